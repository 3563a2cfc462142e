"""A visitor's replies as a short text, which an address can hold: four characters a claim.

The first three stand for the claim's id and not for its place, so that a link survives when claims are added.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from core.reports.register.topics import CLAIMS
from core.reports.score import Reply

LETTERS: Mapping[str, Reply] = {
    "r": "right",
    "p": "partly right",
    "w": "wrong",
    "d": "it depends",
    "c": "cannot be told",
    "s": "seen",
}
_LETTER = {reply: letter for letter, reply in LETTERS.items()}
_CODE = 3


def code(claim: str) -> str:
    """Three characters that stand for a claim's id."""
    return urlsafe_b64encode(sha256(claim.encode()).digest())[:_CODE].decode()


def read(text: str) -> tuple[dict[str, Reply], str]:
    """The replies by the claims' ids, in the claims' order; and what of the text is none."""
    ids = {code(claim): claim for claim in CLAIMS}
    found: dict[str, Reply] = {}
    strange, start = "", 0
    text = "".join(text.split())
    while start < len(text):
        end = start + _CODE
        claim, reply = ids.get(text[start:end]), LETTERS.get(text[end : end + 1])
        if claim is None or reply is None:  # look for the next one from the next character on
            strange += text[start]
            start += 1
        else:
            found[claim] = reply
            start = end + 1
    return {claim: found[claim] for claim in CLAIMS if claim in found}, strange


def written(replies: Mapping[str, Reply]) -> str:
    """The replies as text, in the claims' order."""
    return "".join(code(claim) + _LETTER[replies[claim]] for claim in CLAIMS if claim in replies)
