"""Where the tag cannot work, it says so in one line, with the fix; and nothing leaks."""

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, Visitor

TAG = '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" ATTRIBUTES></script>'
SCRIPTS = "script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self'; connect-src *"
"""A policy that lets a page have its own scripts in its HTML, and send its forms."""

WAYS = {
    "a module": '<script type="module" src="/dist/signup.js" data-account="demo"></script>',
    "an import": '<script type="module">import "/dist/signup.js"</script>',
    "a tag in a shadow root": """<div id="host"></div><script>
        const script = document.createElement('script');
        script.src = '/dist/signup.js';
        script.dataset.account = 'demo';
        document.getElementById('host').attachShadow({ mode: 'open' }).append(script);
        </script>""",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=[name.replace(" ", "-") for name in WAYS])
def test_tag_that_does_not_know_itself_says_how_to_load_it(
    visitor: Visitor, custom_pages: CustomPages, way: str
) -> None:
    """document.currentScript is null there, and with it all attributes are out of reach."""
    address = custom_pages.add(FORM.replace("<form", '<form method="post"') + way, SCRIPTS)
    with visitor.page.expect_console_message(lambda message: message.type == "error") as error:
        visitor.page.goto(address)
    assert "Keygen sign-up: signup.js guards nothing here" in error.value.text
    assert "<script src>" in error.value.text
    expect(visitor.form).not_to_have_attribute("data-signup", "idle")


SHADOW = """<div id="host"></div>
<script>
const root = document.getElementById('host').attachShadow({ mode: 'open' });
root.innerHTML = '<form id="register"><input name="email"><input name="password"><button>Go';
</script>"""


def test_form_in_a_shadow_root_is_closed_as_soon_as_the_visitor_turns_to_it(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Its submit would not reach the tag, and the password would become part of the address."""
    tag = TAG.replace("ATTRIBUTES", 'data-own-form="off"')
    visitor.page.goto(custom_pages.add(SHADOW + tag, SCRIPTS))
    with visitor.page.expect_console_message(lambda message: message.type == "error") as error:
        visitor.fill_in(email=visitor.email, password=PASSWORD)
    assert "in a shadow root, where the tag cannot work" in error.value.text
    assert "<slot>" in error.value.text
    visitor.press_enter()
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text("Sign-up is not available right now")
    assert not visitor.sign_ups


HEAD = "<head>TAG</head><body><h1>A page without a form</h1>"
NO_FORM = {
    "in the head": HEAD.replace("TAG", TAG),
    "not wanted": TAG.replace("ATTRIBUTES", 'data-own-form="off"'),
}


@pytest.mark.parametrize(
    "markup", NO_FORM.values(), ids=[name.replace(" ", "-") for name in NO_FORM]
)
def test_no_form_is_put_up(visitor: Visitor, custom_pages: CustomPages, markup: str) -> None:
    """But one that comes later is guarded."""
    address = custom_pages.add_whole(markup.replace("ATTRIBUTES", ""))
    with visitor.page.expect_response("**/signup.css"):  # asked for after the tag has looked
        visitor.page.goto(address)
    visitor.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", FORM)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert not [url for url in visitor.addresses if "/own-form-" in url]


NAMES = {"user[first]": "Ada", "user[last]": "Lovelace", "user[email]": "", "user[pass]": PASSWORD}


def test_fields_may_have_other_names(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """As a framework of the page's server gives them. Errors go to the right fields."""
    inputs = "".join(f'<label>{name} <input name="{name}"></label>' for name in NAMES)
    attributes = (
        f'data-runtime="{runtime}" data-field-first-name="user[first]" data-toggle="on" '
        'data-field-last-name="user[last]" data-field-email="user[email]" '
        'data-field-password="user[pass]"'
    )
    form = f'<form id="register">{inputs}<button>Go</button></form>'.replace(
        'name="user[pass]"', 'type="password" name="user[pass]"'
    )
    visitor.page.goto(custom_pages.add(form + TAG.replace("ATTRIBUTES", attributes)))
    visitor.submit()
    for name in ("user[email]", "user[pass]"):
        expect(visitor.field(name)).to_have_attribute("aria-invalid", "true")
    visitor.fill_in(**{**NAMES, "user[email]": visitor.email})
    expect(visitor.part("toggle")).to_be_visible()
    visitor.page.get_by_role("button", name="Go").click()
    visitor.sees_greeting("Ada Lovelace")
    [body] = visitor.sent()
    assert body["data"]["attributes"] == {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "email": visitor.email,
        "password": PASSWORD,
    }
    expect(visitor.field("user[pass]")).to_have_count(0)


def test_own_form_has_the_names_too(visitor: Visitor, custom_pages: CustomPages) -> None:
    names = 'data-field-email="mail" data-field-password="secret"'
    visitor.page.goto(custom_pages.add(TAG.replace("ATTRIBUTES", names)))
    visitor.fill_in(mail=visitor.email, secret=PASSWORD)
    visitor.page.get_by_role("button", name="Create account").click()
    visitor.sees_greeting(visitor.email)


def test_words_follow_the_language_of_the_page(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Our own form, and the errors that stand in it; the focus stays where it is."""
    tag = TAG.replace("ATTRIBUTES", f'data-runtime="{runtime}"')
    visitor.page.goto(custom_pages.add(tag))
    visitor.page.get_by_role("button", name="Create account").click()
    expect(visitor.part("summary")).to_contain_text("Enter a password")
    visitor.field("email").focus()
    visitor.page.evaluate("document.documentElement.lang = 'de'")
    button = visitor.page.get_by_role("button", name="Konto anlegen")
    expect(button).to_have_attribute("lang", "de")
    expect(visitor.part("summary")).to_contain_text("Geben Sie ein Passwort ein")
    expect(visitor.field("email")).to_be_focused()
