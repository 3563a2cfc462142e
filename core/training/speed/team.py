"""Data-parallel training: one process a device, started by torchrun, shares every batch.

`python -m torch.distributed.run --nproc-per-node 4 -m core train RECIPE`; the recipe stays what it is.
"""

import os
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from core.recipes.history import TrainingError
from core.training.mixup import Mixed


@dataclass(frozen=True)
class Team:
    """The processes that train one net together, and which of them this one is; alone by default."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """Whether this process stores what all have trained."""
        return self.rank == 0

    def network(self, model: nn.Module) -> nn.Module:
        """The net as it is called while it learns: its gradients are the means over the team."""
        return model if self.size == 1 else DistributedDataParallel(model)

    def share(self, batch: Mixed) -> Mixed:
        """This process's part of a batch; the parts differ by one image at most."""
        if self.size == 1:
            return batch
        if len(batch.labels) < 2 * self.size:
            raise TrainingError(
                f"A batch of {len(batch.labels)} images is too small for {self.size} processes: choose a larger "
                "batch_size or start fewer."
            )
        return Mixed(self._part(batch.images), self._part(batch.labels), self._part(batch.others), batch.weight)

    def _part(self, values: Tensor) -> Tensor:
        return values.tensor_split(self.size)[self.rank]

    def weighed(self, loss: Tensor, images: int, of: int) -> Tensor:
        """The mean loss of a part, such that the team's mean gradient is that of the whole batch."""
        return loss if images * self.size == of else loss * (images * self.size / of)

    def total(self, value: Tensor) -> Tensor:
        """The sum over the team."""
        if self.size > 1:
            dist.all_reduce(value)
        return value

    def align(self, model: nn.Module) -> None:
        """Give all the first one's statistics of batch norm, which each has measured on its own parts."""
        if self.size > 1:
            for buffer in model.buffers():
                dist.broadcast(buffer, 0)

    def wait(self) -> None:
        """Go on when all have come here."""
        if self.size > 1:
            dist.barrier()


def team(device: torch.device) -> Team:
    """The team that torch's launcher has started, joined; alone without it."""
    if not dist.is_torchelastic_launched():
        return Team()
    if not dist.is_initialized():
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
    return Team(dist.get_rank(), dist.get_world_size())


def own(device: torch.device) -> torch.device:
    """The launched process's own GPU; any other device as it is."""
    if device.type != "cuda" or not dist.is_torchelastic_launched():
        return device
    mine = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
    torch.cuda.set_device(mine)
    return mine
