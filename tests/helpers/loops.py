"""Coroutines in tests: in a thread of their own, since Playwright leaves its event loop running in the main one."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Done = TypeVar("Done")


def finished(work: Coroutine[Any, Any, Done]) -> Done:
    """What the coroutine returns."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()
