"""Nets of Keras give in PyTorch what they gave in Keras, and each trap on the way would be noticed."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.adopting import keras_net
from core.adopting.adoption import adopt
from core.adopting.assembly import Assembly
from core.adopting.fault import AdoptionError
from core.adopting.layers import activations, convolutions, dense, merging, norms, pixels, pooling, rows, sliding
from core.adopting.layers.call import Call
from core.adopting.numbers import Widening
from core.adopting.weights import LayerWeights
from tests.core.adopting.made import DESCRIPTIONS, FILES, NETS, difference, keras_answers, ours, told

EXACT, ROUNDED = 1e-5, 1e-2  # of float32; of the nets that Keras itself computes in bfloat16
BFLOAT16 = ("bfloat16.keras", "mixed.keras")
FALLEN = 2e-3  # a trap moves an answer at least so far

pytestmark = pytest.mark.usefixtures("here")


def taken(name: str) -> Any:
    return adopt(FILES / name, net=DESCRIPTIONS.get(name))


@pytest.mark.parametrize("name", NETS)
def test_a_net_answers_as_in_keras(name: str):
    assert np.ptp(keras_answers(name), axis=0).max() > 0.03, "the answers do not depend on the images"
    assert difference(taken(name), name) < (ROUNDED if name in BFLOAT16 else EXACT)


def test_there_are_enough_nets_and_their_origin_is_told():
    assert len(NETS) >= 30
    assert set(told()["versions"]) >= {"keras", "tf_keras", "tensorflow", "h5py", "numpy"}
    assert sum(path.stat().st_size for path in FILES.iterdir()) < 2e6


def test_the_reports_nets_have_their_parameters():
    found = {name: taken(f"{name}.keras").parameters for name in ("r4_cnn", "r1_mlp", "r2_mlp", "lenet5")}
    assert found == {"r4_cnn": 34_826, "r1_mlp": 109_386, "r2_mlp": 235_146, "lenet5": 62_006}


def _alphabetical(layers: Any, prefix: str) -> Iterator[str]:
    right = list(_PATHS(layers, prefix))
    convs = [path for path in right if "conv2d" in path]
    turned = dict(zip(convs, sorted(convs), strict=True))
    return iter([turned.get(path, path) for path in right])


_PATHS, _TAKE, _NUMBER, _SAME = keras_net.paths, LayerWeights.take, Call.number, sliding.same
_SEVERAL, _PADDED, _AS_TENSOR, _WEIGHTS = merging._several, convolutions.padded, dense.as_tensor, rows._weights


def _take(change: Callable[[str, torch.Tensor], torch.Tensor]) -> Callable[..., torch.Tensor]:
    return lambda self, what, *shape: change(what, _TAKE(self, what, *shape))


def _number(wanted: str, wrong: float) -> Callable[..., float]:
    return lambda self, name, default=None: wrong if name == wanted else _NUMBER(self, name, default)


def _swapped(call: Call, made: nn.Module, value: Any) -> None:
    with torch.no_grad():
        made.get_parameter("bias").copy_(call.vector("gamma", value))
        if call.flag("center", True):
            made.get_parameter("weight").copy_(call.vector("beta", value))


def _cut_before(call: Call, value: Any, sides: Any, part: str = "pad") -> Any:
    return _PADDED(call, value, tuple((after, before) for before, after in sides), part)


def _gates_as_stored(call: Call, inputs: int, units: int) -> tuple[torch.Tensor, ...]:
    right = _WEIGHTS(call, inputs, units)
    if call.kind != "GRU":
        return right
    return tuple(torch.cat([part[units : 2 * units], part[:units], part[2 * units :]]) for part in right)


def _over_all(self: Any, x: torch.Tensor) -> torch.Tensor:
    scale, shift = self.weight.reshape(-1, 1, 1), self.bias.reshape(-1, 1, 1)
    return nn.functional.layer_norm(x, x.shape[1:], None, None, self.eps) * scale + shift


TRAPS: dict[str, tuple[str, Any, str, Any]] = {
    "layers in HDF5's alphabetical order": ("twelve_convs.keras", keras_net, "paths", _alphabetical),
    "the same in a file of Keras 2": ("keras2_zip.keras", keras_net, "paths", _alphabetical),
    "flattened with channels first": ("r4_cnn.keras", dense, "_order", lambda shape: None),
    "flattened so in a graph": ("branches.keras", dense, "_order", lambda shape: None),
    "the odd zero before": ("same_strided.keras", sliding, "same", lambda n, k, s: _SAME(n, k, s)[::-1]),
    "a square kernel not turned": (
        "square_dense.keras",
        LayerWeights,
        "take",
        _take(lambda what, x: x.T if x.shape == (16, 16) else x),
    ),
    "the multiplier before the maps": (
        "depthwise.keras",
        LayerWeights,
        "take",
        _take(lambda what, x: x.transpose(2, 3).reshape(x.shape) if what == "depthwise kernel" else x),
    ),
    "gamma and beta swapped": ("norms.keras", norms, "_scaled", _swapped),
    "PyTorch's epsilon": ("batch_norm.keras", Call, "number", _number("epsilon", 1e-5)),
    "PyTorch's slope": ("batch_norm.keras", Call, "number", _number("negative_slope", 0.01)),
    "PyTorch's slope of the name": ("slopes.keras", activations, "SLOPE", 0.01),
    "Keras 2's slope, which it calls alpha": ("keras2.h5", Call, "number", _number("alpha", 0.3)),
    "Keras 3's hard sigmoid": ("keras2.h5", activations, "OldHardSigmoid", nn.Hardsigmoid),
    "zeros around a max-pool": ("max_pool_same.keras", pooling, "inf", 0.0),
    "padding in a mean": (
        "average_pool_same.keras",
        pooling,
        "_mean",
        lambda k, s, sides: nn.Sequential(nn.ZeroPad2d(sliding.around(sides)), nn.AvgPool2d(k, s)),
    ),
    "a variance taken for a deviation": (
        "normalised_given.keras",
        pixels,
        "as_tensor",
        lambda values, size, call, name: _AS_TENSOR(values, size, call, name) ** (1 + (name == "variance")),
    ),
    "GELU's other form": ("gelu_tanh.keras", nn, "GELU", lambda: None),
    "layer norm over all": ("norms.keras", norms.ChannelNorm, "forward", _over_all),
    "branches swapped": ("branches.keras", merging, "_several", lambda call: _SEVERAL(call)[::-1]),
    "transposed, cut before": ("transposed.keras", convolutions, "padded", _cut_before),
    "a crop one pixel on": ("resized.keras", pixels, "padded", _cut_before),
    "half precision of another kind": (
        "bfloat16.keras",
        Widening,
        "from_bfloat16",
        lambda self, array: array.view(np.float16).astype(np.float32),
    ),
    "a GRU's gates as stored": ("rows_gru.keras", rows, "_weights", _gates_as_stored),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_who_falls_into_a_trap_is_seen(trap: str, monkeypatch: pytest.MonkeyPatch):
    name, owner, attribute, wrong = TRAPS[trap]
    if attribute == "GELU":
        monkeypatch.setitem(activations.PLAIN, "gelu", lambda: nn.GELU("tanh"))
    else:
        monkeypatch.setattr(owner, attribute, wrong)
    if attribute == "same":
        monkeypatch.setattr(sliding, "even", lambda sides: False)
    try:
        moved = difference(taken(name), name)
    except AdoptionError:  # the names beside the weights, or their shapes, give it away
        return
    assert not moved < (FALLEN if trap not in ("GELU's other form", "PyTorch's epsilon") else 1e-4)


def test_a_softmax_is_taken_off_once_and_no_logarithm_is_taken():
    net = taken("r4_cnn.keras")
    assert net.end == "softmax"
    assert not any(isinstance(module, nn.Softmax) for module in net.model.modules())
    assert "taken off" in " ".join(net.notes)
    assert ours(net, "r4_cnn.keras").max(1).mean() == pytest.approx(
        keras_answers("r4_cnn.keras").max(1).mean(), abs=1e-5
    )
    inside = taken("softmax_inside.keras")
    assert sum(isinstance(module, nn.Softmax) for module in inside.model.modules()) == 1


def test_a_last_step_that_another_layer_needs_stays():
    assembly = Assembly()
    value = assembly.add((1, "a"), nn.Flatten, (4,), keras_net.Value(-1, (2, 2, 1)))
    last = assembly.add((2, "b"), lambda: nn.Softmax(1), (4,), value)
    both = assembly.add((3, "c"), merging.Summed, (4,), value, last)
    assert assembly.without_last(last, (nn.Softmax,)) == (last, None)
    assert assembly.without_last(both, (nn.Softmax,)) == (both, None)


def test_a_front_of_its_own_is_found():
    fronts = {name for name in NETS if name.endswith(".keras") and taken(name).front}
    assert fronts == {"resized.keras", "normalised_given.keras", "normalised_adapted.keras", "augmented.keras"}


def test_shared_layers_are_one_module():
    net = taken("shared.keras")
    assert sum(isinstance(module, nn.Conv2d) for module in net.model.modules()) == 2
    assert [row.kind for row in net.table()].count("Conv2d") == 3


def test_a_plain_stack_is_sequential_and_a_graph_can_be_traced():
    assert isinstance(taken("r4_cnn.keras").model, nn.Sequential)
    graph = taken("branches.keras").model
    x = torch.rand(3, 1, 8, 8)
    assert torch.equal(torch.fx.symbolic_trace(graph)(x), graph(x))


def test_notes_tell_what_a_student_must_know():
    notes = {name: " ".join(taken(name).notes) for name in ("bfloat16.keras", "compiled.keras", "slopes.keras")}
    assert "bfloat16" in notes["bfloat16.keras"]
    assert "optimizer" in notes["compiled.keras"]
    assert "slope of 0.15" in notes["slopes.keras"]
    assert "training alone" in " ".join(taken("augmented.keras").notes)


def test_reading_leaves_the_random_numbers_alone():
    torch.manual_seed(1)
    before = torch.rand(3)
    torch.manual_seed(1)
    taken("lenet5.keras")
    assert torch.equal(torch.rand(3), before)


def test_no_keras_is_loaded():
    code = (
        "import sys; from pathlib import Path; from core.adopting.adoption import adopt; adopt(Path(sys.argv[1])); "
        "assert not {'keras', 'tensorflow', 'h5py'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(FILES / "old_format.h5")], check=True, cwd=FILES.parents[3])
