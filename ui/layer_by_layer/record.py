"""The controls of the page Layer by layer."""

from dataclasses import dataclass

from ui.page.fields import options, typed
from ui.shared.choices import MNIST_NETS, SVHN_NETS
from ui.shared.image_record import Sourced

EPOCHS = 100  # the last of which a run's weights can be chosen
WEIGHTS = {"trained": "Trained", **{str(n): f"After epoch {n}" for n in range(1, EPOCHS + 1)}, "untrained": "Untrained"}
VIEWS = {
    "arithmetic": "Arithmetic",
    "field": "Receptive field",
    "excites": "Strongest images",
    "off": "Switch off",
    "classes": "Class separation",
}


@dataclass(frozen=True)
class LayerByLayer(Sourced):
    """A net or a run of the store, an image that goes through it, what is shown of the layers; one layer and unit.

    `layer` "": the first with weights; `unit` "": its strongest one for this image, else "12" or "3,10,12".
    """

    net: str = options("mnist-cnn", {**MNIST_NETS, **SVHN_NETS})
    run: str = typed("", "mlp-128")
    show: str = options(
        "activations", {"activations": "Activations", "weights": "Weights", "gradient": "Loss gradient"}
    )
    scale: str = options("layer", {"layer": "Each layer", "map": "Each map", "net": "Whole net"})
    layer: str = typed("", "relu1")
    unit: str = typed("", "1,2,3")
    view: str = options("arithmetic", VIEWS)
    weights: str = options("trained", WEIGHTS)
