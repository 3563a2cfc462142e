"""PyTorch's files, their weights alone: no object of anybody's is made. Runs in `reader`."""

import io
import pickle
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.adopting.contents import Array, FileContents
from core.adopting.fault import AdoptionError
from core.adopting.numbers import Widening, check_finite
from core.limits import ADOPTED

USUAL = ("state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights", "params")
CURE = 'Save its weights alone: torch.save(net.state_dict(), "net.pt"), and bring that file.'
GLOBAL = re.compile(r"GLOBAL ([\w.]+)|global:? ([\w.]+)|class ([\w.]+)|type ([\w.]+)", re.IGNORECASE)


def read_torch(content: bytes) -> FileContents:
    """The state dict in a file; AdoptionError says what to save where it holds more than weights."""
    _check_members(content)
    try:
        found = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise AdoptionError(_refusal(str(error))) from None
    except RuntimeError as error:
        if "TorchScript" in str(error) or "torch.jit" in str(error):
            raise AdoptionError(f"The file is a TorchScript program, which is never run here. {CURE}") from None
        raise
    state, note = _state(found)
    widening = Widening()
    arrays = {str(key): _plain(str(key), value, widening) for key, value in state.items()}
    check_finite(arrays)
    return FileContents("torch", arrays, notes=(*note, *widening.notes))


def _check_members(content: bytes) -> None:
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
        if size > ADOPTED.unpacked:
            raise AdoptionError(
                f"The file's weights would take {size / 1e6:,.0f} MB, more than {ADOPTED.unpacked / 1e6:.0f}: take a "
                "smaller net."
            )
        if any(entry.filename.endswith("/constants.pkl") for entry in packed.infolist()):
            raise AdoptionError(f"The file is a TorchScript program, which is never run here. {CURE}")


def _refusal(said: str) -> str:
    """What the library's refusal means, with the object that it is about."""
    found = GLOBAL.search(said)
    name = next((each for each in found.groups() if each), "") if found else ""
    if "numpy" in name or "numpy" in said or name.startswith("collections"):
        return (
            f"The file holds other things beside the weights ({name or 'NumPy numbers'}), such as a history or an "
            f"accuracy. {CURE}"
        )
    if name:
        return f"The file holds a whole net or another object ({name}), which only the program that made it has. {CURE}"
    return f"The file is damaged, or it holds more than weights. {CURE}"


def _state(found: object) -> tuple[Mapping[Any, Any], tuple[str, ...]]:
    """The mapping of names to tensors, at the top or in a checkpoint's usual places."""
    if isinstance(found, Tensor):
        raise AdoptionError(f"The file holds a single tensor and no net. {CURE}")
    if not isinstance(found, Mapping):
        raise AdoptionError(f"The file holds a {type(found).__name__} and no state dict. {CURE}")
    if _is_state(found):
        return found, ()
    inner = [name for name in USUAL if isinstance(found.get(name), Mapping) and _is_state(found[name])]
    inner = inner or [str(name) for name, value in found.items() if isinstance(value, Mapping) and _is_state(value)]
    if len(inner) != 1:
        several = f"several state dicts ({', '.join(inner[:4])})" if inner else "no weights by name"
        raise AdoptionError(f"The file holds {several}. {CURE}")
    return found[inner[0]], (f"The weights are those under “{inner[0][:40]}”; the rest of the file is left out.",)


def _is_state(found: Mapping[Any, Any]) -> bool:
    values = list(found.values())
    return bool(values) and all(isinstance(key, str) for key in found) and all(isinstance(v, Tensor) for v in values)


def _plain(key: str, tensor: Tensor, widening: Widening) -> Array:
    """A tensor's numbers; one that is spread over few stored ones is measured before it takes memory."""
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.device.type != "cpu":
        kind = "quantised" if tensor.is_quantized else f"{tensor.layout} on {tensor.device}"
        raise AdoptionError(f"The tensor {key[:80]} is {kind}: save the net dense and unquantised.")
    if tensor.numel() > ADOPTED.parameters:
        raise AdoptionError(
            f"The tensor {key[:80]} has {tensor.numel():,} numbers: take a net of at most {ADOPTED.parameters:,}."
        )
    if tensor.is_complex():
        raise AdoptionError(f"The tensor {key[:80]} holds complex numbers: save the weights as float32.")
    if tensor.dtype == torch.bfloat16:
        widening.seen.add("bfloat16")
        return np.asarray(tensor.detach().float().numpy())
    if not tensor.is_floating_point() and tensor.dtype not in (torch.int64, torch.int32, torch.bool, torch.uint8):
        raise AdoptionError(f"The tensor {key[:80]} holds numbers of type {tensor.dtype}: save the weights as float32.")
    return widening.plain(key[:80], tensor.detach().contiguous().numpy())
