"""The module core.functions.softmax, under the name that other programs know."""

from core.functions.softmax import *  # noqa: F403
