"""The module core.functions.losses, under the name that other programs know."""

from core.functions.losses import *  # noqa: F403
