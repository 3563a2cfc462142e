"""What a lesson is made of: steps, each a page in a state; questions, each decided by that page's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass

LETTERS = "abcdef"  # of a question's options; as many as it may have

State = Mapping[str, tuple[str, ...]]  # parameters of a page's address, each with its values


@dataclass(frozen=True)
class PossibleAnswer:
    """A possible answer, the condition under which it is the right one, and what is said to who has chosen it.

    `meant`: the author takes it for the right one. The check of a lesson compares; a page's numbers alone decide.
    """

    text: str
    condition: str
    reason: str
    meant: bool
    line: int


@dataclass(frozen=True)
class Quantity:
    """A number to be guessed: an expression over the page's columns, and how far off a guess may be.

    `low`, `high`, `right`: what is said of a guess below, above, or near enough.
    """

    expression: str
    within: float
    unit: str
    low: str
    high: str
    right: str
    line: int


@dataclass(frozen=True)
class SketchAxis:
    """An axis of a curve that is drawn: what is written at it, and its ends."""

    label: str
    low: float
    high: float


@dataclass(frozen=True)
class CurveToDraw:
    """A curve to be drawn: expressions for its heights and places, two axes, and how far off its ends may be.

    `shape`: the author takes it for the right one, as `meant` of an option. `right`, `wrong`: said of a drawing.
    """

    height: str
    over: str
    across: SketchAxis
    up: SketchAxis
    within: float
    shape: str
    right: str
    wrong: str
    line: int


@dataclass(frozen=True)
class ClickInFigure:
    """An answer by a click in the page's figure: the control that the click moves, and an expression for its values.

    The question's options tell kinds of clicks: their conditions know the value as `clicked`.
    """

    control: str
    among: str
    line: int


@dataclass(frozen=True)
class Prediction:
    """A prediction: one of some options, a quantity, a curve, or a click that one of the options fits.

    `then`: what of the step's state changes to try it.
    """

    text: str
    options: tuple[PossibleAnswer, ...]
    quantity: Quantity | None
    then: State
    line: int
    curve: CurveToDraw | None = None
    click: ClickInFigure | None = None


@dataclass(frozen=True)
class TeacherNotes:
    """What a teacher plans with: minutes, a misconception to expect, a question to discuss. No student sees it."""

    minutes: int
    misconception: str
    discuss: str


@dataclass(frozen=True)
class LessonStep:
    """A page (its slug, "" for the home page) in a state, the figure that is spoken of, a text, questions."""

    title: str
    page: str
    state: State
    figure: str
    text: str
    questions: tuple[Prediction, ...]
    line: int
    notes: TeacherNotes | None = None

    def after(self, question: Prediction) -> State:
        """The state in which a question is tried."""
        return {**self.state, **question.then}


@dataclass(frozen=True)
class Lesson:
    """A path: its name (the file's), title, minutes, what one knows at its end, and the steps."""

    name: str
    title: str
    minutes: int
    aim: str
    steps: tuple[LessonStep, ...]

    @property
    def questions(self) -> tuple[Prediction, ...]:
        """All questions, in their order; answers count them from 1."""
        return tuple(question for step in self.steps for question in step.questions)

    def first(self, place: int) -> int:
        """The number of the first question of the step at `place` (from 0)."""
        return 1 + sum(len(step.questions) for step in self.steps[:place])
