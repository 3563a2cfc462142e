"""Event loops in tests: in a thread of their own, since Playwright leaves its own running in the main one."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Done = TypeVar("Done")


def finished(work: Coroutine[Any, Any, Done]) -> Done:
    """What the coroutine returns."""
    return apart(lambda: asyncio.run(work))


def apart(function: Callable[[], Done]) -> Done:
    """What a function returns that runs an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result()
