"""A visitor at a page in WebKit."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.e2e.visitor import RECORD_EVENTS

T = TypeVar("T")

START_SECONDS = 90
"""How long Pyodide may take on a busy machine."""

RECORD_CONSOLE = """
window.told = [];
for (const level of ['debug', 'error', 'info', 'log', 'warn']) {
  const tell = console[level];
  console[level] = (...words) => { told.push(words.join(' ')); tell.apply(console, words); };
}
"""


class Visitor:
    def __init__(self, driver: WebDriver):
        self.driver = driver
        self.email = f"ada-{uuid.uuid4()}@example.com"

    def goes_to(self, address: str) -> None:
        """What the page does is heard from when it is there."""
        self.driver.get(address)
        self.driver.execute_script(RECORD_CONSOLE + RECORD_EVENTS)

    def page(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs in the page."""
        return self.driver.execute_script(script, *arguments)

    @property
    def console(self) -> list[str]:
        told: list[str] = self.page("return told")
        return [text for text in told if "/favicon.ico" not in text]  # nobody asked for it

    @property
    def violations(self) -> list[str]:
        """What the page's policy forbade."""
        return [text for text in self.console if text.startswith("violation ")]

    def field(self, name: str) -> WebElement:
        return self.driver.find_element(By.NAME, name)

    def types(self, **typed: str) -> None:
        for name, value in typed.items():
            field = self.field(name)
            field.clear()
            field.send_keys(value)

    def submits(self) -> None:
        """And waits until the tag has decided about it, which is later (widget/tag/ask.js)."""
        buttons = "button[type=submit], button:not([type])"
        self.driver.find_elements(By.CSS_SELECTOR, buttons)[-1].click()
        self.driver.execute_async_script("setTimeout(() => setTimeout(arguments[0]))")

    def waits_for(self, condition: Callable[[WebDriver], T]) -> T:
        return WebDriverWait(self.driver, START_SECONDS).until(condition)

    def sees(self, part: str) -> WebElement:
        """What the widget added, once it is there and visible."""
        selector = f"[data-signup-part={part}]"

        def shown(driver: WebDriver) -> WebElement | None:
            found = driver.find_elements(By.CSS_SELECTOR, selector)
            return next((each for each in found if each.is_displayed()), None)

        found = self.waits_for(shown)
        assert found
        return found

    def sees_state(self, state: str) -> None:
        self.waits_for(
            lambda driver: driver.find_elements(By.CSS_SELECTOR, f"form[data-signup={state}]")
        )
