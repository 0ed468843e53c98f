"""Pages that do what pages do: copy, replace and restyle the form, and break in the middle."""

import pytest
from playwright.sync_api import Route, expect

from tests.conftest import CustomPages
from tests.e2e.test_guard import FAILED, Held
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, OpenForm, Visitor

TAG = '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}"></script>'
TOGGLE = TAG.replace("<script", '<script data-toggle="on"')
OPEN = "script-src 'self' 'wasm-unsafe-eval' 'unsafe-inline'; connect-src 'self' {api_url}"
"""A policy that lets a page have scripts and styles in its HTML."""


def sign_up(visitor: Visitor) -> None:
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1


def test_copy_of_a_form_in_use_begins_anew(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Copied while a submission is held and the password is shown: it sends nothing by itself."""
    python = Held(visitor.page)
    visitor.page.goto(custom_pages.add(FORM + TOGGLE))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    visitor.part("toggle").click()
    visitor.page.evaluate("document.forms[0].replaceWith(document.forms[0].cloneNode(true))")
    expect(visitor.field("password")).to_have_attribute("type", "password")
    expect(visitor.part("status")).to_be_empty()
    expect(visitor.part("toggle")).to_have_count(0)
    python.release()
    visitor.sees_state("ready")
    assert not visitor.sign_ups
    sign_up(visitor)


def test_form_that_is_shown_by_the_page_is_hidden_after_the_greeting(open_form: OpenForm) -> None:
    """A `display` of the page's beats the attribute `hidden`."""
    visitor = open_form(after='<link rel="stylesheet" href="/tests/data/shown.css">')
    expect(visitor.form).to_have_css("display", "flex")
    open_form.sign_up()
    visitor.sees_greeting(visitor.email)
    expect(visitor.form).to_be_hidden()


@pytest.mark.parametrize("selector", ["#around", "#around input", "#around, form"])
def test_selector_may_name_what_is_around_or_in_the_form(
    visitor: Visitor, custom_pages: CustomPages, selector: str
) -> None:
    tag = TAG.replace("<script", f'<script data-form="{selector}"')
    visitor.page.goto(custom_pages.add(f'<div id="around">{FORM}</div>{tag}'))
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


BROKEN = {
    "while it is guarded": """
        const { escape } = CSS;
        CSS.escape = () => { throw new Error('Not now'); };
        addEventListener('signup:unavailable', () => { CSS.escape = escape; });""",
    "before it is ready": """
        const Whole = FormData;
        window.FormData = class extends Whole {
            constructor(form) {
                if (form.id === 'register') throw new Error('Not now');
                super(form);
            }
        };
        addEventListener('signup:unavailable', () => { window.FormData = Whole; });""",
    "when it is ready": """
        const Whole = CustomEvent;
        window.CustomEvent = class extends Whole {
            constructor(name, init) {
                if (name === 'signup:ready') throw new Error('Not now');
                super(name, init);
            }
        };
        addEventListener('signup:unavailable', () => { window.CustomEvent = Whole; });""",
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=[name.replace(" ", "-") for name in BROKEN])
def test_form_that_python_cannot_take_can_be_tried_again(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, script: str
) -> None:
    """A page that breaks what Python needs, for a while. The page's other form works all along."""
    visitor.page.add_init_script(script)
    other = FORM.replace("register", "other")
    tag = TAG.replace("<script", f'<script data-form="form" data-runtime="{runtime}"')
    visitor.page.goto(custom_pages.add(FORM + other + tag))
    form = visitor.page.locator("#register")
    form.get_by_label("Email").fill(visitor.email)
    form.get_by_label("Password").fill(PASSWORD)
    expect(form).to_have_attribute("data-signup", "unavailable", timeout=START_MILLISECONDS)
    expect(form.get_by_role("status")).to_contain_text(FAILED)
    other_form = visitor.page.locator("#other")
    other_form.get_by_label("Email").focus()
    expect(other_form).to_have_attribute("data-signup", "ready", timeout=START_MILLISECONDS)
    form.get_by_label("Password").press("Enter")
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1


CUSTOM = """<custom-field name="metadata.team"></custom-field>
<script>
customElements.define('custom-field', class extends HTMLElement {
  static formAssociated = true;
  constructor() { super(); this.attachInternals().setFormValue('Core'); }
});
</script>"""


def test_custom_elements_are_fields_too(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """They take part in the form, and have none of the members of HTML's own fields."""
    form = FORM.replace("<button", CUSTOM + "<button")
    visitor.page.goto(
        custom_pages.add(form + TAG.replace("<script", f'<script data-runtime="{runtime}"'), OPEN)
    )
    sign_up(visitor)
    [body] = visitor.sent()
    assert body["data"]["attributes"]["metadata"] == {"team": "Core"}


def test_own_form_gives_way_to_the_pages_own(visitor: Visitor, custom_pages: CustomPages) -> None:
    """A page that builds its form late. What a visitor has begun to type in ours stays."""
    add = "(html) => document.body.insertAdjacentHTML('beforeend', html)"
    page = visitor.page
    page.goto(custom_pages.add(TAG))
    ours = page.get_by_role("form", name="Create your account")
    ours.get_by_label("Email address").focus()
    expect(ours).to_have_attribute("data-signup", "ready")
    page.evaluate(add, FORM)
    expect(ours).to_have_count(0)
    sign_up(visitor)

    page.goto(custom_pages.add(TAG))
    ours.get_by_label("Email address").fill("ada@")
    page.evaluate(add, FORM)
    expect(page.locator("#register")).to_have_attribute("data-signup", "ready")
    expect(ours.get_by_label("Email address")).to_have_value("ada@")


def test_page_that_brings_form_and_tag_again(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Turbo and htmx replace the body, with the tag and the form in it."""
    visitor.page.goto(custom_pages.add(FORM + TAG))
    visitor.field("email").focus()
    visitor.sees_state("ready")
    visitor.page.evaluate(
        """() => {
            const body = document.body.cloneNode(true);
            const tag = document.createElement('script');
            for (const { name, value } of body.querySelector('script').attributes)
                tag.setAttribute(name, value);
            body.querySelector('script').replaceWith(tag);
            document.body.replaceWith(body);
        }"""
    )
    expect(visitor.form).to_have_count(1)
    visitor.sees_state("ready")
    sign_up(visitor)


def test_button_does_not_move_from_under_the_pointer(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """What interest in the form brings, it brings where the visitor is."""
    visitor.page.goto(
        custom_pages.add(FORM + TOGGLE + '<link rel="stylesheet" href="/tests/data/shown.css">')
    )
    button = visitor.page.get_by_role("button", name="Go")
    before = button.bounding_box()
    button.hover()
    visitor.sees_state("ready")
    assert button.bounding_box() == before
    visitor.field("password").focus()
    expect(visitor.part("toggle")).to_be_visible()


def test_there_is_room_for_the_button_that_shows_the_password(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """In our own form: entering the password moves nothing."""
    visitor.page.goto(custom_pages.add('<link rel="stylesheet" href="/dist/signup.css">' + TOGGLE))
    button = visitor.page.get_by_role("button").last
    before = button.bounding_box()
    visitor.field("password").focus()
    expect(visitor.part("toggle")).to_be_visible()
    assert button.bounding_box() == before


def test_form_that_leaves_while_python_fails_can_be_tried_again(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Taken out of the page while a submission is held, and put back when all is over."""
    page = visitor.page
    python = Held(page)
    page.goto(
        custom_pages.add(
            FORM + "<form id=stays></form>" + TAG.replace("<script", '<script data-form="form"')
        )
    )
    with page.expect_request("**/*.wasm"):
        visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    page.locator("#stays").dispatch_event("input")
    expect(page.locator("#register")).to_have_attribute("data-signup-held", "")
    page.evaluate("window.taken = document.forms.register; taken.remove()")
    python.refuse()
    expect(page.locator("#stays")).to_have_attribute("data-signup", "unavailable")
    with page.expect_request("**/*.wasm*"):
        page.evaluate("document.body.prepend(taken)")
    python.release()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1


def test_attributes_need_nothing_loaded_to_be_trusted(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """However unusual they are: the tag judges them by itself."""
    visitor.page.route("**/extras-*.js*", lambda route: route.abort())
    visitor.page.goto(
        custom_pages.add(FORM + TAG.replace("<script", '<script data-next="/accounts?new=1"'))
    )
    sign_up(visitor)
    assert not [url for url in visitor.addresses if "/extras-" in url]


def test_own_form_is_asked_for_again_where_it_cannot_be_loaded(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    """Once: a page without it has nothing that a visitor could try."""
    asked: list[str] = []

    def cut_once(route: Route) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    visitor.page.route("**/own-form-*.js*", cut_once)
    visitor.page.goto(custom_pages.add(TAG))
    expect(visitor.form).to_have_attribute("data-signup", "idle")
    assert len(set(asked)) == 2  # a browser may remember an address that failed
    sign_up(visitor)


def test_own_form_that_cannot_be_loaded_is_named(
    visitor: Visitor, custom_pages: CustomPages
) -> None:
    visitor.page.route("**/own-form-*.js*", lambda route: route.abort())
    with visitor.page.expect_console_message(lambda message: "/own-form-" in message.text) as named:
        visitor.page.goto(custom_pages.add(TAG))
    assert "is missing, blocked, slow or changed" in named.value.text
    expect(visitor.form).to_have_count(0)
