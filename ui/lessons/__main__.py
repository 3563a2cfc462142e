"""`python -m core lessons …`, which starts this as a process of its own: a lesson speaks of pages, core knows none."""

import logging
from pathlib import Path

import click

from core.lessons.reading import read
from ui.lessons.check import faults


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


if __name__ == "__main__":
    lessons(prog_name="python -m core lessons")
