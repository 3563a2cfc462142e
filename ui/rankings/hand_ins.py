"""Below the orders: the reports' tables beside the grid, who holds which place and why, the recipe."""

from dataclasses import replace

import numpy as np
import pandas as pd
import streamlit as st

from core.rankings import NETS, PLAN, RankingGrid, Setting, apart, correlations, orders, rank_counts, widest
from core.recipes import RecipeError
from core.reports.hand_ins import HAND_INS, HandIn, Match, closest
from core.reports.street_numbers import Reported
from core.reports.wording import settings
from ui.page import draw, state, troubles
from ui.page.export import Columns
from ui.page.figure import figure
from ui.rankings import conclusions, sentences
from ui.rankings.charts import standings as charts
from ui.rankings.figures import setting
from ui.rankings.record import RANKED_NETS
from ui.rankings.record import Rankings as Chosen


def hand_ins(grid: RankingGrid) -> None:
    """Each report's table beside what the grid comes nearest to."""
    st.markdown("### Does some setting reach a report's order?")
    columns = st.columns(len(HAND_INS) + 1, gap="large")
    for column, each in zip(columns, HAND_INS, strict=False):
        matches = closest(grid, each)
        with column:
            st.markdown(f"**{each.report}**")
            st.dataframe(_table(each, matches), hide_index=True, column_config=COLUMNS)
            st.markdown(conclusions.reach(matches, each, grid))
            if each.on_training:
                st.caption(
                    f"\\* {RANKED_NETS[each.on_training[0]]}: accuracy on its training images, both in the report and "
                    "here."
                )
            for other in filter(_is_another, each.ranked):
                st.caption(f"† The report's {other.net}; here it is {RANKED_NETS[other.model]}.")
    with columns[-1]:
        st.markdown("**Other reports**")
        st.markdown(sentences.others())


COLUMNS = {
    "report, %": st.column_config.NumberColumn(format="%.2f"),
    "here, %": st.column_config.NumberColumn(
        format="%.2f", help=("Values at the nearest setting, after its last epoch.")
    ),
}


def _is_another(each: Reported) -> bool:
    """Whether the report's net is not quite the one that is trained here."""
    return each.net != RANKED_NETS[each.model]


def _named(each: Reported, on_training: bool) -> str:
    """The report's net with the signs that the captions explain."""
    return each.net + ("†" if _is_another(each) else "") + ("*" if on_training else "")


def _table(hand_in: HandIn, matches: list[Match]) -> pd.DataFrame:
    near = matches[0].accuracies if matches else {}
    rows = [
        {
            "net": _named(each, each.model in hand_in.on_training),
            "report, %": 100 * each.accuracy,
            **({"here, %": 100 * near[each.model]} if near else {}),
        }
        for each in hand_in.ranked
    ]
    return pd.DataFrame(rows)


def reasons(grid: RankingGrid, record: Chosen) -> None:
    """Who has which rank how often, and whether depth decides it."""
    every, found = orders(grid, widest(grid)), correlations(grid, record.epoch)
    st.markdown("### Which net is the best, and does depth decide it?")
    with figure("ranks"):
        left, right = st.columns(2, gap="large")
    with left:
        if every:
            nets = [net for net in NETS if net in widest(grid)]
            parted = apart(every)
            held = rank_counts(every, parted, nets)
            over = settings(len(every), len(grid.settings))
            by_place = np.argsort(held @ np.arange(len(nets)), kind="stable")  # the best on the whole on top
            draw.chart(
                charts.rank_counts([RANKED_NETS[nets[row]] for row in by_place], held[by_place].tolist(), over),
                alt="The number of settings in which each net has each rank, as coloured cells.",
            )
            st.caption(conclusions.places(every, parted, grid.epochs))
    with right:
        if found:
            labels = ["|".join(sentences.parts(each)) for each, _ in found]
            rho = {"depth": [each.depth for _, each in found], "parameters": [each.parameters for _, each in found]}
            draw.chart(
                charts.depths(labels, rho),
                alt="Rank correlation of accuracy with depth and parameters, a row a setting; the caption has numbers.",
            )
            st.caption(conclusions.depth(found, len(grid.settings)))
        else:
            st.caption("This question needs five nets that are trained under one setting.")
    if grid.cells:
        st.caption(sentences.origin(grid))


def yourself(grid: RankingGrid, record: Chosen) -> Chosen:
    """The recipe of one net under the chosen setting, to train at home."""
    with st.expander("Train this cell yourself", icon=":material/terminal:"):
        net = state.choice(Chosen, "net", "Net")
        try:
            recipe = setting(record).recipe(net, grid.available or 4 * record.images, PLAN.epochs)
        except RecipeError as error:
            st.caption(f"{RANKED_NETS[net]} cannot be trained with this setting: {troubles.said(error)}")
            return replace(record, net=net)
        st.code(recipe.to_toml(), language="toml")
        st.caption(f"Save it as {net}.toml and run `python -m core train {net}.toml`.")
        if record.start == "drawn":
            st.caption(
                "This net starts from weights trained on 2,000 drawn digits. Only the grid's own command trains those "
                "first:"
            )
        st.code(f"{sentences.COMMAND} --net {net} --start {record.start}", language="sh")
    return replace(record, net=net)


def columns(grid: RankingGrid) -> Columns:
    """A row a cell and epoch."""
    rows = [(cell, epoch) for cell in grid.cells for epoch in range(len(cell.of))]
    table: dict[str, np.ndarray] = {"net": np.array([cell.net for cell, _ in rows])}
    for name in Setting.__dataclass_fields__:
        table[name] = np.array([getattr(cell.setting, name) for cell, _ in rows])
    table["epoch"] = np.array([epoch + 1 for _, epoch in rows])
    for name in ("train_loss", "train_accuracy", "right", "of", "seconds"):
        table[name] = np.array([getattr(cell, name)[epoch] for cell, epoch in rows])
    return table
