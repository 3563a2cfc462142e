"""Every method's scores in one table: where the truth is known, and in the sanity checks on street numbers."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core.data import DataError
from core.runs import StoreError
from ui import cache, state, trust_cache, trust_labels
from ui.charts.trust import CHECKS
from ui.records import Trust

IMAGES = 8  # test images of each score
NET = Trust().net
RANK = "ρ {}"
SSIM = "SSIM {}"
SHORT = {CHECKS["untrained"]: "untrained", CHECKS["labels"]: "random", CHECKS["again"]: "again"}
HELP = {
    "Known truth": "Share of the map's positive part on the deciding pixels of the drawn shapes: high is good.",
    RANK.format("untrained"): "Where the cascade ends, with no layer trained: low is good.",
    RANK.format("random"): "With the net that knows random labels by heart: low is good.",
    RANK.format("again"): "With another net that knows digits: what a good method may keep.",
}


def show(located: pd.DataFrame) -> pd.DataFrame:
    """The same methods' scores on street numbers; those of the known truth (`name`, `method`, `mass`) with them."""
    st.markdown("**The same methods on street numbers**")
    try:
        run, dataset = cache.run(NET), cache.dataset("svhn")
    except (LookupError, DataError, StoreError) as problem:
        st.caption(str(problem))
        return located
    drawn = located[located["name"] != trust_cache.IMAGE]
    twins = trust_cache.twins(run.id, run)
    found = trust_labels.scores(run, twins, drawn["name"], IMAGES, dataset.test.images)
    table = _wide(drawn, found)
    columns = {
        name: st.column_config.NumberColumn(format="percent" if name == "Known truth" else "%.2f", help=HELP.get(name))
        for name in table.columns[1:]
    }
    st.dataframe(table, hide_index=True, column_config=columns)
    net = state.titles(Trust, "net")[NET]
    st.caption(
        f"Known truth: as in the chart above. The others: {net}, mean over {IMAGES} test images; how alike each "
        "method's map is to that of the same net untrained, of one that knows random labels by heart and of one "
        "trained again on true labels. A method to be believed is high in the first column, low for nets that know "
        "nothing, and higher for the one that knows digits."
    )
    both = located.merge(table.drop(columns="Known truth"), "left", left_on="method", right_on="Method")
    return both.drop(columns="Method")


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
