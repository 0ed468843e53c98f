"""Our words in the language of the page, and as the author wants them."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from scripts.runtimes import ROOT
from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, OpenForm, Visitor

LANGUAGES = {
    file.stem: json.loads(file.read_text())
    for file in sorted((ROOT / "widget" / "words").glob("*.json"))
    if file.stem != "en"
}


REGISTER = """
<form id="register"><label>X <input name="email"></label>
  <label>Y <input name="password" type="password"></label><button>Go</button></form>
"""


def page_in(custom_pages: CustomPages, runtime: str, attributes: str, form: str) -> str:
    tag = (
        f'<script src="/dist/signup.js" data-account="demo" data-api-url="{{api}}" '
        f'data-runtime="{runtime}" {attributes}></script>'
    )
    return custom_pages.add(form + tag)


def filled_in(words: dict[str, Any], code: str, **values: str) -> str:
    """A message; in Arabic, what comes from elsewhere is isolated from it."""
    text: str = words[code]
    for name, value in values.items():
        isolated = f"\u2068{value}\u2069" if words["DIRECTION"] == "rtl" else value
        text = text.replace("{" + name + "}", isolated)
    return text


def test_every_language_from_the_form_to_the_greeting(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, subtests: pytest.Subtests
) -> None:
    """Our own form, its labels, an error, the greeting; each marked with its language."""
    page = visitor.page
    page.goto(
        custom_pages.add(
            "".join(
                f'<div lang="{locale}"><script src="/dist/signup.js" data-account="demo" '
                f'data-api-url="{{api}}" data-runtime="{runtime}" data-sign-in="/in" '
                f'data-terms="/terms" data-privacy="/privacy" data-form="#{locale}"></script></div>'
                for locale in LANGUAGES
            )
        )
    )
    for locale, words in LANGUAGES.items():
        with subtests.test(locale):
            there = page.locator(f"div[lang={locale}]")
            expect(there.get_by_role("form", name=words["TITLE"])).to_be_visible()
            title = there.get_by_role("heading", name=words["TITLE"])
            expect(title).to_have_attribute("lang", locale)
            sign_in = there.get_by_role("listitem").filter(has_text=words["HAVE_ACCOUNT"])
            expect(sign_in.get_by_role("link")).to_have_text(words["SIGN_IN"])
            for code in ("TERMS", "PRIVACY"):
                expect(there.get_by_role("link", name=words[code], exact=True)).to_be_visible()
            fields = there.locator("[name=first-name], [name=last-name]")
            names = [field.get_attribute("name") or "" for field in fields.all()]
            assert names == words["NAME_ORDER"].split()
            for code in ("FIRST_NAME", "LAST_NAME"):
                there.get_by_label(words[code], exact=True).fill(code)
            email = there.get_by_label(words["EMAIL"], exact=True)
            password = there.get_by_label(words["PASSWORD"], exact=True)
            email.fill("ada")
            password.fill("short")
            expect(there.get_by_role("button", name=words["SHOW"])).to_be_visible()
            submit = there.get_by_role("button", name=words["SUBMIT"])
            submit.click()
            summary = there.locator("[data-signup-part=summary]")
            for code in ("EMAIL_INVALID", "PASSWORD_TOO_SHORT"):
                name = filled_in(words, code, count="6")
                link = summary.get_by_role("link", name=name)
                expect(link).to_be_visible(timeout=START_MILLISECONDS)
            heading = summary.get_by_role("heading")
            expect(heading).to_have_attribute("lang", locale)
            expect(heading).to_have_attribute("dir", words["DIRECTION"])

            email.clear()
            email.fill(f"{locale}-{visitor.email}")
            password.fill(PASSWORD)
            submit.click()
            name = " ".join(names).upper().replace("-", "_")
            address = f"{locale}-{visitor.email}".lower()
            greeted = filled_in(words, "GREETING", name=name)
            signed_up = filled_in(words, "SIGNED_UP_AS", email=address)
            greeting = there.locator("[data-signup-part=greeting]")
            expect(greeting.get_by_role("heading")).to_have_text(greeted)
            expect(greeting.locator("p")).to_have_text(signed_up)
            assert len(visitor.requests_to(f"/{locale}.json")) == 1


NEAREST = {
    ('data-locale="de"', "fr"): "Geben Sie Ihre E-Mail-Adresse ein",
    ("", "pt"): "Digite seu e-mail",
    ("", "zh-SG"): "请输入您的电子邮箱",
    ("", "de-AT-1996"): "Geben Sie Ihre E-Mail-Adresse ein",
    ("", "zh-TW"): "Enter your email address",
    ("", "nl"): "Enter your email address",
    ("", ""): "Enter your email address",
    ("", "not a language"): "Enter your email address",
}


def test_language_is_the_authors_choice_or_the_nearest(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    forms = [
        f'<div lang="{lang}">{REGISTER}</div>'.replace('id="register"', attribute)
        for attribute, lang in NEAREST
    ]
    visitor.page.goto(page_in(custom_pages, runtime, 'data-form="form"', "".join(forms)))
    for form, words in zip(visitor.page.locator("form").all(), NEAREST.values(), strict=True):
        form.get_by_role("button").last.click()
        expect(form.locator("[data-signup-part=summary]")).to_contain_text(
            words, timeout=START_MILLISECONDS
        )
    loaded = {url.rpartition("/")[2] for url in visitor.addresses if "/words-" in url}
    assert loaded == {"de.json", "pt-BR.json", "zh-Hans.json"}


def test_language_that_is_not_known_is_named_and_english_serves(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.goto(page_in(custom_pages, "micropython", 'data-locale="klingon"', ""))
    expect(visitor.page.get_by_label("Email address")).to_be_visible()
    assert any("The language of data-locale is not known" in text for text in visitor.console)


def test_language_that_cannot_be_loaded_is_named_and_english_serves(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.route("**/de.json", lambda route: route.fulfill(status=404))
    visitor.page.goto(page_in(custom_pages, "micropython", 'data-locale="de"', ""))
    expect(visitor.page.get_by_label("Email address")).to_be_visible()
    visitor.fill()
    visitor.submit()
    visitor.sees_greeting("Your account is ready, Ada Lovelace")
    assert any("de.json could not be loaded" in text for text in visitor.console)


def test_submission_before_the_words_are_there_is_held_and_sent_once(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """English first, German as soon as it is there; Python waits for it."""
    waiting: list[Any] = []
    visitor.page.route("**/de.json", lambda route: waiting.append(route))
    page = visitor.page
    with page.expect_request("**/de.json"), page.expect_response("**/*.wasm"):
        page.goto(page_in(custom_pages, runtime, 'data-locale="de" data-boot="now"', REGISTER))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("Getting ready")
    waiting.pop().continue_()
    visitor.sees_greeting(f"Sie haben sich mit {visitor.email} registriert")
    assert len(visitor.sign_ups) == 1


def test_author_words_any_message(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """On the tag for every form, on a form for itself; also a code that only Keygen knows."""
    form = REGISTER.replace("<form", '<form data-message-greeting="Welkom, {name}"')
    attributes = (
        'data-message-email-missing="Vul uw e-mailadres in" data-message-show="Toon" '
        'data-message-greeting="Hallo" data-message-email-odd="Vreemd adres" '
        'data-message-pasword-missing="Vul in" data-toggle="on"'
    )
    page = visitor.page
    page.goto(page_in(custom_pages, runtime, attributes, f'<div lang="nl">{form}</div>'))
    visitor.field("password").focus()
    expect(page.get_by_role("button", name="Toon")).to_be_visible()
    visitor.submit()
    expect(visitor.part("summary")).to_contain_text(
        "Vul uw e-mailadres in", timeout=START_MILLISECONDS
    )
    # In the language of the page, as they are the author's; the heading over them is ours.
    link = page.get_by_role("link", name="Vul uw e-mailadres in")
    expect(link).to_have_attribute("lang", "nl")
    expect(visitor.part("summary").get_by_role("heading")).to_have_attribute("lang", "en")
    assert any("data-message-pasword-missing is not one of" in text for text in visitor.console)
    assert not any("data-message-email-missing" in text for text in visitor.console)

    error = {
        "code": "EMAIL_ODD",
        "detail": "is odd",
        "source": {"pointer": "/data/attributes/email"},
    }
    page.route(
        "**/users",
        lambda route: route.fulfill(
            status=422, headers={"Access-Control-Allow-Origin": "*"}, json={"errors": [error]}
        ),
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("summary")).to_contain_text("Vreemd adres")
    page.unroute("**/users")
    visitor.submit()
    visitor.sees_greeting(f"Welkom, {visitor.email}")


def test_time_left_is_told_in_the_language(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "date, x-ratelimit-reset",
        "Date": "Mon, 23 Nov 2026 07:28:32 GMT",
        "X-RateLimit-Reset": "1795419212",  # 300 seconds later
    }
    visitor.page.route("**/users", lambda route: route.fulfill(status=429, headers=headers))
    visitor.page.goto(page_in(custom_pages, runtime, 'data-locale="de"', REGISTER))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.timer).to_have_text(
        "Sie können es in 5 Minuten noch einmal versuchen", timeout=START_MILLISECONDS
    )


def test_language_that_a_script_changes(open_form: OpenForm) -> None:
    """What is shown is said again, and the focus stays where it is."""
    visitor = open_form()
    visitor.submit()
    expect(visitor.part("summary")).to_be_focused()
    visitor.page.evaluate("document.documentElement.lang = 'de'")
    expect(visitor.part("summary")).to_contain_text(LANGUAGES["de"]["EMAIL_MISSING"])
    expect(visitor.part("summary")).to_be_focused()
    expect(visitor.part("error").first).to_contain_text(LANGUAGES["de"]["EMAIL_MISSING"])

    visitor.field("email").focus()
    visitor.page.evaluate("document.documentElement.lang = 'en'")
    expect(visitor.part("summary")).to_contain_text("Enter your email address")
    expect(visitor.field("email")).to_be_focused()
    expect(visitor.field("email")).to_have_accessible_description("Error: Enter your email address")
