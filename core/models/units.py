"""The activations of `core.functions.activations` as PyTorch's modules, and which activation a module is."""

from torch import nn

from core.functions.activations import ACTIVATIONS, BY_MODULE, Activation
from core.nearest import nearest


def class_of(unit: Activation) -> type[nn.Module]:
    """The class in torch.nn that the entry names; ValueError where there is none."""
    found = getattr(nn, unit.module, None)
    if not (isinstance(found, type) and issubclass(found, nn.Module)):
        near = nearest(unit.module, dir(nn))
        raise ValueError(f"The activation {unit.name!r} names a class that torch.nn lacks: {unit.module!r}.{near}")
    return found


_CLASSES: dict[str, type[nn.Module]] = {unit.name: class_of(unit) for unit in ACTIVATIONS.values()}
CLASSES: tuple[type[nn.Module], ...] = tuple(_CLASSES.values())


def make(name: str) -> nn.Module:
    """The module that computes the activation of that name, with its constants."""
    return _CLASSES[name](**ACTIVATIONS[name].constants)


def activation_of(module: nn.Module) -> Activation:
    """Which activation a module of `CLASSES` computes; ValueError for one with other constants."""
    unit = BY_MODULE[type(module).__name__]
    for constant, wanted in unit.constants.items():
        given = getattr(module, constant)
        if given != wanted:
            words = constant.replace("_", " ")
            raise ValueError(f"A layer of {unit.title} is explained with a {words} of {wanted:g}, not {given:g}.")
    return unit
