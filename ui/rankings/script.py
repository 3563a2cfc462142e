"""The numbers of the page Why rankings differ."""

import pandas as pd

from core import rankings


def every_epoch() -> pd.DataFrame:
    """The nets of the grid that comes with Digitscope, each under every setting: a row an epoch.

    Of `of` test images, which are the same for all, `right` were classified correctly after the epoch.
    """
    return pd.DataFrame(
        {
            "net": cell.net,
            **cell.setting.to_dict(),
            "epoch": epoch + 1,
            "train_loss": cell.train_loss[epoch],
            "train_accuracy": cell.train_accuracy[epoch],
            "right": cell.right[epoch],
            "of": cell.of[epoch],
            "seconds": cell.seconds[epoch],
        }
        for cell in rankings.shipped().cells
        for epoch in range(len(cell.of))
    )
