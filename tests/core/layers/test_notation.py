"""Nets as text: what is read, what is written, what is refused and why."""

import pytest

from core.layers.notation import (
    LENET,
    MAKERS,
    MAX_LAYERS,
    MLP,
    START,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Nonlinearity,
    NotationError,
    Pool,
    parse,
    settings,
    write,
)

LAYERS = {
    "conv:32:3": Conv(32, 3, 1, 0),
    "conv:32:3:2": Conv(32, 3, 2, 0),
    "conv:32:3:1:4": Conv(32, 3, 1, 4),
    "conv:0:0:0": Conv(0, 0, 0, 0),
    "pool:2": Pool(2, 2, 0),
    "pool:3:2": Pool(3, 2, 0),
    "pool:3:3:1": Pool(3, 3, 1),
    "flatten": Flatten(),
    "dense:10": Dense(10),
    "dropout:0.25": Dropout(0.25),
    "dropout:3": Dropout(3.0),
    "leaky-relu": Nonlinearity("leaky-relu"),
}


@pytest.mark.parametrize(("text", "layer"), LAYERS.items())
def test_a_layer_is_read_and_written_back(text, layer):
    assert parse(text) == [layer]
    assert write([layer]) == text


def test_settings_that_equal_their_defaults_are_left_out():
    assert write(parse(" CONV:8:3:1:0 , pool:2:2:0,Flatten ")) == "conv:8:3,pool:2,flatten"


@pytest.mark.parametrize("text", [START, MLP, LENET, ",".join(LAYERS)])
def test_a_net_is_written_as_it_was_read(text):
    assert write(parse(text)) == text


def test_every_word_is_known_and_its_settings_are_its_numbers():
    assert {text.split(":")[0] for text in LAYERS} <= set(MAKERS)
    assert settings(Conv(32, 3, 2, 1)) == {"width": 32, "kernel": 3, "stride": 2, "padding": 1}
    assert settings(Nonlinearity("relu")) == settings(Flatten()) == {}


@pytest.mark.parametrize(
    ("text", "says", "before"),
    [
        ("", "Part 1 names no layer", 0),
        ("flatten,,dense:10", "Part 2 names no layer", 1),
        ("conv:8:3,rellu", "did you mean relu?", 1),
        ("flatten,zzz", "layers are conv, pool", 1),
        ("conv:8", "conv:width:kernel and, if you like, stride:padding", 0),
        ("conv:1:2:3:4:5", "numbers given: 5", 0),
        ("relu:3", "takes no numbers", 0),
        ("dense:ten", "The width “ten” (part 1) is no whole number", 0),
        ("dense:2.5", "no whole number", 0),
        ("dense:-1", "from 0 to 4,096", 0),
        ("dense:4097", "from 0 to 4,096", 0),
        ("dense:" + "9" * 5000, "no whole number", 0),
        ("dropout:nan", "is no number", 0),
        ("dense:٣", "no whole number", 0),
        ("relu," * MAX_LAYERS + "relu", f"at most {MAX_LAYERS} layers", MAX_LAYERS),
    ],
)
def test_what_cannot_be_read_is_named_and_what_stands_before_it_is_kept(text, says, before):
    with pytest.raises(NotationError) as caught:
        parse(text)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 300
    assert len(caught.value.readable) == before
