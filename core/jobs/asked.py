"""Who asks for a job, what it is expected to take, and what share of the machine that leaves to the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.jobs.job import JobError
from core.limits import MINUTE, Share

OWNER = ""  # asks by the command line, and stands for whoever asked an older program
NOT_YOURS = "Another visitor has asked for this job, and may stop it alone."
LOCALLY = "run the app on your own machine (two commands, see the README), where `python -m core submit` has no limit."


@dataclass(frozen=True)
class Asked:
    """`asker` asks for a job that is expected to take so many seconds here; `share` bounds it, None: nothing does."""

    asker: str = OWNER
    seconds: float = 0.0
    share: Share | None = None

    def check(self, active: Sequence[tuple[str, float]]) -> None:
        """JobError where the share does not allow it beside the active jobs: (asker, expected seconds) of each."""
        share = self.share
        if share is None:
            return
        if self.seconds > share.job:
            raise JobError(too_long(self.seconds, share))
        mine = sum(asker == self.asker for asker, _ in active)
        if mine >= share.active:
            raise JobError(
                f"You have {mine} jobs that wait or run, and a visitor may have {share.active}: wait until one is "
                "done, or cancel one."
            )
        waiting = sum(seconds for _, seconds in active)
        if len(active) >= share.all_active or waiting + self.seconds > share.waiting:
            raise JobError(
                f"{len(active)} jobs are asked for already, about {told(waiting)} of work; visitors may ask for "
                f"{told(share.waiting)} together. Wait until some are done, ask for less, or {LOCALLY}"
            )


BY_OWNER = Asked()


def too_long(seconds: float, share: Share) -> str:
    """What to say of a job that is expected to take more than a visitor may ask for."""
    return (
        f"This would take about {told(seconds)} on this server, where a visitor may ask for {told(share.job)}. Choose "
        f"fewer epochs, a smaller share of the data or a smaller network, or {LOCALLY}"
    )


def told(seconds: float) -> str:
    """A duration in words, to two digits."""
    if seconds < MINUTE:
        return f"{seconds:.2g} s"
    if seconds < 100 * MINUTE:
        return f"{seconds / MINUTE:.2g} min"
    return f"{seconds / MINUTE / 60:.2g} hours"
