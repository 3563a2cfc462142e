"""A net of which the last dense layer alone learns."""

from torch import nn

from core.models.pretrained import head


def freeze(model: nn.Module) -> None:
    """Keep all weights as they are but those of the last dense layer."""
    model.requires_grad_(False)
    model.get_submodule(head(model)).requires_grad_(True)


def learning(model: nn.Module, frozen: bool) -> None:
    """Put a net into training mode; a frozen one's batch norm goes on with the statistics that it has."""
    model.train()
    if not frozen:
        return
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()
