"""Numbers formatted for sentences."""


def signed(value: float, digits: int = 2) -> str:
    """A number of either sign, with a minus as long as a digit."""
    return f"{value:.{digits}f}".replace("-", "−")


def times(factor: float) -> str:
    """A factor, with as many digits as help: "3.42 times", "81,378 times", "2.1 million times"."""
    for size, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if factor >= size:
            return f"{factor / size:,.3g} {name} times" if factor < 1e15 else "over a quadrillion times"
    return f"{factor:,.0f} times" if factor >= 100 else f"{factor:.3g} times"


def percent(share: float) -> str:
    """A probability in per cent that never rounds to certainty."""
    if 0.999 < share < 1:
        return "over 99.9%"
    return "under 0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def probability(p: float) -> str:
    """A softmax's probability in per cent: never 0 or 1, which it has by rounding alone."""
    return "over 99.9%" if p > 0.999 else "under 0.1%" if p < 0.001 else percent(p)


def p(value: float) -> str:
    """A test's p with its sign: "= 0.031", "< 0.001"."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def a(digit: int, mark: str = "") -> str:
    """A digit with its indefinite article, between marks such as Markdown's: a 7, an **8**."""
    return f"{'an' if digit == 8 else 'a'} {mark}{digit}{mark}"
