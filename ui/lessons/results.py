"""HandedIn codes as a table: a row a student, right, wrong or open by question, computed by the pages themselves."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.lessons.conditions import ConditionError
from core.lessons.lesson import Lesson
from core.lessons.results import CodeError, HandedIn, read
from core.lessons.verdicts import judge
from ui.lessons.check import Pages

RIGHT, WRONG, OPEN, UNDECIDED = "right", "wrong", "open", "undecided"
SIGNS = {RIGHT: "+", WRONG: "-", OPEN: ".", UNDECIDED: "?"}
LEGEND = "+ right   - wrong   . open   ? undecided by this computer's numbers"
SHARE = "right, of those who answered"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet computes
WIDTH = 6  # characters of a column


@dataclass(frozen=True)
class StudentRow:
    """A student's name, and what became of each question."""

    name: str
    verdicts: tuple[str, ...]

    def count(self, verdict: str) -> int:
        """How many questions have that verdict."""
        return self.verdicts.count(verdict)


def rows(found: Sequence[HandedIn]) -> list[StudentRow]:
    """A row for each of the results, all of one lesson. Opens the states of the questions that were answered."""
    pages = Pages()
    return [StudentRow(each.name or f"code {place}", _verdicts(each, pages)) for place, each in enumerate(found, 1)]


def share(table: Sequence[StudentRow], place: int) -> float | None:
    """How much of those who answered the question at `place` were right; None where nobody has."""
    given = [row.verdicts[place] for row in table if row.verdicts[place] in (RIGHT, WRONG)]
    return given.count(RIGHT) / len(given) if given else None


def lines(lesson: Lesson, table: Sequence[StudentRow]) -> list[str]:
    """The table as text."""
    wide = max(len(SHARE), *(len(row.name) for row in table))
    numbers = range(1, len(lesson.questions) + 1)
    head = _line("", [*(f"Q{number}" for number in numbers), *TOTALS], wide)
    body = [_line(row.name, [*(SIGNS[each] for each in row.verdicts), *_totals(row)], wide) for row in table]
    shares = [_percent(share(table, number - 1)) for number in numbers]
    return [f"{lesson.title} ({lesson.name})", head, *body, _line(SHARE, shares, wide), LEGEND]


def write(path: Path, tables: Iterable[tuple[Lesson, Sequence[StudentRow]]]) -> None:
    """All tables as one CSV file: a row a student, a column a question."""
    tables = list(tables)
    most = max((len(lesson.questions) for lesson, _ in tables), default=0)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["lesson", "name", *(f"question {number}" for number in range(1, most + 1)), *TOTALS])
        for lesson, table in tables:
            blank = [""] * (most - len(lesson.questions))
            for row in table:
                writer.writerow([lesson.name, _cell(row.name), *row.verdicts, *blank, *_totals(row)])
            shares = [share(table, place) for place in range(len(lesson.questions))]
            writer.writerow([lesson.name, SHARE, *("" if each is None else f"{each:.3f}" for each in shares), *blank])


def sorted_out(sent: Iterable[tuple[str, str]]) -> tuple[dict[str, list[HandedIn]], list[str]]:
    """Lines, each with where it stands, as results by lesson, and a message for each that cannot be read."""
    found: dict[str, list[HandedIn]] = {}
    messages = []
    for where, text in sent:
        try:
            results = read(text)
        except CodeError as error:
            messages.append(f"{where}: {error}")
        else:
            found.setdefault(results.lesson.name, []).append(results)
    return found, messages


TOTALS = (RIGHT, WRONG, OPEN)


def _totals(row: StudentRow) -> list[str]:
    return [str(row.count(verdict)) for verdict in TOTALS]


def _verdicts(results: HandedIn, pages: Pages) -> tuple[str, ...]:
    found = []
    numbered = enumerate(((step, question) for step in results.lesson.steps for question in step.questions), 1)
    for number, (step, question) in numbered:
        if number not in results.answers:
            found.append(OPEN)
            continue
        numbers = pages.numbers(step, question)
        try:
            right = None if numbers is None else judge(question, results.answers[number], numbers).right
        except ConditionError:
            right = None
        found.append(UNDECIDED if right is None else RIGHT if right else WRONG)
    return tuple(found)


def _line(name: str, cells: Iterable[str], wide: int) -> str:
    return f"{name:<{wide}}{''.join(f'{cell:>{WIDTH}}' for cell in cells)}".rstrip()


def _percent(found: float | None) -> str:
    return "" if found is None else f"{found:.0%}"


def _cell(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
