"""Weights from PyTorch come to their nets, whatever wraps them, and what does not fit is named."""

import re
from collections import OrderedDict

import numpy as np
import pytest
import torch
from safetensors.torch import save as save_safetensors
from torch import nn

from core import models
from core.adopting import fitting
from core.adopting.adoption import adopt
from core.adopting.fault import AdoptionError
from core.adopting.torch_names import natural, plain
from tests.core.adopting.saved import CNN_WORDS, FILES, dense, named, pt, small_cnn

pytestmark = pytest.mark.usefixtures("here")


@pytest.mark.parametrize("name", FILES)
def test_a_net_answers_as_before(name: str):
    make, words, tolerance = FILES[name]
    content, theirs = make()
    net = adopt(content, "net.pt", words)
    x = torch.rand(5, *net.image, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        wanted, found = theirs.eval()(x), net.model(x)
    assert float((wanted - found).abs().max()) <= tolerance * max(1.0, float(wanted.abs().max()))
    assert net.end == "unknown"
    assert net.classes == wanted.shape[1]


def test_there_are_twenty_files():
    assert len(FILES) >= 20


def test_what_was_taken_off_is_said():
    wrapped = {f"module.model.{key}": value for key, value in dense().state_dict().items()}
    notes = " ".join(adopt(pt(wrapped), "net.pt").notes)
    assert "“module.”" in notes
    assert "“model.”" in notes
    assert "MLP 784-128-10" in notes
    assert "which activation" in notes


def faults(content: bytes, net: str | None = None) -> str:
    with pytest.raises(AdoptionError) as error:
        adopt(content, "net.pt", net)
    return str(error.value)


def changed(**parts: torch.Tensor | None) -> bytes:
    state = named("mlp-128").state_dict()
    for key, value in parts.items():
        state.pop(key.replace("__", "."))
        if value is not None:
            state[key.replace("__", ".")] = value
    return pt(state)


def test_a_missing_key_is_named():
    assert "missing: fc2.bias (10)" in faults(changed(fc2__bias=None))


def test_a_surplus_key_is_named():
    assert "surplus: fc9.weight (3×3)" in faults(pt({**named("mlp-128").state_dict(), "fc9.weight": torch.ones(3, 3)}))


def test_another_shape_is_named_with_both():
    said = faults(changed(fc1__weight=torch.ones(128, 785)))
    assert "fc1.weight is 128×785 in the file and 128×784 in the net" in said


def test_a_transposed_matrix_is_called_so():
    assert "fc1.weight is 784×128 in the file and 128×784 in the net; it seems transposed" in faults(
        changed(fc1__weight=torch.ones(784, 128))
    )


def test_a_renamed_key_is_both_missing_and_surplus():
    state = named("mlp-128").state_dict()
    state["fc1.wieght"] = state.pop("fc1.weight")
    said = faults(pt(state), "mlp-128")
    assert "missing: fc1.weight" in said
    assert "surplus: fc1.wieght" in said


def test_at_most_eight_are_listed():
    said = faults(pt(named("mnist-cnn").state_dict()), "resnet18")
    assert len(re.findall(r"missing:|surplus:| in the net", said)) == 8
    assert re.search(r"and \d+ more", said)


def test_numbers_that_are_not_finite_are_named():
    assert "not all numbers are finite in fc1.bias" in faults(changed(fc1__bias=torch.full((128,), torch.nan)))
    assert "finite" in faults(changed(fc1__bias=torch.full((128,), torch.inf)))


@pytest.mark.parametrize("words", ["conv:4:3,flatten", "dense:10,", "flatten,dense:2000000", "lenet-9", "conv:0:3,x"])
def test_a_description_that_is_none_is_refused(words: str):
    assert faults(pt(dense().state_dict()), words)


def test_layers_of_one_shape_keep_the_files_order():
    torch.manual_seed(3)
    hidden = [nn.Linear(16, 16) for _ in range(11)]
    model = nn.Sequential(nn.Flatten(), nn.Linear(784, 16), *hidden, nn.Linear(16, 10))
    words = "flatten,dense:16," + "dense:16," * 11 + "dense:10"
    x = torch.rand(3, 1, 28, 28)
    for content in (pt(model.state_dict()), save_safetensors(model.state_dict())):
        assert torch.allclose(adopt(content, "net", words).model(x), model(x), atol=1e-6)


def test_sorted_names_without_numbers_are_not_guessed_at():
    layers = {
        "first": nn.Linear(784, 16),
        "mid": nn.Linear(16, 16),
        "after": nn.Linear(16, 16),
        "last": nn.Linear(16, 10),
    }
    state = nn.Sequential(OrderedDict(layers)).state_dict()
    words = "flatten,dense:16,relu,dense:16,relu,dense:16,relu,dense:10"
    assert "number them" in faults(save_safetensors(state), words)
    assert adopt(pt(state), "net.pt", words).parameters == sum(value.numel() for value in state.values())


def test_numbers_in_names_sort_as_numbers():
    assert sorted(["conv10.weight", "conv2.weight", "conv1.bias"], key=natural) == [
        "conv1.bias",
        "conv2.weight",
        "conv10.weight",
    ]


def test_keras_on_pytorch_is_sent_back():
    state = {"_torch_params.dense/kernel": torch.ones(3), "_functional._torch_params.dense/kernel": torch.ones(3)}
    assert ".keras" in faults(pt(state))


def test_a_load_that_fails_changes_nothing():
    model = models.build("mlp-128")
    before = {key: value.clone() for key, value in model.state_dict().items()}
    arrays = {key: value.numpy() for key, value in named("mlp-128").state_dict().items()}
    arrays["fc2.weight"] = arrays["fc2.weight"].astype(np.int64)
    fit = fitting.by_name(arrays, fitting.expected(model))
    with pytest.raises(AdoptionError, match="whole numbers"):
        fitting.loaded(model, arrays, fit)
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


def test_weights_are_copies():
    arrays = {key: value.numpy().copy() for key, value in named("mlp-128").state_dict().items()}
    model = fitting.loaded(
        models.build("mlp-128"), arrays, fitting.by_name(arrays, {key: a.shape for key, a in arrays.items()})
    )
    arrays["fc1.weight"][:] = 0
    assert float(model.state_dict()["fc1.weight"].abs().sum()) > 0


def test_weights_in_two_parts_are_joined():
    direction, length = np.float32([[3, 4], [0, 2]]), np.float32([[10], [1]])
    found, notes = plain({"a.weight_g": length, "a.weight_v": direction})
    assert np.allclose(found["a.weight"], [[6, 8], [0, 1]])
    assert notes


def test_a_described_net_is_said_to_be_it():
    assert CNN_WORDS in " ".join(adopt(pt(small_cnn().state_dict()), "net.pt", CNN_WORDS).notes)


def test_a_safetensors_file_that_begins_as_a_pickle_is_one():
    state = dense().state_dict()
    for length in range(400):
        content = save_safetensors(state, metadata={"a": "x" * length})
        if content[0] == 0x80:
            break
    assert content[0] == 0x80
    assert adopt(content, "net.safetensors").parameters == 101_770
