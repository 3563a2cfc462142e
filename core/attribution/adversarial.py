"""Adversarial changes: FGSM and PGD, within so many levels of 255 a pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from torch import Tensor, nn

    from core.data.net_input import Normalisation

Attack = Literal["fgsm", "pgd"]
ATTACKS: dict[Attack, str] = {
    "fgsm": "FGSM, one step (Goodfellow et al. 2014, https://arxiv.org/abs/1412.6572)",
    "pgd": "PGD, many small steps (Madry et al. 2017, https://arxiv.org/abs/1706.06083)",
}


@dataclass(frozen=True)
class Nudge:
    """The nudged image uint8 C×H×W, and the net's probabilities (classes) of the image before and after."""

    image: NDArray[np.uint8]
    before: NDArray[np.float64]
    after: NDArray[np.float64]

    @property
    def flipped(self) -> bool:
        """Whether the net now says something else."""
        return bool(self.before.argmax() != self.after.argmax())


def nudge(
    model: nn.Module,
    image: NDArray[np.uint8],
    target: int,
    *,
    normalisation: Normalisation,
    attack: Attack = "fgsm",
    levels: int = 2,
    steps: int = 10,
    towards: bool = False,
) -> Nudge:
    """The image uint8 C×H×W with each pixel changed by at most `levels` of 255, away from the class `target`.

    `towards`: towards it. steps: of PGD. What is attacked is the log odds of the class; the result is rounded to
    whole levels, so that it is a picture again.
    """
    import torch

    from core.attribution.inputs import as_tensor, device_of
    from core.attribution.lent_model import borrowed

    if image.dtype != np.uint8 or image.ndim != 3:
        raise ValueError(f"A nudged image is uint8 C×H×W; got {image.dtype} of shape {image.shape}.")
    if not 0 <= levels <= 255 or steps < 1:
        raise ValueError(f"levels are 0…255 and steps at least 1; got {levels} and {steps}.")
    scale = (0.0, 1.0)
    with borrowed(model):
        pixels = as_tensor(image[None], scale, device_of(model))
        net = _on_pixels(model, normalisation, pixels)
        before = _probabilities(net, pixels)
        if not 0 <= target < len(before):
            raise ValueError(f"Targets are 0…{len(before) - 1} for this net; got {target}.")
        moved = _attacked(net, pixels, target, attack, levels / 255, steps, towards) if levels else pixels
        changed = (moved.detach() * 255).round().to(torch.uint8).cpu().numpy()
        after = _probabilities(net, as_tensor(changed, scale, pixels.device))
    return Nudge(changed[0], before, after)


def _attacked(
    net: nn.Module, pixels: Tensor, target: int, attack: Attack, epsilon: float, steps: int, towards: bool
) -> Tensor:
    import torch
    from captum import robust

    wanted = torch.tensor([target], device=pixels.device)
    if attack == "fgsm":
        moved: Tensor = robust.FGSM(net, _odds_against, 0.0, 1.0).perturb(pixels, epsilon, wanted, targeted=towards)
        return moved
    if attack == "pgd":
        # 2.5·ε/steps reaches the border of the ball with steps to spare (Madry et al.).
        found: Tensor = robust.PGD(net, _odds_against, 0.0, 1.0).perturb(
            pixels, epsilon, 2.5 * epsilon / steps, steps, wanted, targeted=towards
        )
        return found
    raise ValueError(f"An attack is one of {', '.join(ATTACKS)}; got {attack!r}.")


def _odds_against(logits: Tensor, targets: Tensor) -> Tensor:
    """−log(p/(1 − p)): its gradient has the sign of the cross-entropy's, and does not vanish where p is near 1."""
    own = logits.gather(1, targets[:, None])[:, 0]
    others = logits.scatter(1, targets[:, None], -float("inf"))
    return others.logsumexp(1) - own


def _on_pixels(model: nn.Module, normalisation: Normalisation, pixels: Tensor) -> nn.Module:
    """The net on pixels 0…1."""
    import torch
    from torch import nn

    mean, std = (
        torch.as_tensor(np.asarray(values, dtype=np.float32).reshape(1, -1, 1, 1)).to(pixels.device)
        for values in normalisation
    )

    class OnPixels(nn.Module):
        def forward(self, points: Tensor) -> Tensor:
            logits: Tensor = model((points - mean) / std)
            return logits

    return OnPixels()


def _probabilities(net: nn.Module, pixels: Tensor) -> NDArray[np.float64]:
    import torch

    with torch.no_grad():
        found: NDArray[np.float64] = net(pixels)[0].double().softmax(0).cpu().numpy()
    return found
