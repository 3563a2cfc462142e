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
    strange = ""
    text = text.strip()
    for part in (text[start : start + _CODE + 1] for start in range(0, len(text), _CODE + 1)):
        claim, reply = ids.get(part[:_CODE]), LETTERS.get(part[_CODE:])
        if claim is None or reply is None:
            strange += part
        else:
            found[claim] = reply
    return {claim: found[claim] for claim in CLAIMS if claim in found}, strange


def written(replies: Mapping[str, Reply]) -> str:
    """The replies as text, in the claims' order."""
    return "".join(code(claim) + _LETTER[replies[claim]] for claim in CLAIMS if claim in replies)
