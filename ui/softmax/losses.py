"""The four cross-entropies of an example, each with its formula, its numbers and what it takes."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.functions import softmax as science
from core.functions.activations import Array
from ui.softmax import typed

FEW = 3  # terms that are written out


@dataclass(frozen=True)
class Example:
    """A prediction p (K,), its target y as typed and t after smoothing; `distribution`: p is one answer out of K."""

    p: Array
    y: Array
    t: Array
    distribution: bool


@dataclass(frozen=True)
class LossCard:
    """One loss: what it takes, its formula with the numbers, its value; or why it has none here."""

    title: str
    takes: str
    formula: str = ""
    value: float | None = None
    why_not: str = ""


def show(example: Example) -> None:
    """Two rows of two, after the target in both ways of writing it."""
    st.markdown(_both_ways(example))
    for pair in (cards(example)[:2], cards(example)[2:]):
        for column, card in zip(st.columns(2, gap="medium"), pair, strict=True):
            with column.container(border=True, height="stretch"):
                _draw(card)
    st.caption(_agreement(example))


def _draw(card: LossCard) -> None:
    st.markdown(f"**{card.title}**  \n:small[{card.takes}]")
    if card.value is None:
        st.markdown(f":material/remove: {card.why_not}")
        return
    st.latex(card.formula)
    shown = "∞" if np.isinf(card.value) else f"{card.value:.4f}"
    st.metric(card.title, shown, label_visibility="collapsed")


def cards(example: Example) -> list[LossCard]:
    """Categorical, sparse, binary, multi-label."""
    return [_categorical(example), _sparse(example), _binary(example), _multilabel(example)]


def _categorical(example: Example) -> LossCard:
    title, takes = "Categorical", "Takes one share per class: one-hot, smoothed or soft."
    if not example.distribution:
        return LossCard(title, takes, why_not="Needs one answer out of K, not K answers.")
    value = float(science.categorical_cross_entropy(example.p, example.t))
    terms = [(t, p) for t, p in zip(example.t, example.p, strict=True) if t > 0 or len(example.t) <= FEW]
    written = " + ".join(rf"{_short(t)}\ln {_short(p)}" for t, p in terms[:FEW]) + _more(len(terms))
    return LossCard(title, takes, _aligned(r"-\textstyle\sum_k t_k\ln p_k", f"-({written})"), value)


def _sparse(example: Example) -> LossCard:
    title, takes = "Sparse categorical", "Takes the integer label alone."
    label = typed.integer(example.t)
    if not example.distribution:
        return LossCard(title, takes, why_not="Needs one answer out of K, not K answers.")
    if label is None:
        return LossCard(
            title,
            takes,
            why_not=("An integer cannot express shares. A soft or smoothed target needs the categorical loss."),
        )
    value = float(science.sparse_cross_entropy(example.p, label))
    return LossCard(title, takes, _aligned(rf"-\ln p_{{{label}}}", rf"-\ln {_short(example.p[label])}"), value)


def _binary(example: Example) -> LossCard:
    k = int(example.t.argmax())
    t, p = example.t[k], example.p[k]
    value = float(science.binary_cross_entropy(p, t))
    numbers = rf"-{_short(t)}\ln {_short(p)}-{_short(1 - t)}\ln {_short(1 - p)}"
    formula = _aligned(r"-t\ln p-(1-t)\ln(1-p)", numbers)
    return LossCard("Binary", f"Takes one yes or no for class {k}.", formula, value)


def _multilabel(example: Example) -> LossCard:
    value = float(science.multilabel_cross_entropy(example.p, example.t))
    each = science.binary_cross_entropy(example.p, example.t)
    written = " + ".join(_value(term, _places(each, value)) for term in each[:FEW]) + _more(len(each))
    formula = _aligned(r"\tfrac1K\textstyle\sum_k \mathrm{BCE}(p_k, t_k)", rf"\tfrac1{{{len(each)}}}({written})")
    return LossCard(
        "Multi-label", ("Takes a yes or no for each class. It is the mean of K binary losses."), formula, value
    )


def _both_ways(example: Example) -> str:
    label = typed.integer(example.y)
    vector = f"[{', '.join(f'{each:g}' for each in example.y)}]"
    smoothed = (
        "" if np.array_equal(example.y, example.t) else f", smoothed [{', '.join(f'{t:.4g}' for t in example.t)}]"
    )
    if label is not None:
        return f"**Target**: integer **{label}** ↔ one-hot **{vector}**{smoothed}"
    return f"**Target**: **{vector}**, which no single integer can express{smoothed}"


def _agreement(example: Example) -> str:
    """How the four are related here."""
    if not example.distribution:
        return "Independent answers have no categorical loss. Multi-label cross-entropy does not depend on their sum."
    if typed.integer(example.t) is None:
        entropy = float(science.categorical_cross_entropy(example.t, example.t))
        return (
            f"A soft target's categorical cross-entropy cannot fall below the target's own entropy, {entropy:.4f}. It "
            "reaches this where p = t. The other two have their own lower bounds."
        )
    if np.isinf(science.categorical_cross_entropy(example.p, example.t)):
        return "The prediction gave the true class the probability 0, so the loss is infinite."
    return (
        "Categorical and sparse give the same number. They differ only in the form of the target. Binary uses one "
        "class alone. Multi-label also penalises probability on wrong classes, and divides by K."
    )


def _more(count: int) -> str:
    return r" + \dots" if count > FEW else ""


def _aligned(formula: str, numbers: str) -> str:
    """The formula, and below it the numbers in it."""
    return rf"\begin{{aligned}}&{formula} \\ &= {numbers}\end{{aligned}}"


def _short(value: float) -> str:
    """Up to four digits, without what floats add to 1 − 0.8."""
    text = f"{(round(value, 10) if abs(value) > 1e-6 else value) + 0.0:.4g}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}\cdot10^{{{int(exponent)}}}" if exponent else text


def _places(each: Array, mean: float) -> int:
    """The decimals, three at least, at which the rounded terms have the rounded mean."""
    fits = (places for places in range(3, 8) if f"{each.round(places).mean():.4f}" == f"{mean:.4f}")
    return next(fits, 3)


def _value(term: float, places: int) -> str:
    return r"\infty" if np.isinf(term) else f"{term:.{places}f}"
