"""Somebody else's text on a page; tests/browser/test_foreign_text.py sees how a browser shows it."""

import pytest

from ui.page import plain


def test_a_quoted_text_is_one_short_code_span():
    assert plain.quoted("a `b`\n\nc\u202e d") == "`a 'b' c d`"
    assert plain.quoted("x" * 61) == f"`{'x' * 60}…`"
    assert plain.quoted("") == "` `"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("a **b** [c](d) ![e](f) $g$ <i>", r"a \*\*b\*\* \[c\](d) !\[e\](f) \$g\$ \<i>"),
        ("see https://x.invalid/a or www.x.invalid", "see `https://x.invalid/a` or `www.x.invalid`"),
        ("ann@x.invalid :smile: :red[no]", r"`ann@x.invalid` `:smile:` :red\[no\]"),
        ("conv1_2 has _no_ unit", r"conv1_2 has \_no\_ unit"),
        ("run `python -m core data fetch mnist`.", "run `python -m core data fetch mnist`."),
        ("a ` alone", r"a \` alone"),
        ("one\n\n# two", r"one # two"),
        ("# one", r"\# one"),
        ("x" * 70, "x" * 60 + "…"),
    ],
)
def test_a_sentence_from_elsewhere_draws_nothing(sentence: str, shown: str):
    assert plain.inert(sentence) == shown
