"""Early stopping on the validation loss, with the meaning that Keras documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite, nan


@dataclass(frozen=True)
class EarlyStopping:
    """Stop after `patience` epochs in a row without an improvement, which is a loss < best − `min_delta`.

    The epochs before `start_from_epoch` (the first is 0) are a warm-up and not looked at at all.
    """

    patience: int = 10
    min_delta: float = 0.0
    restore_best_weights: bool = True
    start_from_epoch: int = 0


@dataclass
class Monitor:
    """The state of one training under `rule`; `best_epoch` is −1 until a loss has improved on infinity."""

    rule: EarlyStopping
    best: float = inf
    best_epoch: int = -1
    waited: int = field(default=0, init=False)

    def improved(self, epoch: int, loss: float) -> bool:
        """Take note of an epoch's loss, and say whether it is the best so far."""
        if epoch < self.rule.start_from_epoch:
            return False
        better = loss < self.best - self.rule.min_delta
        if better:
            self.best, self.best_epoch, self.waited = loss, epoch, 0
        else:
            self.waited += 1
        return better

    @property
    def exhausted(self) -> bool:
        """Whether the patience has run out."""
        return self.waited > 0 and self.waited >= self.rule.patience


@dataclass(frozen=True)
class Replay:
    """What a rule makes of recorded losses; epochs are counted from 1, and 0 stands for none.

    For each epoch that was trained, `threshold` is what its loss had to be below (infinite where any would do) and
    `waited` the counter after it.
    """

    rule: EarlyStopping
    threshold: tuple[float, ...]
    waited: tuple[int, ...]
    best: int
    stopped: bool

    @property
    def trained(self) -> int:
        """How many epochs were trained."""
        return len(self.waited)

    @property
    def final_epoch(self) -> int:
        """The epoch whose weights remain."""
        return self.kept_after(self.trained)

    def kept_after(self, epoch: int) -> int:
        """The epoch whose weights would remain if the training had ended after that one, which it came to."""
        improved = [place for place, waited in enumerate(self.waited[:epoch], 1) if self._improved(place, waited)]
        return improved[-1] if self.rule.restore_best_weights and improved else epoch

    def _improved(self, epoch: int, waited: int) -> bool:
        return waited == 0 and epoch > self.rule.start_from_epoch

    def by_epoch(self, count: int) -> tuple[list[float], list[str]]:
        """For each of `count` recorded epochs the threshold, nan where there is none, and the counter in words."""
        rest = count - self.trained
        bars = [bar if isfinite(bar) else nan for bar in self.threshold]
        return [*bars, *[nan] * rest], [*map(str, self.waited), *["not trained"] * rest]


def replay(rule: EarlyStopping, losses: Sequence[float]) -> Replay:
    """Follow the rule through the validation losses of a training, as the training loop does."""
    monitor, threshold, waited = Monitor(rule), [], []
    for epoch, loss in enumerate(losses):
        threshold.append(monitor.best - rule.min_delta)
        monitor.improved(epoch, loss)
        waited.append(monitor.waited)
        if monitor.exhausted:
            break
    return Replay(rule, tuple(threshold), tuple(waited), monitor.best_epoch + 1, monitor.exhausted)
