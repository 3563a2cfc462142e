"""The page that a browser makes of Streamlit's messages: its elements, its controls, what they hold."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.Block_pb2 import Block
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.load import widgets
from bench.load.widgets import Control, Value

Path = tuple[int, ...]
TAKE_AWAY = "Take it with you"


@dataclass
class Node:
    """A place of the page: an element or a block, and the run that drew it last."""

    proto: Any
    block: bool
    run: str
    fragment: str


@dataclass
class Page:
    """The tree of a page by place, and the controls' values by id; `run`: the one that draws."""

    nodes: dict[Path, Node] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    run: str = ""

    def draw(self, message: ForwardMsg) -> None:
        """Take a delta: an element or block takes its place in the tree."""
        delta, place = message.delta, tuple(message.metadata.delta_path)
        what = delta.WhichOneof("type")
        if what not in ("new_element", "add_block"):  # a spinner, which passes by itself
            return
        before = self.nodes.get(place)
        if before is not None and before.block and (what == "new_element" or delta.add_block.HasField("dialog")):
            self._drop(lambda other, _: len(other) > len(place) and other[: len(place)] == place)
        self.nodes[place] = Node(getattr(delta, what), what == "add_block", self.run, delta.fragment_id)
        if what == "new_element":
            self._hold(delta)

    def _hold(self, delta: Delta) -> None:
        found = widgets.control(delta.new_element, delta.fragment_id)
        if found is None:
            return
        if found.proto.set_value:
            self.values[found.id] = found.kind.given(found.proto)
        elif found.id not in self.values:
            self.values[found.id] = found.kind.first(found.proto)

    def finish(self, fragments: list[str]) -> None:
        """The run has ended: what it should have drawn and did not is gone, and with it what that held."""
        self._drop(lambda _, node: node.run != self.run and (not fragments or node.fragment in fragments))
        self._drop(lambda place, _: any(place[:depth] not in self.nodes for depth in range(2, len(place))))
        there = {each.id for each in self._all()}
        self.values = {name: value for name, value in self.values.items() if name in there}

    def _drop(self, gone: Callable[[Path, Node], bool]) -> None:
        for place in [place for place, node in self.nodes.items() if gone(place, node)]:
            del self.nodes[place]

    def _all(self) -> list[Control]:
        return [each for _, each in self._placed()]

    def _placed(self) -> list[tuple[Path, Control]]:
        found = (
            (place, widgets.control(node.proto, node.fragment)) for place, node in self.nodes.items() if not node.block
        )
        return [(place, each) for place, each in found if each is not None and not self._within(place, _is_dialog)]

    def controls(self) -> list[Control]:
        """Those that a visitor moves: not in a dialog, not switched off, answered at once, not for taking away."""
        return [each for place, each in self._placed() if each.movable and not self._within(place, _is_to_take_away)]

    def _within(self, place: Path, holds: Callable[[Block], bool]) -> bool:
        blocks = (self.nodes.get(place[:depth]) for depth in range(1, len(place)))
        return any(block is not None and block.block and holds(block.proto) for block in blocks)

    def states(self) -> list[Any]:
        """What a browser sends along with each move: all controls' values."""
        return [widgets.state(each, self.values[each.id]) for each in self._all()]

    def exceptions(self) -> list[str]:
        """What the page shows as exceptions, by type and message."""
        shown = (node.proto for node in self.nodes.values() if not node.block)
        return [f"{each.exception.type}: {each.exception.message}" for each in shown if each.HasField("exception")]


def _is_dialog(block: Block) -> bool:
    return bool(block.HasField("dialog"))


def _is_to_take_away(block: Block) -> bool:
    """What a page ends with for those who link to it, which is no part of what a student tries."""
    return TAKE_AWAY in (block.expandable.label, block.popover.label)
