"""Files that are no nets, or made to do harm, end in one message each, and nothing is written."""

import io
import json
import os
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import pytest
import torch
from safetensors.torch import save as save_safetensors
from torch import nn

from core.adopting import reader
from core.adopting.adoption import adopt
from core.adopting.fault import AdoptionError
from core.limits import ADOPTED
from tests.core.adopting.made import FILES
from tests.core.adopting.saved import dense, pt


class Own(nn.Module):
    """A class that no reader knows."""


def keras_file(config: object, weights: bytes | None = None, **more: bytes) -> bytes:
    """A `.keras` file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("config.json", config if isinstance(config, str | bytes) else json.dumps(config))
        packed.writestr("model.weights.h5", hdf5() if weights is None else weights)
        for name, content in more.items():
            packed.writestr(name, content)
    return file.getvalue()


def hdf5(fill: Callable[[h5py.File], object] = lambda file: None) -> bytes:
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        fill(opened)
    return file.getvalue()


def layer(kind: str, module: str | None = "keras.layers", **config: object) -> dict[str, object]:
    return {"class_name": kind, "module": module, "config": {"name": kind.lower(), **config}, "registered_name": None}


def stack(*layers: dict[str, object], shape: tuple[int, ...] = (28, 28, 1)) -> dict[str, object]:
    first = layer("InputLayer", batch_shape=[None, *shape])
    named = [{**each, "config": {**each["config"], "name": f"l{n}"}} for n, each in enumerate((first, *layers))]
    return {"class_name": "Sequential", "module": "keras", "config": {"name": "s", "layers": named}}


def external(file: h5py.File) -> None:
    file["layers/dense/vars/0"] = h5py.ExternalLink("other.h5", "/x")


def soft(file: h5py.File) -> None:
    file.create_group("layers")["dense"] = h5py.SoftLink("/elsewhere")


def stored_elsewhere(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", (4,), "f4", external=[("raw.bin", 0, 16)])


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout((4,), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "x", (4,))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def huge(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", (10**6, 10**6), "f4", chunks=(1000, 1000), compression="gzip")


def circle(file: h5py.File) -> None:
    layers = file.create_group("layers")
    layers["again"] = layers


def strings(file: h5py.File) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.array([b"a"], dtype="S1"))


def broad(*_: object) -> bytes:
    """One number that pretends to be 10¹² of them."""
    storage = torch.ones(1)
    return pt({"fc1.weight": torch.as_strided(storage, (10**6, 10**6), (0, 0))})


TEN_HUGE = [layer("Dense", units=10**5, activation="relu") for _ in range(10)]
LAMBDA = layer("Lambda", function={"class_name": "__lambda__", "config": {"code": "4wEA"}})
OWN = layer("Dense", "my_package", units=3)
OWN_ACTIVATION = layer("Dense", units=3, activation={"module": "builtins", "class_name": "function", "config": "mine"})
SUBCLASS = {"class_name": "MyModel", "module": "mine", "config": {"name": "x"}}
SHARDED = {"model.weights.json": b"{}"}

FAULTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "empty"),
    "text": (lambda: b"hello, world", "bring .safetensors"),
    "JSON": (lambda: b' {"a": 1}', "is text"),
    "a pickled net": (lambda: pt(Own()), "state_dict"),
    "a pickled object": (lambda: pickle.dumps(os.getcwd), "state_dict"),
    "NumPy beside the weights": (lambda: pt({"w": dense().state_dict(), "loss": np.float64(1)}), "history"),
    "TorchScript": (lambda: scripted(), "TorchScript"),
    "a tensor": (lambda: pt(torch.ones(3)), "single tensor"),
    "a list": (lambda: pt([torch.ones(3)]), "list"),
    "several nets": (lambda: pt({"a": dense().state_dict(), "b": dense().state_dict()}), "several"),
    "no weights": (lambda: pt({"a": 1}), "no weights"),
    "quantised": (lambda: pt({"w": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8)}), "quantised"),
    "sparse": (lambda: pt({"w": torch.eye(3).to_sparse()}), "sparse"),
    "complex": (lambda: pt({"w": torch.ones(3, dtype=torch.complex64)}), "complex"),
    "one number spread over many": (broad, "1,000,000,000,000"),
    "whole numbers": (lambda: save_safetensors({"w": torch.ones(3, dtype=torch.float8_e4m3fn)}), "no net here has"),
    "cut-off safetensors": (lambda: save_safetensors(dense().state_dict())[:-10], "damaged"),
    "a zip of other things": (lambda: zipped({"a.txt": b"x"}), "config.json"),
    "a cut-off zip": (lambda: (FILES / "r4_cnn.keras").read_bytes()[:-30], "damaged"),
    "cut-off HDF5": (lambda: (FILES / "old_format.h5").read_bytes()[:-3000], "damaged"),
    "HDF5 of other things": (lambda: hdf5(lambda file: file.create_dataset("x", data=[1.0])), "no Keras net"),
    "an external link": (lambda: keras_file(stack(), hdf5(external)), "outside of itself"),
    "a soft link": (lambda: keras_file(stack(), hdf5(soft)), "outside of itself"),
    "data stored elsewhere": (lambda: keras_file(stack(), hdf5(stored_elsewhere)), "outside of itself"),
    "a virtual data set": (lambda: keras_file(stack(), hdf5(virtual)), "outside of itself"),
    "a huge data set": (lambda: keras_file(stack(), hdf5(huge)), "MB"),
    "a circle": (lambda: keras_file(stack(), hdf5(circle)), "groups within groups"),
    "texts for weights": (lambda: keras_file(stack(), hdf5(strings)), "type"),
    "a zip bomb": (lambda: keras_file(stack(), b"\0" * (ADOPTED.unpacked + 1)), "unpacked"),
    "a long configuration": (lambda: keras_file(b" " * (ADOPTED.config + 1)), "unpacked"),
    "no JSON": (lambda: keras_file("{"), "no JSON"),
    "deep JSON": (lambda: keras_file("[" * 10**5), "no JSON"),
    "a sharded net": (lambda: zipped({"config.json": b"{}", "model.weights.json": b"{}"}), "sharding"),
    "a subclass": (lambda: keras_file(SUBCLASS), "class of its author"),
    "a Lambda": (lambda: keras_file(stack(LAMBDA)), "never run here"),
    "a class of the author's": (lambda: keras_file(stack(OWN)), "class of its author"),
    "an activation of the author's": (lambda: keras_file(stack(layer("Flatten"), OWN_ACTIVATION)), "mine"),
    "an unknown layer": (lambda: keras_file(stack(layer("Conv3D", filters=2))), "Conv3D"),
    "another data format": (
        lambda: keras_file(stack(layer("Conv2D", filters=2, kernel_size=3, data_format="channels_first"))),
        "data_format",
    ),
    "ten huge layers": (lambda: keras_file(stack(layer("Flatten"), *TEN_HUGE)), "40,000,000 parameters"),
    "huge maps": (lambda: keras_file(stack(layer("UpSampling2D", size=[1000, 1000]))), "too large"),
    "too much to compute": (
        lambda: keras_file(stack(*[layer("Conv2D", filters=600, kernel_size=7, padding="same")] * 2)),
        "multiplies",
    ),
    "missing weights": (lambda: keras_file(stack(layer("Flatten"), layer("Dense", units=10))), "missing"),
    "no image": (lambda: keras_file(stack(layer("Flatten"), shape=(5, 7, 9))), "9 channels"),
    "channels first": (lambda: keras_file(stack(layer("Flatten"), shape=(1, 28, 28))), "put them last"),
    "no row of classes": (lambda: keras_file(stack(layer("ReLU"))), "one number for each class"),
    "no shape": (lambda: keras_file({"class_name": "Sequential", "config": {"layers": [layer("Flatten")]}}), "shape"),
    "no weights at all": (lambda: keras_file(stack(layer("Flatten"))), "no weights"),
    "weights alone": (lambda: (FILES / "weights_only.weights.h5").read_bytes(), "--net"),
}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def scripted() -> bytes:
    return zipped({"net/data.pkl": b"", "net/constants.pkl": b"", "net/code/x.py": b""})


ALONE = ("a pickled net", "cut-off HDF5", "an external link", "a virtual data set", "a huge data set", "a zip bomb")


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.filterwarnings("ignore")
def test_a_bad_file_has_one_clear_message(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    if name not in ALONE:
        request.getfixturevalue("here")
    make, word = FAULTS[name]
    content = make()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AdoptionError) as error:
        adopt(content, "file")
    said = str(error.value)
    assert word in said
    assert len(said) < 1200
    assert "Traceback" not in said
    assert said[0].isupper()
    assert list(tmp_path.iterdir()) == []


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "net.keras"
    with path.open("wb") as file:
        file.truncate(51 * 10**6)
    with pytest.raises(AdoptionError, match="51 MB"):
        adopt(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(AdoptionError, match="name a file"):
        adopt(tmp_path / "none.pt")


def test_weights_of_another_net_in_the_zip_are_noticed():
    with zipfile.ZipFile(FILES / "square_dense.keras") as one, zipfile.ZipFile(FILES / "sigmoids.keras") as other:
        mixed = keras_file(one.read("config.json"), other.read("model.weights.h5"))
    with pytest.raises(AdoptionError, match=r"different nets|do not fit"):
        adopt(mixed, "mixed.keras")


def test_surplus_weights_are_named():
    with zipfile.ZipFile(FILES / "sigmoids.keras") as packed:
        weights, config = io.BytesIO(packed.read("model.weights.h5")), packed.read("config.json")
    with h5py.File(weights, "a") as file:
        file["layers/dense_7/vars/0"] = np.ones(3, np.float32)
    with pytest.raises(AdoptionError, match=r"surplus: layers/dense_7/vars/0 \(3\)"):
        adopt(keras_file(config, weights.getvalue()), "more.keras")


def test_numbers_that_are_not_finite_are_named():
    with zipfile.ZipFile(FILES / "sigmoids.keras") as packed:
        weights, config = io.BytesIO(packed.read("model.weights.h5")), packed.read("config.json")
    with h5py.File(weights, "a") as file:
        file["layers/dense/vars/1"][3] = np.nan
    with pytest.raises(AdoptionError, match="not all numbers are finite in layers/dense/vars/1"):
        adopt(keras_file(config, weights.getvalue()), "nan.keras")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells how much memory a process has")
def test_the_reader_cannot_take_all_memory():
    import subprocess
    import sys

    code = "from core.adopting.reader import confine; confine(); x = bytearray(3 * 10**9)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=FILES.parents[3])
    assert "MemoryError" in done.stderr


def test_what_a_library_raises_becomes_a_message():
    def fails(content: bytes) -> None:
        raise RuntimeError("deep inside")

    assert reader.answer(fails, b"") == reader.FAULT + reader.DAMAGED.encode()
