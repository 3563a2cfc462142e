"""Is the loss of a deep linear net convex? Verdicts with counter-examples, in a plane and in thousands of weights."""

from core.convexity.verdicts import Verdict, verdict

__all__ = ["Verdict", "verdict"]
