"""A visitor at a page in WebKit."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

T = TypeVar("T")

START_SECONDS = 90
"""How long Pyodide may take on a busy machine."""


class Visitor:
    def __init__(self, driver: WebDriver):
        self.driver = driver
        self.email = f"ada-{uuid.uuid4()}@example.com"

    def goes_to(self, address: str) -> None:
        """Violations of the page's policy are heard once it is there."""
        self.driver.get(address)
        self.driver.execute_script(
            "window.violations = [];"
            "addEventListener('securitypolicyviolation', "
            "({ blockedURI: uri }) => uri.endsWith('/favicon.ico') || violations.push(uri))"
        )

    def field(self, name: str) -> WebElement:
        return self.driver.find_element(By.NAME, name)

    def types(self, **typed: str) -> None:
        for name, value in typed.items():
            field = self.field(name)
            field.clear()
            field.send_keys(value)

    def submits(self) -> None:
        self.driver.find_elements(By.CSS_SELECTOR, "button[type=submit], button:not([type])")[
            -1
        ].click()

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
