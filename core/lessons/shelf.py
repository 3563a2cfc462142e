"""The lessons that come with the app: every file of `assets/lessons`."""

from functools import lru_cache
from pathlib import Path

from core.lessons.faults import LessonError
from core.lessons.lesson import Lesson
from core.lessons.reading import NAME, read

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "lessons"
LONGEST = 60  # characters of a name


def lesson(name: str, folder: Path = FOLDER) -> Lesson:
    """The lesson of that name. LookupError where there is none that can be read."""
    path = folder / f"{name}.md"
    if len(name) > LONGEST or not NAME.fullmatch(name) or not path.is_file():
        raise LookupError(name)
    return _read(path, path.stat().st_mtime_ns)


def lessons(folder: Path = FOLDER) -> list[Lesson]:
    """All that can be read, the shortest first."""
    found = []
    for path in sorted(folder.glob("*.md")):
        try:
            found.append(lesson(path.stem, folder))
        except LookupError:
            continue
    return sorted(found, key=lambda each: each.minutes)


@lru_cache(maxsize=32)
def _read(path: Path, changed: int) -> Lesson:
    """A file as it was at a time; LookupError where it cannot be read, which `lessons check` explains."""
    try:
        return read(path)
    except (LessonError, OSError) as error:
        raise LookupError(str(error)) from None
