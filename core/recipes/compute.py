"""What a training computes, estimated from the FLOPs of one forward pass."""

from core.recipes.recipe import Recipe

STEP = 3  # forward passes that a training step is worth: itself, and a backward pass of twice the work


def training_flops(recipe: Recipe, images: int, epochs: int, forward: float, taught: float = 0.0) -> float:
    """FLOPs of so many epochs over so many images; `forward` and `taught`: those of the net's and the teacher's pass.

    Three times the forward pass is the usual estimate. A sharpness-aware update takes its gradients twice; of a frozen
    net the last layer alone has any; the teacher looks at distorted images, so not in the last, clean epochs.
    """
    step = (1 if recipe.frozen else STEP) * (2 if recipe.sharpness else 1) * forward
    distorted = max(epochs - recipe.clean_epochs, 0) if recipe.teacher else 0
    return images * (epochs * step + distorted * taught)
