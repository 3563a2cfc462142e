"""`python -m core lessons …`, which starts this as a process of its own: a lesson speaks of pages, core knows none."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from core.lessons import shelf
from core.lessons.faults import LessonError
from core.lessons.lesson import Lesson
from core.lessons.reading import read
from core.nearest import nearest
from ui.lessons import camera, handout
from ui.lessons import results as handed_in
from ui.lessons.check import faults
from ui.lessons.opening import page_of


@click.group()
def lessons() -> None:
    """Paths through the pages, each a Markdown file."""


@lessons.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Open every state of FILES, compute every answer, and say what is wrong; exits with 1 where anything is."""
    logging.disable(logging.WARNING)  # Streamlit's, of a page without a browser
    broken = False
    for file in files:
        found = faults(file)
        for fault in found:
            click.echo(f"{file}: {fault}")
        if found:
            broken = True
            continue
        lesson = read(file)
        click.echo(f"{file}: {len(lesson.steps)} steps, {len(lesson.questions)} questions, all as marked")
    raise SystemExit(int(broken))


@lessons.command("results")
@click.argument("codes", nargs=-1, required=True)
@click.option("--csv", "table", type=click.Path(dir_okay=False, path_type=Path), help="Write the table there, too.")
def results_command(codes: tuple[str, ...], table: Path | None) -> None:
    """Read results CODES that students have sent, and print who was right where.

    Each of CODES is a code, a file with one a line, or - for what is typed in; a name may stand before a code. Exits
    with 1 where a code cannot be read.
    """
    logging.disable(logging.WARNING)
    found, messages = handed_in.sorted_out(_sent(codes))
    for message in messages:
        click.echo(message, err=True)
    tables = [(each[0].lesson, handed_in.rows(each)) for each in found.values()]
    for place, (lesson, rows) in enumerate(tables):
        click.echo(("\n" if place else "") + "\n".join(handed_in.lines(lesson, rows)))
    if table is not None and tables:
        try:
            handed_in.write(table, tables)
        except OSError as error:
            raise click.ClickException(f"{table} cannot be written: {error.strerror}. Choose another file.") from None
    raise SystemExit(int(bool(messages)))


def _sent(codes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line with a code, and where it stands."""
    for each in codes:
        if each != "-" and not Path(each).is_file():
            yield "argument", each
            continue
        try:
            with click.open_file(each, encoding="utf-8-sig") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            raise click.ClickException(f"{each} cannot be read. Save it as a text file, a code a line.") from None
        place = "standard input" if each == "-" else each
        yield from (
            (f"{place}, line {number}", line) for number, line in enumerate(text.splitlines(), 1) if line.strip()
        )


@lessons.command("handout")
@click.argument("name")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file, else NAME-handout.html.")
@click.option("--pdf", is_flag=True, help="Print it to a PDF beside the file, too.")
@click.option("--at", "root", default="http://localhost:8501", show_default=True, help="Where students find the app.")
@click.option("--no-figures", is_flag=True, help="Leave frames with links in place of the figures.")
def handout_command(name: str, out: Path | None, pdf: bool, root: str, no_figures: bool) -> None:
    """Write the lesson NAME, or that in a file, as a page to be printed: questions first, answers on a second sheet."""
    logging.disable(logging.WARNING)
    lesson = _lesson(name)
    target = out or Path(f"{lesson.name}-handout.html")
    pictures: list[bytes | None] = [None] * len(lesson.steps)
    try:
        if not no_figures:
            with camera.browser() as chromium:
                pictures = camera.pictures(chromium, lesson.steps)
    except camera.NoCameraError as error:
        click.echo(f"{error} Frames with links stand in place of the figures.", err=True)
    _write(target, handout.html(lesson, root, pictures).encode())
    if pdf:
        try:
            with camera.browser() as chromium:
                _write(target.with_suffix(".pdf"), camera.printed(chromium, target))
        except camera.NoCameraError as error:
            cure = f"Or open {target} in any browser and print it from there."
            raise click.ClickException(f"There is no PDF. {error} {cure}") from None


def _lesson(name: str) -> Lesson:
    """The lesson in a file, or that of the name; what is wrong with it ends the command."""
    path = Path(name) if Path(name).is_file() else shelf.FOLDER / f"{name}.md"
    try:
        lesson = read(path)
        for step in lesson.steps:
            page_of(step)
    except LessonError as error:
        raise click.ClickException("\n".join(f"{path}: {fault}" for fault in error.faults)) from None
    except KeyError as error:
        cure = f"Run python -m core lessons check {name}."
        raise click.ClickException(f"{path}: There is no page {error}. {cure}") from None
    except OSError:
        offered = ", ".join(each.name for each in shelf.lessons())
        cause = f"{name!r} is neither a lesson nor a file.{nearest(name, [each.name for each in shelf.lessons()])}"
        raise click.ClickException(f"{cause} The lessons are {offered}.") from None
    return lesson


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}. Choose another file.") from None
    click.echo(f"{path}: {len(content):,} bytes")


if __name__ == "__main__":
    lessons(prog_name="python -m core lessons")
