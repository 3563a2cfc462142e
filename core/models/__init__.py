"""The nets by name; names and specifications need no torch, only `build` does."""

from core.models.zoo import (
    NAMES,
    RESOLUTIONS,
    Option,
    Spec,
    build,
    menu_order,
    menu_title,
    plain_title,
    resolve,
    spec,
    title,
)

__all__ = [
    "NAMES",
    "RESOLUTIONS",
    "Option",
    "Spec",
    "build",
    "menu_order",
    "menu_title",
    "plain_title",
    "resolve",
    "spec",
    "title",
]
