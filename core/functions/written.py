"""Losses in sentences and tables."""

SMALL = 0.01


def written(loss: float) -> str:
    """Four decimals; of a loss below SMALL four digits, so that a small one does not read as 0."""
    return f"{loss:.4g}" if 0 < abs(loss) < SMALL else f"{loss:.4f}"
