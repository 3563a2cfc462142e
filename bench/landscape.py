"""Planes of weights and Hessian eigenvalues against loss-landscapes 3.0.6 and PyHessian.

Neither peer belongs to the project: install both without their dependencies into a folder of their own, and name it in
PYTHONPATH, so that `python -m bench.landscape` finds them.
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from bench.report import Row, compare, save
from core.landscape.curvature import Hessian, Lanczos
from core.landscape.directions import Frame
from core.landscape.evaluators import evaluator
from core.landscape.survey import moments, per_image
from core.models.inputs import prepare
from core.recipes import SHIPPED
from core.runs import shipped
from core.training.speed.precision import FLOAT32, Precision, plan

IMAGES, TOP, SEED = 256, 5, 0
PACKAGES = ("torch", "numpy", "loss-landscapes", "pyhessian")
CLOSE = {False: 1e-4, True: 3e-2}  # relative, in float32 and in bfloat16


def trained(name: str) -> nn.Module:
    """A shipped net."""
    run = shipped().get(SHIPPED[name])
    assert run is not None
    return run.model()


def examples(model: nn.Module) -> tuple[Tensor, Tensor]:
    """Random images of the net's channels, and random labels: no file is needed, and the work is the same."""
    rng = np.random.default_rng(0)
    channels, side = (3, 32) if next(model.parameters()).shape[1] == 3 else (1, 28)
    images = rng.integers(0, 256, (IMAGES, channels, side, side), dtype=np.uint8)
    return prepare(model, images), torch.from_numpy(rng.integers(0, 10, IMAGES))


def peer_plane(model: nn.Module, images: Tensor, labels: Tensor, steps: int) -> np.ndarray:
    """The package's own plane."""
    import loss_landscapes
    from loss_landscapes.metrics import Loss

    torch.manual_seed(SEED)
    metric = Loss(nn.functional.cross_entropy, images, labels)
    return loss_landscapes.random_plane(model, metric, 1, steps, "filter", deepcopy_model=True)


def peer_frame(model: nn.Module, steps: int) -> Frame:
    """The point at which the package's walk begins, and one step along each of its directions."""
    from loss_landscapes.model_interface.model_parameters import orthogonal_to, rand_u_like
    from loss_landscapes.model_interface.model_wrapper import wrap_model

    torch.manual_seed(SEED)
    start = wrap_model(copy.deepcopy(model)).get_module_parameters()
    one = rand_u_like(start)
    axes = [one, orthogonal_to(one)]
    for axis in axes:
        axis.filter_normalize_(start)
    for axis in axes:
        axis.mul_(start.model_norm() / steps / axis.model_norm())
    names = [name for name, _ in model.named_parameters()]
    state = {name: tensor for name, tensor in model.state_dict().items() if tensor.is_floating_point()}
    origin, first, second = (
        torch.cat(
            [own.get(name, like if vector is start else 0 * like).flatten() for name, like in sorted(state.items())]
        )
        for vector in (start, *axes)
        for own in [dict(zip(names, vector.parameters, strict=True))]
    )
    return Frame(origin - steps / 2 * (first + second), first, second)


def our_plane(model: nn.Module, images: Tensor, labels: Tensor, frame: Frame, steps: int, how: Precision) -> np.ndarray:
    """The same points: the package walks up in even columns and down in odd ones, one place further in the former."""
    net, turned = model, Frame(frame.origin, frame.second, frame.first)
    places = evaluator(net, images, turned, how)
    rows = []
    for column in range(steps):
        along = [float(step + 1 - column % 2) for step in range(steps)]
        chunks = [along[start : start + places.together] for start in range(0, steps, places.together)]
        logits = torch.cat([places.logits(chunk, float(column)) for chunk in chunks])
        rows.append(moments(per_image(logits, labels, "ce"))[0])
    return np.array(rows)


def plane_row(name: str, title: str, steps: int, target: float, repeats: int, how: Precision) -> Row:
    """A plane of steps × steps points both ways, whose values must agree."""
    model = trained(name)
    images, labels = examples(model)
    frame = peer_frame(model, steps)

    def ours() -> np.ndarray:
        return our_plane(model, images, labels, frame, steps, how)

    def peer() -> np.ndarray:
        return peer_plane(model, images, labels, steps)

    apart = np.abs(ours() - peer()) / np.abs(peer())
    assert apart.max() < CLOSE[how.bfloat16], f"{name}: the two planes differ by {apart.max():.2g}"
    print(f"{title}: values differ by {apart.max():.1e} at most, relative")
    return row(title, ours, peer, "loss-landscapes", target, str(how), repeats)


def row(
    title: str,
    ours: Callable[[], object],
    peer: Callable[[], object],
    peer_name: str,
    target: float,
    precision: str,
    repeats: int,
) -> Row:
    """One comparison."""
    return compare(
        title, ours, peer, peer_name=peer_name, target=target, precision=precision, packages=PACKAGES, repeats=repeats
    )


def eigenvalue_row() -> Row:
    """Five eigenvalues of a dense net's Hessian, and how far each side's lie from converged ones."""
    from pyhessian import hessian

    model = trained("mlp-128")
    images, labels = examples(model)

    def ours(steps: int = 24) -> np.ndarray:
        product = Hessian(model, images.numpy(), labels.numpy(), "ce")
        search = Lanczos(product, product.size, steps, SEED)
        while not search.done:
            search.advance()
        return search.ritz()[0][:TOP]

    def peer() -> np.ndarray:
        torch.manual_seed(SEED)
        net = copy.deepcopy(model).requires_grad_(True)
        found, _ = hessian(net, nn.CrossEntropyLoss(), (images, labels), cuda=False).eigenvalues(top_n=TOP)
        return np.sort(np.array(found))[::-1]

    truth = ours(80)
    for name, found in (("Lanczos", ours()), ("PyHessian", peer())):
        print(f"{name}: {np.abs(found / truth - 1).max():.1e} off at most, relative")
    return row("top-5 Hessian eigenvalues, MLP 784-128-10", ours, peer, "PyHessian", 3.0, "float32", 5)


def main() -> None:
    """Measures and saves."""
    torch.set_num_threads(1)
    torch.set_grad_enabled(True)
    small, deep = "MLP 784-128-10 plane, 41², 256 images", "ResNet-18 plane, per point, 256 images"
    save(
        "landscape",
        [
            plane_row("mlp-128", small, 41, 6.0, 5, FLOAT32),
            plane_row("lenet5", "LeNet-5 plane, per point, 256 images", 9, 1.25, 5, FLOAT32),
            plane_row("resnet18", deep, 5, 1.7, 3, plan(trained("resnet18"), torch.device("cpu"))),
            eigenvalue_row(),
        ],
    )


if __name__ == "__main__":
    main()
