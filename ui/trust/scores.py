"""Every method's scores in one table: where the truth is known, and in the sanity checks on street numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from core.data import DataError
from core.runs import StoreError
from ui.page import fields, troubles
from ui.shared import nets
from ui.trust import cached, labels
from ui.trust.charts import CHECKS
from ui.trust.record import Trust

IMAGES = 8  # test images of each score
NET = Trust().net
RANK = "ρ {}"
SSIM = "SSIM {}"
SHORT = {CHECKS["untrained"]: "untrained", CHECKS["labels"]: "random", CHECKS["again"]: "again"}
HELP = {
    "Known truth": (
        "Share of the map's positive part on the marked pixels of the drawn shapes. They hold a part of the answer."
    ),
    RANK.format("untrained"): "Likeness to the map of the same net with all weights random. Low is good.",
    RANK.format("random"): "Likeness to the map of a net that memorised random labels. Low is good.",
    RANK.format("again"): (
        "Likeness to the map of another net that knows digits. A good method has about this likeness."
    ),
}


def show(located: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The same methods' scores on street numbers; those of the known truth (`name`, `method`, `mass`) with them.

    And of which nets they are, as a script is told.
    """
    st.markdown("### The same methods on street numbers")
    try:
        run, dataset = nets.run(NET), nets.dataset("svhn")
    except (LookupError, DataError, StoreError) as problem:
        st.caption(troubles.said(problem))
        return located, {}
    drawn = located[located["name"] != cached.IMAGE]
    twins = cached.twins(run.id, run)
    found = labels.scores(run, twins, drawn["name"], IMAGES, dataset.test.images)
    table = _wide(drawn, found)
    columns = {
        name: st.column_config.NumberColumn(format="percent" if name == "Known truth" else "%.2f", help=HELP.get(name))
        for name in table.columns[1:]
    }
    st.dataframe(table, hide_index=True, column_config=columns, placeholder="–")
    net = fields.titles(Trust, "net")[NET]
    st.caption(
        f"*Known truth* repeats the chart above. The other columns compare maps of {net} with those of three other "
        f"nets, as a mean over {IMAGES} test images. These nets are untrained, trained on random labels, or trained "
        "again on true labels. A good method has low values for the first two and a higher one for the third. Random "
        "noise, drawn anew for each net, is low for all. The first column alone proves nothing: the image itself is "
        "high in it."
    )
    both = located.merge(table.drop(columns="Known truth"), "left", left_on="method", right_on="Method")
    return both.drop(columns="Method"), {"run": run.id, "twins": labels.known(twins), "count": IMAGES}


def _wide(located: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """A row a method, in the order of the known truth."""
    table = pd.DataFrame({"Method": located["method"], "Known truth": located["mass"].round(2)})
    means = found.groupby(["check", "name"], sort=False)[["absolute_rank", "ssim"]].mean()
    for check, short in SHORT.items():
        if check in means.index:
            own = means.loc[check].reindex(located["name"])
            table[RANK.format(short)] = own["absolute_rank"].to_numpy()
            table[SSIM.format(short)] = own["ssim"].to_numpy()
    return table
