"""Content of strangers on the page, without a script: what sanitisers let through; and answers that
nobody expects."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from demo.pages import POLICY
from tests.conftest import CustomPages
from tests.e2e.test_guard import Held
from tests.e2e.visitor import FIELDS, FORM, PASSWORD, START_MILLISECONDS, Visitor

on_micropython = pytest.mark.parametrize("runtime", ["micropython"])

TAG = '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}"'
CLOSED = "Sign-up is not available right now"


def tag(runtime: str = "micropython", attributes: str = "") -> str:
    return f'{TAG} data-runtime="{runtime}" {attributes}></script>'


def sign_up(visitor: Visitor, custom_pages: CustomPages) -> None:
    """All the way, and to where the tag says."""
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_greeting(visitor.email)
    assert [request.url for request in visitor.sign_ups] == [
        f"{custom_pages.api_url}/v1/accounts/demo/users"
    ]
    assert not visitor.strayed()


def sees_it_closed(visitor: Visitor, reason: str) -> None:
    """Whatever is typed and submitted; and the author reads why."""
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(CLOSED)
    assert reason in visitor.heard("unavailable")[-1]["reason"]
    assert any(reason in text for text in visitor.console)
    visitor.press_enter()
    visitor.awaits_decision()
    visitor.sees_state("unavailable")
    assert not visitor.sign_ups
    assert not visitor.strayed()


# --- Names ---------------------------------------------------------------------------------------

SHADOWS = {
    "the script": '<img name="currentScript" data-account="evil" data-api-url="https://evil.example">',
    "the global": '<a id="keygenSignup" href="#">Look</a>',
    "both of two": '<a id="keygenSignup"></a><a id="keygenSignup" name="add"></a>',
    "what interpreters look for": "".join(
        f'<a id="{name}" href="#"></a>'
        for name in (
            *(
                "process",
                "require",
                "module",
                "exports",
                "define",
                "Module",
                "global",
                "importScripts",
            ),
            *("Deno", "Bun", "WorkerGlobalScope", "loadPyodide", "loadMicroPython", "pyodide"),
        )
    ),
}


@pytest.mark.parametrize(
    "shadow", SHADOWS.values(), ids=[name.replace(" ", "-") for name in SHADOWS]
)
def test_names_in_the_page_stand_for_nothing_of_ours(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, shadow: str
) -> None:
    """The form is guarded, and the password goes where the tag says."""
    visitor.page.goto(custom_pages.add(shadow + FORM + tag(runtime)))
    sign_up(visitor, custom_pages)


MEMBERS = """(type) => {
    const names = new Set();
    for (let one = window[type].prototype; one; one = Object.getPrototypeOf(one))
        for (const name of Object.getOwnPropertyNames(one)) names.add(name);
    return [...names];
}"""
LOG_ENDS = """for (const name of ['signup:created', 'signup:rejected'])
    addEventListener(name, () => console.log(name));"""


FRAMES = 1000
"""How many of them a page may take until it shows what was pressed."""


class BlindVisitor:
    """Someone who types and presses Enter. Playwright itself needs what the names here hide."""

    def __init__(self, visitor: Visitor):
        self.visitor, self.page = visitor, visitor.page
        self.page.add_init_script(LOG_ENDS)

    def fill_in(self) -> None:
        for text in (self.visitor.email, PASSWORD):
            self.page.keyboard.press("Tab")
            self.page.keyboard.type(text)

    def press_enter_and_wait(self) -> None:
        with self.page.expect_console_message(
            lambda message: message.text == "signup:created", timeout=START_MILLISECONDS
        ):
            self.page.keyboard.press("Enter")

    def attributes(self, name: str) -> list[str | None]:
        """Of each form."""
        values: list[str | None] = self.page.evaluate(
            """(name) => Array.from(
                Document.prototype.querySelectorAll.call(document, 'form'),
                (form) => Element.prototype.getAttribute.call(form, name),
            )""",
            name,
        )
        return values

    def sees_attributes(self, name: str, values: list[str | None]) -> None:
        """Soon: what is pressed has its effect in a later task."""
        for _ in range(FRAMES):
            if self.attributes(name) == values:
                break
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        assert self.attributes(name) == values

    @property
    def focused_text(self) -> str:
        text: str = self.page.evaluate(
            "Reflect.get(Document.prototype, 'activeElement', document).textContent"
        )
        return text


@pytest.fixture
def blind(visitor: Visitor) -> BlindVisitor:
    return BlindVisitor(visitor)


@pytest.mark.parametrize("when", ["held", "at once"])
def test_fields_named_like_all_that_a_form_has(
    blind: BlindVisitor, custom_pages: CustomPages, runtime: str, when: str
) -> None:
    """`closest`, `querySelector`, `elements`, `submit`: guarded, held, sent, greeted.

    So is the page's other form.
    """
    names = blind.page.evaluate(MEMBERS, "HTMLFormElement")
    assert "querySelector" in names
    shadows = "".join(f'<input type="hidden" name="{name}">' for name in names)
    python = Held(blind.page)
    if when == "at once":
        python.release()
    blind.page.goto(
        custom_pages.add(
            f"<form>{FIELDS}{shadows}<button>Go</button></form>"
            + FORM
            + tag(runtime, 'data-form="form"')
        )
    )
    blind.sees_attributes("data-signup", ["idle", "idle"])
    blind.fill_in()
    if when == "held":
        blind.page.keyboard.press("Enter")
        blind.sees_attributes("data-signup-held", ["", None])
        assert not blind.visitor.sign_ups
        python.release()
    blind.press_enter_and_wait()
    assert blind.attributes("data-signup")[0] == "created"
    assert blind.focused_text == "Your account is ready"
    assert len(blind.visitor.sign_ups) == 1
    assert not blind.visitor.strayed()


@pytest.mark.parametrize(
    "kind", ['<img name="{}">', '<form name="{}"></form>'], ids=["img", "form"]
)
def test_elements_named_like_all_that_a_document_has(
    blind: BlindVisitor, custom_pages: CustomPages, runtime: str, kind: str
) -> None:
    """`createElement`, `forms`, `activeElement`, `readyState`."""
    names = blind.page.evaluate(MEMBERS, "HTMLDocument")
    assert "createElement" in names
    shadows = "".join(kind.format(name) for name in names)
    blind.page.goto(custom_pages.add(shadows + FORM + tag(runtime)))
    blind.fill_in()
    blind.press_enter_and_wait()
    assert blind.focused_text == "Your account is ready"
    assert len(blind.visitor.sign_ups) == 1
    assert not blind.visitor.strayed()


# --- Attributes, tags and fields -----------------------------------------------------------------

SANITISED = (
    'data-account="evil" data-api-url="https://evil.example" data-redirect="https://evil.example/" '
    'data-environment="evil" data-runtime="pyodide" data-boot="now" data-field-password="email" '
    'data-greeting="off" data-signup="ready" data-signup-held aria-busy="true" data-locale="de"'
)


@on_micropython
def test_attributes_of_a_form_decide_nothing_of_weight(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Nothing is loaded or sent on the sight of them. The language counts; the author is warned."""
    address = custom_pages.add(FORM.replace("<form", f"<form {SANITISED}") + tag())
    visitor.page.goto(address)
    visitor.sees_state("idle")
    expect(visitor.form).not_to_have_attribute("data-signup-held", "")
    assert not [url for url in visitor.addresses if "/start-" in url]
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_greeting("Ihr Konto")
    [sign_up] = visitor.sign_ups
    assert sign_up.url == f"{custom_pages.api_url}/v1/accounts/demo/users"
    assert "keygen-environment" not in sign_up.headers
    assert not [url for url in visitor.addresses if "pyodide" in url or "evil" in url]
    assert visitor.page.url == address
    [warning] = [text for text in visitor.console if "data-redirect" in text]
    assert 'data-per-form="on"' in warning


@on_micropython
def test_forms_may_carry_every_attribute_where_the_tag_says_so(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    form = FORM.replace("<form", '<form data-account="locked" data-boot="now"')
    visitor.page.goto(custom_pages.add(form + tag(attributes='data-per-form="on"')))
    visitor.sees_state("ready")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_state("unavailable")
    assert [request.url.split("/")[5] for request in visitor.sign_ups] == ["locked"]


ANOTHER = TAG.replace("demo", "evil") + "></script>"
TAGS_DISAGREE = "Several tags are for this form"


@on_micropython
@pytest.mark.parametrize("place", ["before", "after", "with another selector"])
def test_second_tag_that_disagrees_closes_the_form(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, place: str
) -> None:
    another = {
        "before": (ANOTHER, ""),
        "after": ("", ANOTHER),
        "with another selector": (ANOTHER.replace("<script", '<script data-form="form"'), ""),
    }
    before, after = another[place]
    visitor.page.goto(custom_pages.add(before + FORM + tag() + after))
    sees_it_closed(visitor, TAGS_DISAGREE)


@on_micropython
def test_tag_that_is_put_in_later_closes_the_form(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    visitor.page.goto(custom_pages.add(FORM + tag(attributes='data-boot="now"')))
    visitor.sees_state("ready")
    visitor.page.evaluate(
        """() => {
            const tag = document.querySelector('script').cloneNode();
            tag.dataset.account = 'evil';
            const another = document.createElement('script');
            for (const { name, value } of tag.attributes) another.setAttribute(name, value);
            document.body.append(another);
        }"""
    )
    visitor.sees_state("unavailable")
    sees_it_closed(visitor, TAGS_DISAGREE)


INJECTED = {
    "hidden password": '<input type="hidden" form="register" name="password" value="a stranger">',
    "hidden email": '<input type="hidden" form="register" name="email" value="evil@example.com">',
    "second email": '<input form="register" name="email" value="evil@example.com">',
    "second first name": '<textarea form="register" name="first-name">A</textarea>'
    '<select form="register" name="first-name"><option>B</select>',
}


@on_micropython
@pytest.mark.parametrize("place", ["before the form", "after the tag", "later"])
@pytest.mark.parametrize("field", INJECTED)
def test_field_that_speaks_for_the_visitor_closes_the_form(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, field: str, place: str
) -> None:
    """It would be sent in the place of what was typed."""
    injected = INJECTED[field]
    before = injected if place == "before the form" else ""
    after = injected if place == "after the tag" else ""
    page = visitor.page
    page.goto(custom_pages.add(before + FORM + tag() + after))
    if place == "later":
        page.locator("form").get_by_label("Email").focus()
        visitor.sees_state("ready")
        page.evaluate("(html) => document.body.insertAdjacentHTML('afterbegin', html)", injected)
    page.locator("form").get_by_label("Email").fill(visitor.email)
    page.locator("form").get_by_label("Password").fill(PASSWORD)
    page.locator("form").get_by_label("Password").press("Enter")
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(CLOSED)
    reason = visitor.heard("unavailable")[-1]["reason"]
    assert f"named {field.partition(' ')[2].replace(' ', '-')}" in reason
    assert any(reason in text for text in visitor.console)
    assert "stranger" not in "".join(visitor.console).replace("stranger's", "")
    assert not visitor.sign_ups
    assert not visitor.strayed()


TOKEN = "prod-" + "0123456789abcdef" * 4 + "v3"
WITH_A_TOKEN = {
    "out of sight": f'<input form="register" name="a" value="{TOKEN}" hidden>',
    "textarea": f'<textarea form="register" name="a">{TOKEN}</textarea>',
    "option": f'<select form="register" name="a"><option value="{TOKEN}">A</select>',
    "text of an option": f'<select form="register" name="a"><option>{TOKEN}</select>',
    "name": f'<input form="register" name="{TOKEN}">',
}


@on_micropython
@pytest.mark.parametrize("field", WITH_A_TOKEN)
def test_token_in_a_field_that_comes_after_the_tag_is_not_sent(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, field: str
) -> None:
    visitor.page.goto(custom_pages.add(FORM + tag() + WITH_A_TOKEN[field]))
    sees_it_closed(visitor, "holds a Keygen token")
    assert TOKEN not in "".join(visitor.console)


@on_micropython
def test_token_that_a_script_fills_in_is_not_sent(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    form = FORM.replace("<button", '<input type="hidden" name="metadata.a"><button')
    visitor.page.goto(custom_pages.add(form + tag()))
    visitor.page.evaluate(
        "(token) => { document.forms[0].elements['metadata.a'].value = token; }", TOKEN
    )
    sees_it_closed(visitor, "holds a Keygen token")
    assert TOKEN not in "".join(visitor.console)


@on_micropython
@pytest.mark.parametrize("attribute", ["account", "locale", "redirect", "boot", "whatever"])
def test_what_may_be_a_secret_is_not_repeated(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, attribute: str
) -> None:
    """A token of the old kind, which had no mark: 64 hexadecimal digits."""
    secret = "0123456789abcdef" * 4
    written = tag().replace(
        'data-account="demo"', f'data-account="demo" data-{attribute}="{secret}"'
    )
    if attribute == "account":
        written = tag().replace("demo", secret)
    visitor.page.route(f"**/{secret}", lambda route: route.fulfill(body="Here"))
    visitor.page.goto(custom_pages.add(FORM + written))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    if attribute == "redirect":
        visitor.page.wait_for_url(f"**/{secret}")
        visitor.page.go_back()
    elif attribute == "locale":
        visitor.sees_greeting(visitor.email)
    else:
        visitor.sees_state("unavailable")
    assert secret not in "".join(visitor.console)
    assert secret not in json.dumps(visitor.page.evaluate("heard"))


def test_base_that_comes_later_changes_no_address(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    policy = POLICY.replace("; form-action 'none'; base-uri 'none'", "")
    base = '<base href="https://evil.example/">'
    written = tag(runtime, 'data-locale="de"')
    visitor.page.goto(custom_pages.add(FORM + written + base, policy))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    visitor.sees_greeting("Ihr Konto")
    assert not [url for url in visitor.addresses if "evil" in url]


# --- Answers -------------------------------------------------------------------------------------

USER = '{"data": {"id": "1", "type": "users", "attributes": {"fullName": "Ada", "metadata": %s}}}'
ANSWERS = {
    "8,000 deep": USER % ("[" * 8_000 + "]" * 8_000),
    "2,000 deep": USER % ('{"a":' * 2_000 + "1" + "}" * 2_000),
    "no number": USER % '{"a": NaN}',
    "too large a number": USER % '{"a": 1e999}',
    "many digits": USER % f'{{"a": {"9" * 20_000}}}',
}


def answering(page: Page, body: str) -> None:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/vnd.api+json"}

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=201, headers=headers, body=body)
        else:
            route.continue_()

    page.route("**/users", answer)


@pytest.mark.parametrize("answer", ANSWERS)
def test_any_answer_ends_in_a_state_that_is_told(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, answer: str
) -> None:
    """Greeted, with the event; or told that nobody can tell, and the next try goes on."""
    answering(visitor.page, ANSWERS[answer])
    visitor.page.add_init_script(LOG_ENDS)
    visitor.page.goto(custom_pages.add(FORM + tag(runtime)))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    with visitor.page.expect_console_message(
        lambda message: message.text.startswith("signup:"), timeout=START_MILLISECONDS
    ) as end:
        visitor.press_enter()
    if end.value.text == "signup:created":
        visitor.sees_state("created")
        expect(visitor.part("greeting")).to_be_visible()
    else:
        visitor.sees_state("ready")
        expect(visitor.part("status")).to_contain_text("We could not tell whether")
        visitor.page.unroute("**/users")
        visitor.press_enter()
        visitor.sees_greeting(visitor.email)
        assert len(visitor.heard("created")) == 1


STALLED = "Something went wrong with this form. Reload the page, then try again"


def test_python_that_never_comes_back_is_told(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """As where it has died; nothing more is sent then. A late answer counts all the same."""
    page = visitor.page
    page.clock.install()
    page.add_init_script(
        """const { blob } = Response.prototype;
        const ended = new Promise((resolve) => { window.end = resolve; });
        Response.prototype.blob = async function () {
            const read = await blob.call(this);
            if (this.url.endsWith('/users')) await ended;
            return read;
        };"""
    )
    page.goto(custom_pages.add(FORM + tag(runtime)))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    with page.expect_response("**/users"):
        visitor.press_enter()
    visitor.sees_state("sending")
    page.clock.fast_forward(9_000)
    expect(visitor.part("status")).to_contain_text("taking longer than usual")
    page.clock.fast_forward(97_000)
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text(STALLED)
    assert "105 seconds" in visitor.heard("unavailable")[-1]["reason"]
    visitor.press_enter()
    visitor.awaits_decision()
    expect(visitor.part("status")).to_contain_text(STALLED)
    assert len(visitor.sign_ups) == 1

    page.evaluate("end()")
    visitor.sees_greeting(visitor.email)
    assert len(visitor.heard("created")) == 1
    assert len(visitor.sign_ups) == 1
