"""The tag, its attributes, and the form that it brings where the page has none."""

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor

TOKEN = "prod-" + "0123456789abcdef" * 4 + "v3"
FORM = """
<form id="{id}"><input name="email" aria-label="Email"><input name="password" type="password"
  aria-label="Password"><button>Go</button></form>
"""
REGISTER = FORM.format(id="register")

MISTAKES = {
    "typing error": ('data-acount="demo"', "data-acount is not known"),
    "selector": ('data-account="demo" data-form="#1"', "is not a CSS selector"),
}
"""Every other is in tests/tag/options.test.js."""


@pytest.mark.parametrize(("attributes", "reason"), MISTAKES.values(), ids=list(MISTAKES))
def test_mistake_of_the_author_is_named_with_its_fix(
    visitor: Visitor, custom_pages: CustomPages, attributes: str, reason: str
) -> None:
    """At once, without Python. The visitor reads that it is closed, and nothing can be sent."""
    visitor.page.goto(
        custom_pages.add(f'{REGISTER}<script async src="/dist/signup.js" {attributes}></script>')
    )
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text("Sign-up is not available right now")
    assert [text for text in visitor.console if reason in text]
    assert reason in visitor.heard("unavailable")[0]["reason"]

    address = visitor.page.url
    visitor.fill_in(email="ada@example.com", password=PASSWORD)
    visitor.submit()
    visitor.awaits_decision()
    visitor.sees_state("unavailable")
    assert visitor.page.url == address
    assert not [url for url in visitor.addresses if url.endswith((".wasm", "/users"))]


def test_mistake_closes_the_form_also_where_its_wording_cannot_be_loaded(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """The verdict is the tag's own. The console has what there is."""
    visitor.page.route("**/extras-*.js*", lambda route: route.abort())
    visitor.page.goto(
        custom_pages.add(
            f'{REGISTER}<script src="/dist/signup.js" data-account="demo" data-api-url="{{api}}" '
            'data-acount="demo"></script>'
        )
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text("Sign-up is not available right now")
    assert any("UNKNOWN_ATTRIBUTE data-acount" in text for text in visitor.console)
    assert "data-acount" in visitor.heard("unavailable")[0]["reason"]
    visitor.submit()
    visitor.awaits_decision()
    visitor.sees_state("unavailable")
    assert not visitor.sign_ups
    assert not [url for url in visitor.addresses if url.endswith(".wasm")]


PASTED = {
    "an attribute of the tag": (f'data-whatever="{TOKEN}"', "", ""),
    "an attribute of the form": ("", f'class="{TOKEN}"', ""),
    "the name of an attribute": (f"data-{TOKEN}", "", ""),
    "a hidden input": ("", "", f'<input type="hidden" name="metadata.token" value="{TOKEN}">'),
}
"""Attributes of the tag, attributes of the form, and content of the form: each place that is read
in a way of its own. Every attribute, and every kind of token, is in tests/tag/options.test.js.
"""


@pytest.mark.parametrize(
    ("tag", "form", "content"), PASTED.values(), ids=[name.replace(" ", "-") for name in PASTED]
)
def test_token_is_refused_wherever_it_is_pasted(
    visitor: Visitor, custom_pages: CustomPages, tag: str, form: str, content: str
) -> None:
    """And is said again nowhere: not in the console, which trackers read."""
    fields = REGISTER.replace("<form", f"<form {form}").replace("</form>", content + "</form>")
    visitor.page.goto(
        custom_pages.add(
            f'{fields}<script src="/dist/signup.js" {tag} data-account="demo" '
            'data-api-url="{api}"></script>'
        )
    )
    visitor.sees_state("unavailable")
    [unavailable] = visitor.heard("unavailable")
    reason = unavailable["reason"]
    assert "holds a Keygen token, which every visitor could read. Remove it, revoke it" in reason
    assert TOKEN not in reason + "".join(visitor.console)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.awaits_decision()
    visitor.sees_state("unavailable")
    assert not visitor.sign_ups


def test_host_may_imply_the_account(visitor: Visitor, custom_pages: CustomPages) -> None:
    """A custom domain or a server of one's own has no account in its paths."""
    visitor.page.goto(
        custom_pages.add('<script src="/dist/signup.js" data-api-url="{api}/"></script>')
    )
    visitor.fill()
    visitor.submit()
    visitor.sees_state("unavailable")  # this API has many accounts
    assert [request.url for request in visitor.sign_ups] == [f"{custom_pages.api_url}/v1/users"]


def test_own_form_stands_where_the_tag_stands_before_any_python(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.goto(
        custom_pages.add(
            '<h1>Before</h1><main><script async src="/dist/signup.js" data-account="demo">'
            "</script><p>After</p></main>"
        )
    )
    form = visitor.page.locator("main > script + form")
    expect(form).to_have_attribute("data-signup", "idle")
    for name in ("First name (optional)", "Last name (optional)", "Email address", "Password"):
        expect(form.get_by_label(name, exact=True)).to_be_visible()
    expect(form.get_by_label("Password")).to_have_accessible_description(
        "Must be 6 characters or more"
    )
    assert not [url for url in visitor.addresses if "micropython" in url]


def test_nothing_is_loaded_before_interest_in_the_form(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """The tag and its stylesheet; the first key, click or touch in the form loads Python."""
    visitor.page.goto(
        custom_pages.add(f'{REGISTER}<script src="/dist/signup.js" data-account="demo"></script>')
    )
    visitor.sees_state("idle")
    loaded = {url.rpartition("/")[2] for url in visitor.addresses if "/dist/" in url}
    assert loaded == {"signup.js", "signup.css"}
    visitor.field("email").focus()
    visitor.sees_state("ready")


@pytest.mark.parametrize("boot", ["now", "visible"])
def test_boot_says_when_python_starts(
    visitor: Visitor, custom_pages: CustomPages, boot: str
) -> None:
    tall = "<pre>" + "\n" * 400 + "</pre>"
    visitor.page.goto(
        custom_pages.add(
            f"{tall if boot == 'visible' else ''}{REGISTER}"
            f'<script src="/dist/signup.js" data-account="demo" data-boot="{boot}"></script>'
        )
    )
    if boot == "visible":
        visitor.sees_state("idle")
        visitor.field("email").scroll_into_view_if_needed()
    visitor.sees_state("ready")


def test_forms_of_one_tag_may_be_for_different_accounts(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """With data-per-form. Without it, the attribute would not count (test_hostile.py)."""
    forms = FORM.format(id="one") + FORM.format(id="two").replace(
        "<form", '<form data-account="locked"'
    )
    visitor.page.goto(
        custom_pages.add(
            f'{forms}<script src="/dist/signup.js" data-account="demo" data-form="form" '
            'data-per-form="on" data-api-url="{api}"></script>'
        )
    )
    for id in ("one", "two"):
        form = visitor.page.locator(f"#{id}")
        form.get_by_label("Email").fill(f"{id}-{visitor.email}")
        form.get_by_label("Password").fill(PASSWORD)
    # Not in one loop: the greeting of the first takes the focus from a field that is being filled.
    for id in ("one", "two"):
        visitor.page.locator(f"#{id}").get_by_role("button", name="Go").click()
    expect(visitor.page.locator("#one")).to_have_attribute("data-signup", "created")
    expect(visitor.page.locator("#two")).to_have_attribute("data-signup", "unavailable")
    assert [request.url.split("/")[5] for request in visitor.sign_ups] == ["demo", "locked"]


@pytest.mark.parametrize("form", [REGISTER, ""], ids=["the page's form", "own form"])
def test_tag_twice_is_tag_once(visitor: Visitor, custom_pages: CustomPages, form: str) -> None:
    tag = '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}"></script>'
    visitor.page.goto(custom_pages.add(form + tag + tag))
    expect(visitor.form).to_have_count(1)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
    assert len(visitor.heard("ready")) == 1


def test_form_that_comes_later_works(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Put up by a script of the page, long after the tag ran, in place of nothing."""
    visitor.page.goto(
        custom_pages.add(
            f'{FORM.format(id="other")}<script src="/dist/signup.js" data-account="demo" '
            'data-api-url="{api}" data-form="form"></script>'
        )
    )
    visitor.page.evaluate(
        """() => {
            const other = document.querySelector('#other');
            const late = other.cloneNode(true);
            for (const part of late.querySelectorAll('[data-signup-part]')) part.remove();
            late.removeAttribute('data-signup');
            other.replaceWith(late);
        }"""
    )
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
