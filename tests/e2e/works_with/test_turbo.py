"""Turbo replaces the body, keeps pages for Back, and morphs a page that is refreshed."""

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES
from tests.e2e.works_with.neighbours import (
    add_page,
    add_part,
    on_this_server,
    sees_one_sign_up,
    sign_up,
)

EXAMPLE = EXAMPLES["Turbo 8"][0]
TURBO = "@hotwired/turbo/dist/turbo.es2017-umd.js"
HEAD = EXAMPLE[: EXAMPLE.index("</head>")]
FORM = EXAMPLE[EXAMPLE.index("<form") : EXAMPLE.index("</form>") + len("</form>")]
TAG = EXAMPLE[EXAMPLE.index("<script async") : EXAMPLE.rindex("</script>") + len("</script>")]

WHERE = {
    "tag in the body": (HEAD + "</head>", FORM + TAG),
    "tag in the head": (HEAD + TAG + "</head>", FORM),
    "own form": (HEAD + "</head>", TAG),
}

REFRESH = """() => new Promise((resolve) => {
    addEventListener('turbo:render', ({ detail }) => resolve(detail.renderMethod), { once: true });
    Turbo.session.refresh(location.href);
})"""


class Site:
    """A page with the form, and another, each with a link to the other."""

    def __init__(self, custom_pages: CustomPages, runtime: str):
        self.custom_pages, self.runtime = custom_pages, runtime

    def add(self, head: str, body: str, account: str = "demo") -> tuple[str, str]:
        number = len(self.custom_pages.pages)
        links = (
            f'<nav><a href="/made/{number}">Pricing</a> '
            f'<a href="/made/{number + 1}">Sign up</a></nav>'
        )
        pricing, page = (
            add_page(
                self.custom_pages,
                on_this_server(f"{head}<body>{links}{content}", self.runtime, account, turbo=TURBO),
            )
            for content in ("<h1>Pricing</h1>", body)
        )
        return pricing, page


@pytest.mark.parametrize("where", WHERE)
def test_visit_and_back(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, where: str
) -> None:
    """There is one form, on a page that was visited and on one that comes from the cache."""
    page = visitor.page
    pricing, _ = Site(custom_pages, runtime).add(*WHERE[where])
    page.goto(pricing)
    # A tag in the head brings no form of its own to a page that has none.
    page.get_by_role("link", name="Sign up").click()
    visitor.field("email").fill("grace@example.com")
    visitor.sees_state("ready")
    page.get_by_role("link", name="Pricing").click()
    expect(page.get_by_role("heading", name="Pricing")).to_be_visible()
    expect(visitor.form).to_have_count(0)
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Pricing")).to_have_count(0)
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("form", ["tag in the body", "own form"])
def test_back_to_a_form_that_nobody_touched(
    visitor: Visitor, custom_pages: CustomPages, form: str
) -> None:
    page = visitor.page
    _, address = Site(custom_pages, "micropython").add(*WHERE[form])
    page.goto(address)
    visitor.sees_state("idle")
    page.get_by_role("link", name="Pricing").click()
    expect(page.get_by_role("heading", name="Pricing")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Pricing")).to_have_count(0)
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("form", ["tag in the body", "own form"])
def test_back_after_the_greeting(visitor: Visitor, custom_pages: CustomPages, form: str) -> None:
    """The page is restored, and its form begins anew."""
    page = visitor.page
    _, address = Site(custom_pages, "micropython").add(*WHERE[form])
    page.goto(address)
    sign_up(visitor)
    page.get_by_role("link", name="Pricing").click()
    expect(page.get_by_role("heading", name="Pricing")).to_be_visible()
    page.evaluate("history.back()")
    expect(page.get_by_role("heading", name="Pricing")).to_have_count(0)
    expect(visitor.form).to_have_count(1)
    expect(visitor.form).to_be_visible()
    expect(visitor.part("greeting")).to_have_count(0)
    visitor.email = f"again-{visitor.email}"
    visitor.posts.clear()
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("form", ["tag in the body", "own form"])
@pytest.mark.parametrize("before", ["idle", "ready", "refused"])
def test_refresh_by_morphing(
    visitor: Visitor, custom_pages: CustomPages, before: str, form: str
) -> None:
    page = visitor.page
    _, address = Site(custom_pages, "micropython").add(*WHERE[form])
    page.goto(address)
    visitor.sees_state("idle")
    if before != "idle":
        visitor.field("email").focus()
        visitor.sees_state("ready")
    if before == "refused":
        visitor.submit()
        expect(visitor.part("summary")).to_be_visible()
    assert page.evaluate(REFRESH) == "morph"
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.parametrize("form", ["tag in the body", "own form"])
def test_refresh_by_morphing_while_it_sends(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, form: str
) -> None:
    """The answer is shown, and nothing is sent twice."""
    page = visitor.page
    _, address = Site(custom_pages, runtime).add(*WHERE[form], account="fault-slow")
    page.goto(address)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_state("sending")
    assert page.evaluate(REFRESH) == "morph"
    visitor.sees_state("sending")
    sees_one_sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("form", ["tag in the body", "own form"])
def test_refresh_by_morphing_after_the_greeting(
    visitor: Visitor, custom_pages: CustomPages, form: str
) -> None:
    """Who has signed up is not asked again."""
    page = visitor.page
    _, address = Site(custom_pages, "micropython").add(*WHERE[form])
    page.goto(address)
    sign_up(visitor)
    assert page.evaluate(REFRESH) == "morph"
    sees_one_sign_up(visitor)
    expect(visitor.form).to_be_hidden()
    expect(visitor.part("greeting")).to_have_count(1)


@pytest.mark.only_browser("chromium")
def test_form_in_a_frame(visitor: Visitor, custom_pages: CustomPages) -> None:
    """Which Turbo would send, and replace by what the answer has under its id."""
    page = visitor.page
    frame = '<turbo-frame id="sign-up">{}</turbo-frame>'
    add_part(custom_pages, "/made/form", frame.format(FORM))
    link = frame.format('<a href="/made/form">By email</a>')
    tag = TAG.replace("<script", '<script data-own-form="off"')
    _, address = Site(custom_pages, "micropython").add(HEAD + "</head>", link + tag)
    page.goto(address)
    page.get_by_role("link", name="By email").click()
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize(
    "button",
    [
        '<button formmethod="post">Create account</button>',
        '<button formmethod="post" formaction="/made/welcome" data-turbo="true">Go</button>',
    ],
)
def test_button_with_a_method_of_its_own(
    visitor: Visitor, custom_pages: CustomPages, button: str
) -> None:
    page = visitor.page
    form = FORM.replace("<button>Create account</button>", button)
    _, address = Site(custom_pages, "micropython").add(HEAD + "</head>", form + TAG)
    page.goto(address)
    sign_up(visitor)
