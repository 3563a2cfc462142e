"""Controls and main charts of the page: every order, the chosen one."""

from dataclasses import replace
from functools import partial

import streamlit as st

from core.rankings import NETS, RankingGrid, RankingsError, Setting, Standing, apart, grouped, shipped, standings
from core.reports.hand_ins import HAND_INS, HandIn
from ui.page import draw, fields, state, troubles
from ui.page.figure import figure
from ui.rankings import conclusions, sentences
from ui.rankings.charts import orders
from ui.rankings.charts import standings as charts
from ui.rankings.record import RANKED_NETS
from ui.rankings.record import Rankings as Chosen
from ui.shared import certainty


def _short(title: str) -> str:
    return title.replace("ResNet-", "R").replace("-16", "").removesuffix("-BN").removesuffix("Net").removesuffix("-5")


SHORT = {net: _short(title) for net, title in RANKED_NETS.items()}
ALL_SEEDS = "all"


def known() -> RankingGrid:
    """The grid that comes with the app; an empty one, with the reason on the page, where it cannot be read."""
    try:
        return shipped()
    except RankingsError as error:
        st.error(troubles.said(error), icon=":material/error:")
        return RankingGrid(())


def controls() -> Chosen:
    """What the reports chose differently."""
    with st.container(horizontal=True, gap="medium"):
        rate = state.choice(Chosen, "rate", "Optimiser and learning rate")
        images = state.choice(
            Chosen, "images", "Training images", help=("18,314 images are a quarter of the official set.")
        )
        resolution = state.choice(
            Chosen, "resolution", "Resolution", help=("The crops have 32×32 pixels; 64×64 enlarges them.")
        )
        start = state.choice(Chosen, "start", "Initial weights", help="“Frozen” lets only the last dense layer learn.")
        seed = state.choice(Chosen, "seed", "Seed")
    with st.columns([2, 3])[0]:
        epoch = int(state.number(Chosen, "epoch", "Epochs"))
    return Chosen(rate=rate, images=images, epoch=epoch, start=start, resolution=resolution, seed=seed)


def setting(record: Chosen) -> Setting:
    """The chosen one; for all seeds that of the first."""
    optimizer, _, rate = record.rate.partition("-")
    seed = 0 if record.seed == ALL_SEEDS else int(record.seed)
    return Setting(record.images, optimizer, float(rate), record.resolution, record.start, seed)


def ranked(grid: RankingGrid, record: Chosen) -> list[Standing]:
    """The chosen order; empty where nothing was trained so."""
    wanted = setting(record)
    seeds = [each for each in grid.settings if replace(each, seed=0) == wanted]
    several = seeds if record.seed == ALL_SEEDS else [wanted]
    return standings([cell for each in several for cell in grid.of(each).values()], record.epoch)


def every_order(grid: RankingGrid, record: Chosen) -> None:
    """All orders, and whether nets swap places in them."""
    listed = _listed(grid)
    draw.chart(
        orders.orders(_rows(grid, record, listed)),
        alt="The nets from the best to the worst, a column for each report and each setting of the grid.",
        key="orders",
        on_select=partial(_clicked, listed),
        selection=orders.PICK,
    )
    if grid.cells:
        st.info(conclusions.swaps(grid), icon=":material/lightbulb:")


def chosen(grid: RankingGrid, record: Chosen) -> None:
    """The chosen order with its intervals."""
    found = ranked(grid, record)
    st.caption(sentences.shaded(setting(record), record, bool(found)))
    if not found:
        st.info(sentences.absent(setting(record)), icon=":material/hourglass_empty:")
        return
    told = sentences.chosen(found, record.seed == ALL_SEEDS)
    with figure("chosen"):
        left, right = st.columns([7, 5], gap="large")
        reported = {RANKED_NETS[each.model]: each.accuracy for each in HAND_INS[0].table}
        draw.chart(
            charts.intervals([_entrant(each) for each in found], reported, sentences.blind(), sentences.over(found)),
            container=left,
            alt="Test accuracy of each net under the chosen setting with its interval; the caption has the numbers.",
        )
        right.markdown(sentences.order(found))
        right.caption(told)
        lacking = [net for net in NETS if net not in {each.net for each in found}]
        if lacking:
            right.caption(sentences.missing(lacking))
    certainty.link(told)


def _listed(grid: RankingGrid) -> list[Setting]:
    """The settings with at least two nets."""
    return [each for each in grid.settings if len(grid.of(each)) > 1]


def _clicked(listed: list[Setting]) -> None:
    """Choose the setting of the order that was clicked; the reports' own, which come first, have none."""
    points = state.points("orders", orders.PICK)
    place = int(points[0]["row"]) - len(HAND_INS) if points else -1
    if 0 <= place < len(listed):
        each = listed[place]
        wanted = {"rate": each.rate, "images": each.images, "resolution": each.resolution, "start": each.start}
        wanted["seed"] = str(each.seed)
        if all(value in fields.titles(Chosen, name) for name, value in wanted.items()):
            state.put(**wanted)


def _rows(grid: RankingGrid, record: Chosen, listed: list[Setting]) -> list[orders.RankingRow]:
    """The reports' orders, then those of the settings after the chosen epoch."""
    rows = [_reported(each) for each in HAND_INS]
    wanted = setting(record)
    for each in listed:
        found = standings(grid.of(each).values(), record.epoch)
        label = "|".join(sentences.parts(each))
        shaded = each == wanted or (record.seed == ALL_SEEDS and replace(each, seed=0) == wanted)
        (parted,) = apart([found])
        head, entrants = sentences.head(each), [_entrant(one) for one in found]
        rows.append(orders.RankingRow(label, head, entrants, grouped(found, parted), shaded))
    return rows


def _reported(hand_in: HandIn) -> orders.RankingRow:
    entrants = []
    for each in hand_in.ranked:
        star = "*" if each.model in hand_in.on_training else ""
        entrants.append(charts.Entrant(NETS.index(each.model), each.net, _short(each.net) + star, each.accuracy))
    return orders.RankingRow(f"{hand_in.report}|as reported", f"{hand_in.report}|as|reported", entrants, [])


def _entrant(standing: Standing) -> charts.Entrant:
    net, measured = standing.net, standing.measured
    entrant = charts.Entrant(NETS.index(net), RANKED_NETS[net], SHORT[net])
    if measured is None:
        return entrant
    images = measured.count // len(standing.spread)
    return replace(entrant, share=measured.share, interval=standing.interval, images=images)
