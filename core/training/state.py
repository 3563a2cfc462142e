"""The state of a training between two epochs, as tensors and plain values for JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from core.recipes.history import EpochRecord
from core.training.speed.precision import Precision

if TYPE_CHECKING:
    from core.training.loop import Training


@dataclass(frozen=True)
class TrainingState:
    """A training after an epoch; the tensors are the training's own, and change when it goes on.

    They are named "model/…", "optimizer/<parameter>/…", "best/…", "mean/…", "checkpoints/<epoch>/…", and "generator".
    """

    tensors: Mapping[str, Tensor]
    values: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        """How long it was trained."""
        return float(self.values["seconds"])

    @property
    def device(self) -> torch.device:
        """What it was trained on; the random numbers of another kind of device cannot go on from its."""
        return torch.device(self.values["device"])

    @property
    def images(self) -> Mapping[str, int]:
        """How many images it is trained, validated and tested on."""
        return dict(self.values["images"])

    @property
    def precision(self) -> Precision:
        """How it computed."""
        return Precision(**self.values["precision"])

    @property
    def history(self) -> tuple[EpochRecord, ...]:
        """The records of the epochs that are done."""
        return tuple(EpochRecord(**record) for record in self.values["history"])

    @property
    def checkpoints(self) -> dict[int, dict[str, Tensor]]:
        """The weights after some epochs, by epoch."""
        found: dict[int, dict[str, Tensor]] = {}
        for key, tensor in self.part("checkpoints").items():
            epoch, _, name = key.partition("/")
            found.setdefault(int(epoch), {})[name] = tensor
        return found

    def part(self, name: str) -> dict[str, Tensor]:
        """The tensors below `name`, under what remains of their names."""
        return {
            key.removeprefix(f"{name}/"): value for key, value in self.tensors.items() if key.startswith(f"{name}/")
        }


def taken(training: "Training") -> TrainingState:
    """The state of a training that has just ended an epoch."""
    optimizer = training.optimizer.state_dict()
    parts = {
        "model": training.model.state_dict(),
        "best": training.best or {},
        "mean": training.mean.state_dict() if training.mean else {},
        **{f"checkpoints/{epoch}": weights for epoch, weights in training.checkpoints.weights.items()},
        **{f"optimizer/{number}": moments for number, moments in optimizer["state"].items()},
    }
    tensors = {f"{part}/{name}": tensor for part, named in parts.items() for name, tensor in named.items()}
    values = {
        "history": [record.to_dict() for record in training.history],
        "groups": optimizer["param_groups"],
        "schedule": training.schedule.state_dict() if training.schedule else None,
        "images": dict(training.subsets.counts),
        "device": str(training.device),
        "precision": asdict(training.precision),
        "seconds": training.seconds,
    }
    return TrainingState({**tensors, "generator": training.generator.get_state()}, values)


def restore(training: "Training", state: TrainingState) -> None:
    """Bring a new training of the same recipe and data to where another one was."""
    training.model.load_state_dict(state.part("model"))
    training.optimizer.load_state_dict({"state": _moments(training, state), "param_groups": state.values["groups"]})
    if training.schedule is not None:
        training.schedule.load_state_dict(state.values["schedule"])
    training.generator.set_state(state.tensors["generator"])
    training.best = {name: tensor.to(training.device) for name, tensor in state.part("best").items()} or None
    if training.mean is not None:
        training.mean.load_state_dict(state.part("mean"))
    training.checkpoints.weights.update(state.checkpoints)
    training.history.extend(state.history)
    for record in training.history:
        if training.monitor is not None and record.validation_loss is not None:
            training.monitor.improved(record.epoch - 1, record.validation_loss)


def _moments(training: "Training", state: TrainingState) -> dict[int, dict[str, Tensor]]:
    """The optimiser's tensors by the number of the parameter, in its layout, as the fused kernels want them."""
    parameters = [weight for group in training.optimizer.param_groups for weight in group["params"]]
    moments: dict[int, dict[str, Tensor]] = {}
    for key, tensor in state.part("optimizer").items():
        number, _, name = key.partition("/")
        weight = parameters[int(number)]
        like = torch.empty_like(weight).copy_(tensor) if tensor.shape == weight.shape else tensor
        moments.setdefault(int(number), {})[name] = like.detach()
    return moments
