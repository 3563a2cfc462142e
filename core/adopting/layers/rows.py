"""Recurrent layers over the rows of an image."""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn

from core.adopting.assembly import Value
from core.adopting.layers.call import Call

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}


class RecurrentRows(nn.Module):
    """N×T×F through a recurrent layer: its last output N×units, or all of them N×T×units.

    One leaf with one tensor out, unlike PyTorch's modules, so that hooks see what the next layer gets.
    """

    def __init__(self, kind: str, weights: tuple[Tensor, ...], every: bool) -> None:
        super().__init__()
        self.kind, self.every = kind, every
        self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh = map(nn.Parameter, weights)

    def forward(self, x: Tensor) -> Tensor:
        weights = [self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh]
        start = x.new_zeros(1, len(x), self.weight_hh.shape[1])
        state = (start, start) if self.kind == "LSTM" else start
        made = RUN[self.kind](x, state, weights, True, 1, 0.0, False, False, True)[0]
        return made if self.every else made[:, -1]


RUN: Mapping[str, Callable[..., tuple[Tensor, ...]]] = {
    "LSTM": torch.lstm,
    "GRU": torch.gru,
    "SimpleRNN": torch.rnn_tanh,
    "rnn_relu": torch.rnn_relu,
}


def recurrent(call: Call) -> Value:
    """LSTM, GRU or SimpleRNN with the usual gates; Keras' GRU has its gates in the order z, r, h, PyTorch's r, z, n."""
    for name in ("go_backwards", "stateful", "return_state", "zero_output_for_mask"):
        call.refuse_unless(name, False)
    call.refuse_unless("recurrent_activation", "sigmoid")
    call.refuse_unless("reset_after", True)
    ramp = call.kind == "SimpleRNN" and call.config.get("activation") == "relu"
    if not ramp:
        call.refuse_unless("activation", "tanh")
    value = call.assembly.in_keras_order(call.value)
    if len(value.shape) != 2:
        raise call.fault("works on rows, and gets something else")
    (rows, inputs), units, every = value.shape, call.whole("units"), call.flag("return_sequences", False)
    call.assembly.count(rows * GATES[call.kind] * units * (units + inputs))

    def make() -> nn.Module:
        return RecurrentRows("rnn_relu" if ramp else call.kind, _weights(call, inputs, units), every)

    return call.add("", make, (rows, units) if every else (units,), value)


def _weights(call: Call, inputs: int, units: int) -> tuple[Tensor, ...]:
    wide = GATES[call.kind] * units
    kernel, again = call.weights.take("kernel", inputs, wide), call.weights.take("recurrent kernel", units, wide)
    biases = torch.zeros(2, wide)
    if call.flag("use_bias", True):
        if call.kind == "GRU":
            biases = call.weights.take("bias", 2, wide)
        else:
            biases[0] = call.weights.take("bias", wide)
    parts = [kernel.T, again.T, biases[0], biases[1]]
    if call.kind == "GRU":
        parts = [torch.cat([part[units : 2 * units], part[:units], part[2 * units :]]) for part in parts]
    return tuple(part.contiguous() for part in parts)
