"""Below the orders: the hand-ins beside the grid, who holds which place and why, the recipe, the numbers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.rankings import (
    HAND_INS,
    NETS,
    PLAN,
    HandIn,
    Match,
    Rankings,
    Setting,
    closest,
    correlations,
    orders,
    places,
    widest,
)
from core.training import RecipeError
from ui import draw, rankings_words, state
from ui.charts import rankings as charts
from ui.export import Columns
from ui.rankings import setting
from ui.records import RANKED_NETS
from ui.records import Rankings as Chosen


def hand_ins(grid: Rankings) -> None:
    """Each report's table beside what the grid comes nearest to."""
    st.markdown("##### Is a hand-in's order reached by some setting?")
    columns = st.columns(len(HAND_INS) + 1, gap="large")
    for column, each in zip(columns, HAND_INS, strict=False):
        matches = closest(grid, each)
        with column:
            st.markdown(f"**{each.report}**")
            st.dataframe(_table(each, matches), hide_index=True, column_config=COLUMNS)
            st.markdown(rankings_words.reach(matches, each))
            if each.on_training:
                st.caption(f"\\* {RANKED_NETS[each.on_training[0]]}: accuracy on its training images, here as there.")
    with columns[-1]:
        st.markdown("**The others**")
        st.markdown(rankings_words.others())


COLUMNS = {
    "report, %": st.column_config.NumberColumn(format="%.2f"),
    "here, %": st.column_config.NumberColumn(format="%.2f", help="Of the nearest setting and epoch."),
}


def _table(hand_in: HandIn, matches: list[Match]) -> pd.DataFrame:
    near = matches[0].accuracies if matches else {}
    rows = [
        {
            "net": RANKED_NETS[each.model] + ("*" if each.model in hand_in.on_training else ""),
            "report, %": 100 * each.accuracy,
            **({"here, %": 100 * near[each.model]} if near else {}),
        }
        for each in hand_in.ranked
    ]
    return pd.DataFrame(rows)


def reasons(grid: Rankings, record: Chosen) -> None:
    """Who is how often at which place, and whether depth decides it."""
    every, found = orders(grid, widest(grid)), correlations(grid, record.epoch)
    left, right = st.columns(2, gap="large")
    with left:
        if every:
            nets = [net for net in NETS if net in widest(grid)]
            held = places(every, nets)
            by_place = np.argsort(held @ np.arange(len(nets)), kind="stable")  # the best on the whole on top
            draw.chart(
                charts.places([RANKED_NETS[nets[row]] for row in by_place], held[by_place].tolist(), len(every)),
                alt="How often each net holds each place over the grid, as coloured cells with their counts.",
            )
            st.caption(rankings_words.places(every))
    with right:
        if found:
            labels = ["|".join(rankings_words.parts(each)) for each, _ in found]
            rho = {"depth": [each.depth for _, each in found], "parameters": [each.parameters for _, each in found]}
            draw.chart(
                charts.depths(labels, rho),
                alt="Rank correlation of accuracy with depth and parameters, a row a setting; the caption has numbers.",
            )
            st.caption(rankings_words.depth(found))
        else:
            st.caption("Whether deeper is better can be told where five nets are trained under one setting.")
    if grid.cells:
        st.info(rankings_words.verdict(grid, found), icon=":material/lightbulb:")
        st.caption(rankings_words.origin(grid))


def yourself(grid: Rankings, record: Chosen) -> Chosen:
    """The recipe of one net under the chosen setting, to train at home."""
    with st.expander("Train this cell yourself", icon=":material/terminal:"):
        net = state.choice(Chosen, "net", "Net")
        try:
            recipe = setting(record).recipe(net, grid.available or 4 * record.images, PLAN.epochs)
        except RecipeError as error:
            st.caption(f"{RANKED_NETS[net]} cannot be trained so: {error}")
            return replace(record, net=net)
        st.code(recipe.to_toml(), language="toml")
        st.caption(f"Save it as {net}.toml, then `python -m core train {net}.toml`.")
        if record.start == "drawn":
            st.caption("Its weights start from 2,000 drawn digits, which only the grid's own command trains first:")
        st.code(f"{rankings_words.COMMAND} --net {net} --start {record.start}", language="sh")
    return replace(record, net=net)


def columns(grid: Rankings) -> Columns:
    """A row a cell and epoch."""
    rows = [(cell, epoch) for cell in grid.cells for epoch in range(len(cell.of))]
    table: dict[str, np.ndarray] = {"net": np.array([cell.net for cell, _ in rows])}
    for name in Setting.__dataclass_fields__:
        table[name] = np.array([getattr(cell.setting, name) for cell, _ in rows])
    table["epoch"] = np.array([epoch + 1 for _, epoch in rows])
    for name in ("train_loss", "train_accuracy", "right", "of", "seconds"):
        table[name] = np.array([getattr(cell, name)[epoch] for cell, epoch in rows])
    return table
