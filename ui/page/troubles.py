"""What a page says of an error of core's: cause and cure; where things lie on the server stands in the log alone."""

import os
import re
from pathlib import Path

from core.settings import settings
from ui.page import log, plain

# A path of Unix or Windows from its root on, and the address of a store or a scheduler.
_PLACE = re.compile(
    r"(?<![\w.:/~-])(?:/(?:[\w.+@~-]+/)*[\w.+@~-]*[\w~]|[A-Za-z]:\\[^\s:*?\"<>|]*\w|(?!https?:)[a-z][\w+.-]+://[^\s,;]*\w)"
)


def said(problem: object) -> str:
    """The error's text as Markdown in which nothing is drawn; each place on the server by the setting that leads there.

    The whole text goes to the log where it names a place.
    """
    whole = str(problem)
    shown = without_places(whole)
    if shown != whole:
        log.event("told", problem=whole)
    return plain.inert(shown)


def without_places(text: str) -> str:
    """The text with the setting's name for a folder above a file, and a path's last name for all the rest of it."""
    here = settings()
    folders = {here.data: "DIGITSCOPE_DATA", here.store: "DIGITSCOPE_STORE", here.cache: "the app's cache"}
    for name, address in (("DIGITSCOPE_STORE", here.store), ("DIGITSCOPE_SCHEDULER", here.scheduler)):
        if address and "://" in address:
            text = text.replace(f"{name}={address}", name).replace(address, name)
    for folder, name in sorted(folders.items(), key=lambda each: -len(str(each[0]))):  # the cache may hold the store
        if folder and "://" not in str(folder):
            for written in (str(folder), str(Path(folder).expanduser().absolute())):
                text = text.replace(f"{written}{os.sep}", f"{name}/")
    return _PLACE.sub(_last_name, text)


def _last_name(place: re.Match[str]) -> str:
    return "…/" + re.split(r"[/\\]", place.group())[-1]
