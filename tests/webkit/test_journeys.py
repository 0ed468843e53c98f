"""The widget in WebKit: from the first error to the greeting, on every way and each interpreter."""

from typing import Any

from selenium.webdriver.common.by import By

from scripts.runtimes import NODE_MODULES
from tests.conftest import Integration
from tests.e2e.visitor import PASSWORD
from tests.webkit.visitor import Visitor

AXE = (NODE_MODULES / "axe-core" / "axe.min.js").read_text()


def findings(visitor: Visitor) -> list[str]:
    """What axe finds wrong with the page."""
    visitor.driver.execute_script(AXE)
    result: Any = visitor.driver.execute_async_script(
        "axe.run().then(({ violations }) => arguments[0](violations.map(({ id }) => id)))"
    )
    return list(result)


def test_from_refusal_to_greeting(visitor: Visitor, site: str, integration: Integration) -> None:
    """An error at its field and in the summary, the password shown, the account made."""
    visitor.goes_to(site + integration.path)
    visitor.types(email="ada", password=PASSWORD)
    visitor.sees("toggle").click()
    assert visitor.field("password").get_attribute("type") == "text"
    visitor.submits()
    summary = visitor.sees("summary")
    assert "Enter an email address" in summary.text
    assert visitor.field("password").get_attribute("type") == "password"
    email = visitor.field("email")
    assert email.get_attribute("aria-invalid") == "true"
    assert "Enter an email address" in visitor.sees("error").text
    assert email.get_attribute("value") == "ada"
    assert findings(visitor) == []

    visitor.types(email=visitor.email)
    visitor.submits()
    assert visitor.email in visitor.sees("greeting").text
    assert not visitor.driver.find_elements(By.NAME, "password")
    assert PASSWORD.split()[0] not in visitor.driver.current_url
    assert not visitor.violations
    assert findings(visitor) == []


def test_submission_before_python_is_held(visitor: Visitor, site: str, runtime: str) -> None:
    visitor.goes_to(f"{site}/tutorial/{runtime}")
    visitor.page(
        """const [email, password] = arguments;
        const form = document.forms[0];
        form.elements.email.value = email;
        form.elements.password.value = password;
        form.requestSubmit();
        // The page has its say until the next task.
        setTimeout(() => { window.held = form.hasAttribute('data-signup-held'); });""",
        visitor.email,
        PASSWORD,
    )
    visitor.waits_for(lambda driver: driver.execute_script("return 'held' in window"))
    assert visitor.page("return held")
    assert visitor.email in visitor.sees("greeting").text


def test_address_that_is_taken(visitor: Visitor, site: str, runtime: str) -> None:
    """An answer of Keygen's, from another origin, with its headers."""
    for _ in range(2):
        visitor.goes_to(f"{site}/tutorial/{runtime}")
        visitor.types(email=visitor.email, password=PASSWORD)
        visitor.submits()
        visitor.waits_for(
            lambda driver: driver.find_elements(
                By.CSS_SELECTOR, "[data-signup=created], [data-signup-part=summary]"
            )
        )
    assert "already" in visitor.sees("summary").text


def test_right_to_left(visitor: Visitor, site: str, runtime: str) -> None:
    visitor.goes_to(f"{site}/arabic/{runtime}")
    form = visitor.sees("form")
    assert form.value_of_css_property("direction") == "rtl"
    visitor.submits()
    assert visitor.sees("summary").value_of_css_property("direction") == "rtl"
    assert findings(visitor) == []


def test_key(visitor: Visitor, site: str, runtime: str) -> None:
    """A sign-up ends with a key; the same one again gives the same key, which can be selected."""
    keys = []
    for _ in range(2):
        visitor.goes_to(f"{site}/key/{runtime}")
        visitor.types(email=visitor.email, password=PASSWORD)
        visitor.submits()
        keys.append(visitor.sees("key").get_property("textContent"))
        visitor.sees_state("licensed")
    assert keys[0] == keys[1]
    visitor.page(
        "getSelection().selectAllChildren(document.querySelector('[data-signup-part=key]'))"
    )
    assert visitor.page("return getSelection().toString()") == keys[0]
    assert not visitor.violations
    assert findings(visitor) == []
