"""Eight methods against Captum at its defaults, Grad-CAM against pytorch-grad-cam: ResNet-18, one image."""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import torch
from captum import attr
from numpy.typing import NDArray
from torch import Tensor, nn

from bench.report import Row, compare, save
from core.attribution import attribute, grad_cam_layers
from core.attribution.inputs import as_tensor
from core.data import load, normalisation
from core.recipes import SHIPPED
from core.runs import shipped

CLASSES = range(10)
BY_CLASS = ("saliency", "input-x-gradient", "guided-backprop", "deconvolution", "grad-cam", "guided-grad-cam")
FOR_ONE = ("integrated-gradients", "occlusion")
WINDOW, STRIDE = (3, 6, 6), (3, 3, 3)
BUDGET = 0.4  # seconds for all methods
PACKAGES = ("torch", "captum", "grad-cam")
Maps = dict[str, NDArray[np.float32]]


def subject() -> tuple[nn.Module, NDArray[np.uint8]]:
    """The shipped ResNet-18 and a test image 3×32×32."""
    run = shipped().get(SHIPPED["resnet18"])
    assert run is not None
    return run.model(), load("svhn").test.images[0]


def captums_own(model: nn.Module, x: Tensor, layer: nn.Module, target: int) -> Maps:
    """The same maps as Captum's documentation makes them: a call a class, arguments left at their defaults."""
    cam, size = attr.LayerGradCam(model, layer), x.shape[2:]
    guided = attr.GuidedGradCam(model, layer)
    calls: dict[str, Callable[[int], Tensor]] = {
        "saliency": lambda k: attr.Saliency(model).attribute(x, target=k),
        "input-x-gradient": lambda k: attr.InputXGradient(model).attribute(x, target=k),
        "guided-backprop": lambda k: attr.GuidedBackprop(model).attribute(x, target=k),
        "deconvolution": lambda k: attr.Deconvolution(model).attribute(x, target=k),
        "grad-cam": lambda k: attr.LayerAttribution.interpolate(
            cam.attribute(x, target=k, relu_attributions=True), size, "bilinear"
        ).expand_as(x),
        "guided-grad-cam": lambda k: guided.attribute(x, target=k, interpolate_mode="bilinear"),
        "integrated-gradients": lambda k: attr.IntegratedGradients(model).attribute(x, target=k),
        "occlusion": lambda k: attr.Occlusion(model).attribute(x, WINDOW, STRIDE, target=k),
    }
    wanted = {**dict.fromkeys(BY_CLASS, tuple(CLASSES)), **dict.fromkeys(FOR_ONE, (target,))}
    return {
        method: torch.cat([calls[method](k).detach() for k in classes]).numpy() for method, classes in wanted.items()
    }


def furthest(ours: Maps, theirs: Maps) -> float:
    """The largest difference, as a share of the largest value of its method's maps."""
    return max(float(np.abs(ours[name] - theirs[name]).max() / np.abs(theirs[name]).max()) for name in theirs)


def budget(row: Row, ours: Callable[[], object]) -> Row:
    """The methods' CPU seconds, with one thread what it takes on an idle core, against what it may take."""
    taken = []
    for _ in range(row.n):
        start = time.process_time()
        ours()
        taken.append(time.process_time() - start)
    spent = statistics.median(taken)
    return replace(
        row, name="8 attribution methods, their CPU time", peer=f"a budget of {1000 * BUDGET:g} ms", target=1.0,
        ratio=round(BUDGET / spent, 2), ours_s=round(spent, 6), peer_s=BUDGET,
    )  # fmt: skip


def grad_cam_rows(model: nn.Module, x: Tensor, layer: str, target: int) -> list[Row]:
    """Grad-CAM of one class and of ten, each as one batch on both sides; none without pytorch-grad-cam."""
    try:
        from pytorch_grad_cam import GradCAM
        from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
    except ImportError:
        return []
    rows = []
    with GradCAM(model=model, target_layers=[model.get_submodule(layer)]) as cam:
        for name, classes in (("one class", (target,)), ("ten classes", tuple(CLASSES))):
            outputs = [ClassifierOutputTarget(k) for k in classes]
            theirs = partial(cam, input_tensor=x.repeat(len(classes), 1, 1, 1), targets=outputs)
            ours = partial(attribute, "grad-cam", model, x.numpy(), classes, layer=layer)
            rows.append(
                compare(
                    f"Grad-CAM, ResNet-18, one image, {name}", ours, theirs, peer_name="pytorch-grad-cam", target=1.3,
                    precision="float32, one thread", packages=PACKAGES, repeats=41,
                )
            )  # fmt: skip
    return rows


def main() -> None:
    """Measures and saves, after the maps have been found equal."""
    torch.set_num_threads(1)
    model, image = subject()
    x = as_tensor(image[None], normalisation("svhn"), torch.device("cpu"))
    with torch.no_grad():
        target = int(model(x).argmax())
    layer = [name for name, size in grad_cam_layers(model, image.shape) if min(size) >= 4][-1]
    targets = {**dict.fromkeys(BY_CLASS, tuple(CLASSES)), **dict.fromkeys(FOR_ONE, (target,))}

    def ours() -> Maps:
        how = {"normalisation": normalisation("svhn")}
        return {name: attribute(name, model, image[None], classes, **how) for name, classes in targets.items()}

    theirs = partial(captums_own, model, x, model.get_submodule(layer), target)
    difference = furthest(ours(), theirs())
    if difference > 1e-5:
        raise SystemExit(f"The maps differ by {difference:.1e} of their largest value.")
    row = compare(
        "8 attribution methods, ResNet-18, one image, 10 classes for the gradient methods", ours, theirs,
        peer_name="Captum at its defaults", target=6.0, precision="float32, one thread", packages=PACKAGES, repeats=5,
    )  # fmt: skip
    save("attribution", [row, budget(row, ours), *grad_cam_rows(model, x, layer, target)])


if __name__ == "__main__":
    main()
