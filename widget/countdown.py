"""Waiting, by whole seconds."""

from . import browser


async def count_down(seconds: int, tell, is_over=lambda: False) -> None:
    """Call `tell(left)` every second, with the whole seconds that are left, until none are or
    `is_over()`."""
    end = browser.seconds() + seconds
    while browser.seconds() < end and not is_over():
        tell(-int(-(end - browser.seconds()) // 1))
        await browser.sleep(1)
