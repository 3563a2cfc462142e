"""The courses of the learning rate that a recipe may name: all that is known of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Schedule:
    """One course; `module` names its class in torch.optim.lr_scheduler, made with `constants`; "" where the rate stays.

    It gets the number of updates as the keyword `steps`, where that is not "", and the rate as the keyword `peak`.
    """

    name: str
    title: str
    module: str = ""
    steps: str = ""
    peak: str = ""
    constants: Mapping[str, Any] = field(default_factory=dict)


_ALL = (
    Schedule("constant", "Constant"),
    Schedule("cosine", "Cosine", "CosineAnnealingLR", steps="T_max"),
    Schedule(
        "one-cycle",
        "One cycle",
        "OneCycleLR",
        steps="total_steps",
        peak="max_lr",
        constants=MappingProxyType({"cycle_momentum": False}),
    ),
)
SCHEDULES: Mapping[str, Schedule] = MappingProxyType({schedule.name: schedule for schedule in _ALL})
