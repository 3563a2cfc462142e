"""Several methods on one image and several classes, with what they have in common computed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.attribution.dispatch import BATCH, attribute
from core.attribution.methods import method_named

if TYPE_CHECKING:
    from torch import nn

    from core.attribution.inputs import Baseline, Normalisation, Targets


_GRADIENT = ("saliency", {"signed": True})
_MADE_OF: Mapping[str, tuple[tuple[tuple[str, Mapping[str, Any]], ...], Callable[..., NDArray[np.float32]]]] = {
    "saliency": ((_GRADIENT,), lambda _x, gradient: np.abs(gradient)),
    "input-x-gradient": ((_GRADIENT,), lambda x, gradient: x * gradient),
    "guided-grad-cam": ((("grad-cam", {}), ("guided-backprop", {})), lambda _x, cam, guided: cam * guided),
}


@dataclass(frozen=True)
class Panel:
    """`maps`: targets×C×H×W by method; `reasons`: why a method has none."""

    maps: Mapping[str, NDArray[np.float32]]
    reasons: Mapping[str, str]


def panel(
    methods: Sequence[str],
    model: nn.Module,
    image: NDArray[Any],
    targets: Targets | Mapping[str, Targets],
    *,
    normalisation: Normalisation | None = None,
    baseline: Baseline = "mean",
    internal_batch: int = BATCH,
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> Panel:
    """The maps of one image C×H×W by each method, as `attribute` gives them one by one.

    targets: a class or several, for all methods or by method. options: by method, as in `attribute`. A method
    that does not fit the net, or gives no finite map, comes with the reason; an unknown one is a ValueError.
    """
    from core.attribution.inputs import as_tensor, device_of

    for method in methods:
        method_named(method)
    x = as_tensor(np.asarray(image)[None], normalisation, device_of(model)).cpu().numpy()
    asked = [
        _Asked(method, _classes(targets, method), dict((options or {}).get(method, {})))
        for method in dict.fromkeys(methods)
    ]
    computed: dict[tuple[object, ...], NDArray[np.float32]] = {}

    def once(part: _Asked) -> NDArray[np.float32]:
        if part.key not in computed:
            computed[part.key] = attribute(
                part.method,
                model,
                x,
                part.targets,
                normalisation=normalisation,
                baseline=baseline,
                internal_batch=internal_batch,
                **part.options,
            )
        return computed[part.key]

    maps: dict[str, NDArray[np.float32]] = {}
    reasons: dict[str, str] = {}
    for one in asked:
        parts, combine = one.parts()
        try:
            maps[one.method] = combine(x, *map(once, parts))
        except ValueError as error:
            reasons[one.method] = str(error)
    return Panel(maps, reasons)


@dataclass(frozen=True)
class _Asked:
    """A method with its targets and options."""

    method: str
    targets: tuple[int, ...]
    options: dict[str, Any]

    @property
    def key(self) -> tuple[object, ...]:
        return self.method, self.targets, repr(sorted(self.options.items()))

    def parts(self) -> tuple[list[_Asked], Callable[..., NDArray[np.float32]]]:
        """What to compute, and what makes this map of the image and of that."""
        if self.method not in _MADE_OF or self.options:
            return [self], lambda _x, own: own
        needs, combine = _MADE_OF[self.method]
        return [_Asked(method, self.targets, dict(options)) for method, options in needs], combine


def _classes(targets: Targets | Mapping[str, Targets], method: str) -> tuple[int, ...]:
    if isinstance(targets, Mapping):
        if method not in targets:
            raise ValueError(f"There is no target for {method}.")
        targets = targets[method]
    return tuple(np.atleast_1d(np.asarray(targets)).tolist())
