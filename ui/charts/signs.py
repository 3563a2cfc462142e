"""Two signs a line, such as a colour and a shape, which stay the same throughout a visit."""

from collections.abc import Collection, Mapping, Sequence

RUN_COLOURS = ("#2a83c9", "#d55e00", "#009e73", "#c2649a", "#b08d00", "#7a68cf")
METHOD_COLOURS = ("#2a83c9", "#d55e00", "#009e73", "#c2649a", "#e69f00", "#4b4bc3", "#8a97a6", "#7d5a3c")
RUN_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross")


def pair(number: int, signs: int) -> tuple[int, int]:
    """The places in two lists of `signs` signs that a number below most² stands for; no two numbers have both alike."""
    return number % signs, (number + number // signs) % signs


def colour(number: int) -> str:
    """The colour of a run with that number."""
    return RUN_COLOURS[pair(number, len(RUN_COLOURS))[0]]


def shape(number: int) -> str:
    """The shape of a run with that number."""
    return RUN_SHAPES[pair(number, len(RUN_SHAPES))[1]]


def assigned(known: Mapping[str, int], shown: Sequence[str], signs: int = len(RUN_COLOURS)) -> dict[str, int]:
    """The numbers of all that were ever seen, those of `known` unchanged; `shown`: what is seen now, up to `signs`.

    What is new gets the first number of which nothing shown has either sign, and which nothing had before as long as
    there are such; when all are given away, something that is not shown gives its own up.
    """
    numbers = dict(known)
    for name in (name for name in dict.fromkeys(shown) if name not in numbers):
        near = [numbers[other] for other in shown if other in numbers]
        number = min(range(signs**2), key=lambda each: (*_alike(each, near, signs), each in numbers.values(), each))
        numbers = {other: its for other, its in numbers.items() if its != number or other in shown} | {name: number}
    return numbers


def _alike(number: int, near: Collection[int], signs: int) -> tuple[int, int]:
    """How many of those share the first sign with the number, and how many the second."""
    mine, theirs = pair(number, signs), [pair(each, signs) for each in near]
    return sum(first == mine[0] for first, _ in theirs), sum(second == mine[1] for _, second in theirs)
