"""The frame of every page: page config, sidebar, heading; the code, and "Take it with you"."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from html import escape

import streamlit as st

from core import memory
from ui.components import history, save, words
from ui.lessons import bar, clicks, kept, opening, slides
from ui.page import (
    address,
    background,
    detail,
    essentials,
    export,
    facts,
    fields,
    figure,
    figure_tables,
    locks,
    log,
    neighbours,
    priority,
    state,
    warm_up,
)
from ui.page.script import PARSING, Script, program
from ui.page.sections import HOME, PAGES, ROOT, SECTIONS, Page, page

ICON = ROOT / "assets" / "img" / "icon.png"
EMBEDDED = """
.stAppHeader { display: none; }
.stMain .stMainBlockContainer { padding-top: .5rem; }
.stMain h1 { font-size: 1.2rem; }
.stMain h2 { margin-top: .2rem; font-size: 1.05rem; }
.stMain .st-key-at-the-top { position: static; }
"""
STYLE = (ROOT / "assets" / "style.css").read_text(encoding="utf-8")


def open_page(slug: str) -> None:
    """Configure the page, draw the sidebar unless embedded, and put the page's question on top."""
    log.begin()
    memory.share_heaps()
    if background.serving():
        priority.begin()
    if address.arrive(slug):
        opening.complete()
    figure.begin()
    here = page(slug)
    title = here.title if here is HOME else f"{here.title} · {HOME.title}"
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide")
    if not st.context.is_embedded and not slides.shown():
        _sidebar()
    _head(here)
    history.one_entry_a_page()
    visit = address.here()
    visit.raised |= opening.set_by_step()
    if not st.context.is_embedded:
        essentials.switch()
    visit.placeholder = st.empty()
    bar.show()
    visit.show_missing()
    warm_up.begin()


def _head(here: Page) -> None:
    """The style, title and question, in one element: the browser loads what draws it later than what draws a text, and
    a style that came after a text would move it.
    """
    style = STYLE + figure.style() + locks.style() + bar.style() + (EMBEDDED if st.context.is_embedded else "")
    st.html(f"<style>{style}</style><h1>{escape(here.title)}</h1><h2>{escape(here.question)}</h2>")


def _sidebar() -> None:
    with st.sidebar:
        home = address.leading(HOME.slug)
        st.page_link(HOME.file, label=f"**{HOME.title}**", icon=HOME.icon, query_params=home)
        for section in SECTIONS:
            st.caption(section)
            for entry in [each for each in PAGES if each.section == section]:
                st.page_link(entry.file, label=entry.title, icon=entry.icon, query_params=address.leading(entry.slug))
        with st.container(key="facts"):
            st.divider()
            st.caption("Data and device")
            for fact in facts.in_use():
                st.caption(fact)


def link(entry: Page, label: str) -> None:
    """A link to a page in the state in which it was left."""
    st.page_link(entry.file, label=label, icon=entry.icon, query_params=address.leading(entry.slug))


def close_page(
    record: object,
    slug: str,
    code: tuple[Callable[..., object] | type, ...],
    files: Mapping[str, export.Columns] | None = None,
    script: Script | None = None,
) -> None:
    """The end of a page: the code that computed it, and what a visitor can take away.

    `record` is the page's state, `files` maps a CSV file's name to its columns, `script` computes the first one's.
    """
    _settle(record)
    with st.expander("Show the code", icon=":material/code:"):
        st.caption("The code that computed the figures above, as it runs here.")
        for item in code:
            st.code(_source(item), language="python")
    words.of_the_page()
    neighbours.show(slug)
    with st.container(key="at-the-top"):  # beside the title, by the style: nobody has to look for it
        _take_it_with_you(record, slug, files or {}, script)
    log.end(slug)
    kept.close(files or {})
    clicks.close()


def close_figure(record: object, slug: str, files: Mapping[str, export.Columns], script: Script | None = None) -> None:
    """The end of a page's figure, where other things follow that no state belongs to: what can be taken away of it."""
    _settle(record)
    _take_it_with_you(record, slug, files, script)
    kept.close(files)
    clicks.close()


def _take_it_with_you(record: object, slug: str, files: Mapping[str, export.Columns], script: Script | None) -> None:
    with st.popover("Take it with you", icon=":material/ios_share:", key=address.key("take")):
        _take_away(record, slug, files, figure.drawn(), script)


def _settle(record: object) -> None:
    """The address says what the page shows, and the page says what it does not."""
    state.publish(record)
    figure.say_missing()
    locks.say_missing(record)


@lru_cache(maxsize=64)
def _source(item: Callable[..., object] | type) -> str:
    with PARSING:  # a class is found by its file's tree
        return inspect.getsource(item)


@st.fragment
def _take_away(
    record: object, slug: str, files: Mapping[str, export.Columns], figures: Sequence[str], script: Script | None
) -> None:
    """Links and snippets of the whole page, or of one of its figures, in this state; its numbers, and their script."""
    whole = export.asking(export.link(st.context.url, slug, record), detail.parameters())
    title, height = page(slug).title, export.PAGE_HEIGHT
    chosen = _what(figures)
    link = export.asking(whole, locks.choose(record))
    taken = link
    if chosen:
        taken, title, height = _alone(link, slug, chosen)
    st.caption("This figure alone, in its present state" if chosen else "This page in its present state")
    st.code(export.embedded(taken) if chosen else taken, language=None, wrap_lines=True)
    if fields.query(record) and st.button("Start afresh", icon=":material/restart_alt:", key=address.key("restart")):
        address.restart()
        st.rerun()
    st.caption("Use this on a slide or a course page. Uploads and the camera work there over HTTPS only.")
    st.code(export.embed_snippet(taken, title, height), language="html", wrap_lines=True)
    if figures:
        _files(link, slug, chosen, figures[0])
    _numbers(files, script, slug, whole)


def _alone(link: str, slug: str, name: str) -> tuple[str, str, int]:
    """The link to a figure alone, its title, and the height of its frame in pixels."""
    title = f"{page(slug).title}: {figure.words(name)}"
    return export.alone(link, name), title, figure.heights(slug).get(name, figure.USUAL_HEIGHT)


def _files(link: str, slug: str, chosen: str, first: str) -> None:
    """The chosen figure as files, or the page's first one where none is chosen: a picture of it is two clicks away."""
    name = chosen or first
    told = "" if chosen else f"The page's first figure alone: {figure.words(name)}. "
    st.caption(
        f"{told}PNG is a picture of twice the size, with its sentence. SVG has its charts. HTML is the snippet with "
        "the picture, for when the app sleeps."
    )
    file = f"{slug or 'home'}-{name}".replace("_", "-")
    alone = _alone(link, slug, name)
    save.buttons(figure.PREFIX + name, file, alone[0], export.embed_snippet(*alone), address.key("save"))
    if chosen:
        _charts(chosen, file)


def _numbers(files: Mapping[str, export.Columns], script: Script | None, slug: str, link: str) -> None:
    """The page's tables, and the program that computes the first of them; each is made when it is asked for."""
    with st.container(horizontal=True):
        for name, columns in files.items():
            content = partial(export.csv, columns)
            st.download_button(name, content, file_name=name, icon=":material/download:", on_click="ignore")
        if script is not None:
            table = next(iter(files))
            content, name = partial(program, slug, link, table, script), table.replace(".csv", ".py")
            told = f"A short program that computes {table} with Digitscope's `core` alone."
            st.download_button(name, content, file_name=name, icon=":material/code:", on_click="ignore", help=told)


def _charts(chosen: str, file: str) -> None:
    """The numbers of the figure's charts; the page is drawn once more where they were not kept."""
    tables = figure_tables.known(chosen)
    if tables is None:
        st.rerun()
    if tables:
        st.caption("The numbers of its charts")
    with st.container(horizontal=True):
        for number, table in enumerate(tables, start=1):
            name = f"{file}-{number}.csv" if len(tables) > 1 else f"{file}.csv"
            content = partial(export.csv, table)
            st.download_button(name, content, file_name=name, icon=":material/download:", on_click="ignore")


def _what(figures: Sequence[str]) -> str:
    """What is to be taken along: a figure's name, or "" for the whole page."""
    if not figures:
        return ""
    titles = {"": "The whole page", **{name: figure.words(name) for name in figures}}
    place = address.key(figure_tables.CHOSEN)
    if st.session_state.get(place, "") not in titles:
        del st.session_state[place]
    st.session_state.setdefault(place, "")
    label, title = "Page or figure", titles.__getitem__
    return st.segmented_control(label, list(titles), format_func=title, required=True, wrap=True, key=place) or ""
