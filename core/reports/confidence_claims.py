"""R0's reasons for cross-entropy: it punishes confident mistakes, and it gives clear decisions."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.functions.losses import LOSSES
from core.neuron.descent import race
from core.neuron.surface import neuron
from core.reports.claim import Finding
from core.reports.recorded import RecordedAnswers, answers_of, run_of
from core.statistics.calibration import ece
from core.statistics.comparison import student_interval

MISTAKES = (0.9, 0.99, 0.999)
RATE, MOST = 0.5, 1000  # of the descent on the page Loss surfaces
CLEAR = 0.99
TWINS = {"cross-entropy": "r1", "squared error": "mlp-128-64-mse"}
LONG = "overfitting"


def start(p: float) -> float:
    """The weight, and the bias, of a unit that answers p to the input 1."""
    return math.log(p / (1 - p)) / 2


def steps_to_undo(p: float, rate: float = RATE) -> dict[str, int]:
    """After how many steps of gradient descent a unit that answers p, where 0 is right, answers less than ½; by loss.

    MOST + 1 stands for none of the first MOST.
    """
    surface = neuron(1.0, 0.0, resolution=2)
    paths = race(surface, (start(p), start(p)), "gd", rate, MOST)
    undone = {name: path.points.sum(axis=1) < 0 for name, path in paths.items()}
    return {name: int(each.argmax()) if each.any() else MOST + 1 for name, each in undone.items()}


def confident_mistakes_cost_more(mistakes: tuple[float, ...] = MISTAKES) -> Finding:
    """Both losses of a wrong answer, their slopes in the logit, and how soon descent undoes it."""
    z = np.array([2 * start(p) for p in mistakes])
    value = {name: loss.value(z, 0.0) for name, loss in LOSSES.items()}
    slope = {name: loss.gradient(z, 0.0) for name, loss in LOSSES.items()}
    steps = [steps_to_undo(p) for p in mistakes]
    faster = all(each["ce"] < each["mse"] for each in steps)
    dearer = bool((value["ce"] > value["mse"]).all() and (slope["ce"] > slope["mse"]).all())
    return Finding(
        "right" if faster and dearer else "partly right" if dearer else "wrong",
        f"The right answer is 0 and the net says {_listed(mistakes, '.3g')}. Cross-entropy is then "
        f"{_listed(value['ce'], '.3f')} and squared error {_listed(value['mse'], '.3g')}. The slopes in the logit are "
        f"{_listed(slope['ce'], '.3g')} against {_listed(slope['mse'], '.3g')}. Gradient descent at the rate {RATE:g} "
        f"needs {_steps(steps, 'ce')} steps to come below ½ with cross-entropy, {_steps(steps, 'mse')} with squared "
        "error.",
        (
            "A proof: the slopes' ratio is 1/(2p(1 − p)), at least 2. The steps are for one unit, one example and one "
            "rate."
        ),
    )


@dataclass(frozen=True)
class Sureness:
    """How sure a net is: mean confidence, accuracy, calibration error, and the share of images it is clear about.

    `gap` is where confidence − accuracy lies with 95 % confidence.
    """

    confidence: float
    accuracy: float
    error: float
    clear: float
    gap: tuple[float, float]

    @classmethod
    def of(cls, recorded: RecordedAnswers) -> "Sureness":
        """By its answers on the test images."""
        top = recorded.p.max(axis=1)
        excess = top - (recorded.answers == recorded.labels)
        spread = float(excess.std(ddof=1)) / math.sqrt(len(excess))
        return cls(
            float(top.mean()),
            float((recorded.answers == recorded.labels).mean()),
            ece(recorded.p, recorded.labels),
            float((top > CLEAR).mean()),
            student_interval(float(excess.mean()), spread, len(excess) - 1),
        )


def cross_entropy_gives_clear_decisions(twins: Mapping[str, str] = TWINS, long: str = LONG) -> Finding:
    """Confidence against accuracy of one net under both losses, and of one trained for long on few images."""
    ours, other = (Sureness.of(answers_of(name)) for name in twins.values())
    last, run = Sureness.of(answers_of(long)), run_of(long)
    clear, over = ours.clear > 0.5, ours.gap[0] > 0
    own = other.clear < ours.clear / 2
    cause = "" if own else " Clear decisions are therefore no merit of this loss."
    cost = " Both are more confident than accurate." if over and other.gap[0] > 0 else ""
    return Finding(
        "wrong" if not clear else "right" if own and not over else "partly right",
        f"R1's net gives its answer more than {CLEAR:.0%} on {ours.clear:.1%} of the test images with cross-entropy, "
        f"and on {other.clear:.1%} with squared error.{cause}{cost} Its mean confidence with cross-entropy is "
        f"{ours.confidence:.1%} and its accuracy {ours.accuracy:.1%}, an excess of {_interval(ours)} points. The "
        f"excess with squared error is {_interval(other)}. After {len(run.history)} epochs on "
        f"{run.provenance.train_images:,} images cross-entropy leads to {last.confidence:.1%} and {last.accuracy:.1%}: "
        f"a calibration error of {last.error:.1%}.",
        f"One run a loss with one seed; 95% intervals over {run.provenance.test_images:,} test images.",
    )


def _interval(found: Sureness) -> str:
    low, high = (f"{100 * end:.2f}".replace("-", "−") for end in found.gap)
    return f"{low} to {high}"


def _listed(values: Iterable[float], form: str) -> str:
    return " / ".join(format(value, form) for value in values)


def _steps(counts: Sequence[Mapping[str, int]], loss: str) -> str:
    return " / ".join(f"{each[loss]:,}" if each[loss] <= MOST else f"over {MOST:,}" for each in counts)
