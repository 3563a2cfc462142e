"""Which methods a net supports; each check returns the reason against, or None."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from torch import nn

from core.attribution.method import Method, Requirement
from core.attribution.net_structure import Anatomy

Check = Callable[[nn.Module, Anatomy], str | None]


def reasons_against(methods: Iterable[Method], model: nn.Module, anatomy: Anatomy) -> dict[str, str | None]:
    """Why each method cannot be used on the net, or None where it can, by the methods' names."""
    return {method.name: reason_against(method, model, anatomy) for method in methods}


def reason_against(method: Method, model: nn.Module, anatomy: Anatomy) -> str | None:
    """Why the method cannot be used on the net, as a sentence; None where it can."""
    reasons = (_CHECKS[needed](model, anatomy) for needed in method.requires)
    return next(filter(None, reasons), None)


def _has_relu(model: nn.Module, _anatomy: Anatomy) -> str | None:
    if any(isinstance(module, nn.ReLU) for module in model.modules()):
        return None
    return "The method changes how ReLUs pass gradients back, and this net has none."


def _has_maps(_model: nn.Module, anatomy: Anatomy) -> str | None:
    try:
        anatomy.default_stage()
    except ValueError as error:
        return str(error)
    return None


def _rescalable(model: nn.Module, _anatomy: Anatomy) -> str | None:
    """DeepLIFT: every non-linearity and every pool is of a kind that has a rescale rule."""
    from captum import attr

    known = attr._core.deep_lift.SUPPORTED_NON_LINEAR
    for module in model.modules():
        kind = type(module)
        if kind.__module__ == nn.ReLU.__module__ and kind not in known:
            return f"DeepLIFT has no rule for {kind.__name__}."
        if isinstance(module, nn.MaxPool2d) and (module.ceil_mode or module.dilation != 1):
            return "DeepLIFT has no rule for a max-pool that is dilated or rounds its size up."
    return None


def _chain(model: nn.Module, anatomy: Anatomy) -> str | None:
    """LRP: each layer has a rule, and none is bypassed."""
    from captum import attr

    rules = attr._core.lrp
    known = {*rules.SUPPORTED_LAYERS_WITH_RULES, *rules.SUPPORTED_NON_LINEAR_LAYERS, nn.Flatten, nn.Upsample}
    if anatomy.sums:
        return "LRP does not conserve relevance across shortcuts: this net adds outside its layers."
    for module in model.modules():
        if not list(module.children()) and type(module) not in known:
            return f"LRP has no rule for {type(module).__name__}."
    return None


_CHECKS: Mapping[Requirement, Check] = MappingProxyType(
    {"relu": _has_relu, "maps": _has_maps, "rescale": _rescalable, "chain": _chain}
)
