"""In CSS frameworks, what the widget adds collides with nothing, and all can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import CustomPages
from tests.e2e.test_axe import audit_by_axe
from tests.e2e.visitor import PASSWORD, START_MILLISECONDS, Visitor
from tests.e2e.works_with.frameworks import FRAMEWORKS, Framework, FrameworkPages

pytestmark = pytest.mark.only_browser("chromium")

LIGHT = {"width": 1280, "height": 800}
DARK = {"width": 375, "height": 800}
"""Wide pages are tried light, and narrow ones dark."""

FORMS = [
    *((framework, framework.example) for framework in FRAMEWORKS),
    *((framework, framework.more) for framework in FRAMEWORKS),
]
FORM_NAMES = [*(str(each) for each in FRAMEWORKS), *(f"{each}-more" for each in FRAMEWORKS)]


@pytest.fixture(scope="session")
def framework_pages(
    custom_pages: CustomPages, tmp_path_factory: pytest.TempPathFactory
) -> FrameworkPages:
    return FrameworkPages(custom_pages, tmp_path_factory.mktemp("tailwind"))


@dataclass
class Guest:
    """A visitor at a form in a framework."""

    visitor: Visitor
    pages: FrameworkPages

    @property
    def page(self) -> Page:
        return self.visitor.page

    def open(
        self, framework: Framework, content: str, dark: bool = False, runtime: str = "micropython"
    ) -> None:
        self.page.set_viewport_size(DARK if dark else LIGHT)  # type: ignore[arg-type]
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.goto(self.pages.add(framework, runtime, content, dark))
        self.visitor.sees_state("idle")
        expect(self.page.locator("link[href$='signup.css']")).to_have_count(1)
        self.page.wait_for_load_state()

    def enter_password(self) -> None:
        self.visitor.field("password").focus()
        expect(self.visitor.part("toggle")).to_be_visible(timeout=START_MILLISECONDS)

    def is_refused(self) -> None:
        self.visitor.field("password").press("Enter")
        expect(self.visitor.part("summary")).to_be_focused(timeout=START_MILLISECONDS)

    def fill_in_all(self) -> None:
        self.visitor.fill_in(email=self.visitor.email, password=PASSWORD)
        for field in self.page.locator("form [required]").all():
            type = field.evaluate("(field) => field.type")
            if type in ("checkbox", "radio"):
                field.check()
            elif type == "select-one":
                field.select_option(index=1)
            elif type == "text":
                field.fill("acme")

    def ask(self, script: str) -> Any:
        return self.page.evaluate(script)


@pytest.fixture
def guest(visitor: Visitor, framework_pages: FrameworkPages) -> Iterator[Guest]:
    yield Guest(visitor, framework_pages)
    sideways = "document.documentElement.scrollWidth - innerWidth"
    assert visitor.page.evaluate(sideways) <= 0  # nothing stands out of the page


def by_form(test: Any) -> Any:
    return pytest.mark.parametrize(("framework", "form"), FORMS, ids=FORM_NAMES)(test)


def light_and_dark(test: Any) -> Any:
    return pytest.mark.parametrize("dark", [False, True], ids=["wide", "narrow"])(test)


by_framework = pytest.mark.parametrize("framework", FRAMEWORKS, ids=str)

COLLISIONS = """(() => {
  const isOurs = (element) => element.closest('[data-signup-part]:not([data-signup-part=form])');
  const seen = (element) => element.getClientRects().length && !element.matches('option');
  const all = [...document.forms[0].querySelectorAll('*')].filter(seen);
  const theirs = all.filter((e) => !isOurs(e) && !e.closest('svg *')
    && (e.childElementCount === 0 || e.matches('label, svg')));
  const ours = ['notice', 'error', 'toggle', 'status'].flatMap((name) =>
    [...document.querySelectorAll(`[data-signup-part=${name}]`)].filter(seen));
  const collide = (one, other) => {
    const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
    return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  };
  return ours.flatMap((one) => [...theirs, ...ours]
    .filter((other) => other !== one && collide(one, other))
    .map((other) => `${one.outerHTML} | ${other.outerHTML}`));
})()"""
"""What overlaps with something that we added."""

APART = """(() => {
  const apart = {};
  for (const error of document.querySelectorAll('[data-signup-part=error]')) {
    const field = document.getElementById(error.id.replace(/-error$/, ''));
    const box = field.getBoundingClientRect(), own = error.getBoundingClientRect();
    const between = [...document.forms[0].elements].filter((other) => {
      const { top, bottom, width } = other.getBoundingClientRect();
      return width > 1 && top >= box.bottom && bottom <= own.top;
    });
    if (field.type !== 'radio')
      apart[field.name] = [own.top - box.bottom, between.map((other) => other.name)];
  }
  return apart;
})()"""
"""Name of a field -> pixels from it to its message, and which fields stand between."""

SHAPES = """[...document.forms[0].querySelectorAll('input, select, textarea')].filter((field) =>
  !field.closest('[data-signup-part]:not([data-signup-part=form])')).map((field) => {
  const box = field.getBoundingClientRect();
  const beside = [...field.parentElement.children].filter((other) => {
    const { top, bottom } = other.getBoundingClientRect();
    return !other.matches('[data-signup-part], label') && top < box.bottom && bottom > box.top;
  });
  return [field.name, ...beside.map((other) => {
    const { left, top, width, height } = other.getBoundingClientRect();
    return [left - box.left, top - box.top, width, height].map(Math.round);
  })];
})"""
"""Of each field, where what stands beside it or over it is, and how large all of it is. Labels that
float are left out."""


@light_and_dark
@by_form
def test_what_is_added_collides_with_nothing(
    guest: Guest, framework: Framework, form: str, dark: bool
) -> None:
    """Each message stands below its field, and what is laid out around a field keeps its shape."""
    guest.open(framework, form, dark)
    shapes = guest.ask(SHAPES)
    guest.enter_password()
    assert guest.ask(SHAPES) == shapes
    assert not guest.ask(COLLISIONS)

    guest.is_refused()
    assert not guest.ask(COLLISIONS)
    assert guest.ask(SHAPES) == shapes
    apart = guest.ask(APART)
    assert len(apart) >= 4
    for name, (pixels, between) in apart.items():
        assert 0 <= pixels <= 120, name
        assert not between, name


@light_and_dark
@by_framework
@pytest.mark.parametrize("whose", ["theirs", "ours"])
def test_every_state_can_be_read(
    guest: Guest, framework: Framework, whose: str, dark: bool
) -> None:
    """Idle, refused, sending, greeted; the password shown and hidden."""
    visitor = guest.visitor
    guest.open(framework, framework.example if whose == "theirs" else framework.tag, dark)
    audit_by_axe(guest.page)
    guest.enter_password()
    guest.is_refused()
    audit_by_axe(guest.page)

    requests: list[Route] = []
    guest.page.route("**/users", lambda route: requests.append(route))
    guest.fill_in_all()
    toggle = visitor.part("toggle")
    toggle.click()
    expect(visitor.field("password")).to_have_attribute("type", "text")
    expect(toggle).to_have_accessible_name("Hide password")
    toggle.click()
    with guest.page.expect_request("**/users"):
        visitor.press_enter()
    expect(visitor.part("status")).to_have_text("Creating your account")
    assert not guest.ask(COLLISIONS)
    audit_by_axe(guest.page)

    requests.pop().continue_()
    visitor.sees_greeting(visitor.email)
    expect(visitor.form).to_be_hidden()
    audit_by_axe(guest.page)


def test_example_signs_up_on_both_interpreters(guest: Guest, runtime: str) -> None:
    guest.open(FRAMEWORKS[0], FRAMEWORKS[0].example, runtime=runtime)
    guest.enter_password()
    guest.is_refused()
    assert not guest.ask(COLLISIONS)
    guest.fill_in_all()
    guest.visitor.press_enter()
    guest.visitor.sees_greeting(guest.visitor.email)


UNPAINTED = {
    "background-color": "rgba(0, 0, 0, 0)",
    "background-image": "none",
    "border-top-width": "0px",
    "box-shadow": "none",
    "padding-left": "0px",
    "text-decoration-line": "underline",
    "text-align": "start",
}


@by_framework
def test_links_are_underlined_and_the_toggle_is_one_line_of_text(
    guest: Guest, framework: Framework
) -> None:
    """Also while a pointer is over it; the focus is seen all the same."""
    guest.open(framework, framework.example)
    guest.enter_password()
    guest.is_refused()
    for link in guest.page.locator("[data-signup-part=summary] a").all():
        expect(link).to_have_css("text-decoration-line", "underline")
    for item in guest.page.locator("[data-signup-part=summary] li").all():
        expect(item).to_have_css("list-style-type", "none")

    toggle = guest.visitor.part("toggle")
    password = guest.visitor.field("password").bounding_box()
    box = toggle.bounding_box()
    assert password and box
    assert box["width"] < password["width"]
    assert 24 <= box["height"] < 50
    guest.visitor.field("password").focus()
    guest.page.keyboard.press("Tab")
    if not toggle.evaluate("(toggle) => toggle === document.activeElement"):
        toggle.focus()
    toggle.hover()
    for name, value in UNPAINTED.items():
        expect(toggle).to_have_css(name, value)
    expect(toggle).to_have_css("outline-style", "solid")
    expect(toggle).to_have_css("outline-width", "3px")


SUBMIT = "form :is([type=submit], button:not([type]))"


@by_framework
@pytest.mark.parametrize("whose", ["theirs", "ours"])
def test_submit_button_stays_where_it_is(guest: Guest, framework: Framework, whose: str) -> None:
    """Beside itself it never moves. In our own form, there is room for the toggle."""
    guest.open(framework, framework.example if whose == "theirs" else framework.tag)
    button = guest.page.locator(SUBMIT)
    before = button.bounding_box()
    guest.enter_password()
    after = button.bounding_box()
    assert before and after
    assert after["x"] == before["x"]
    assert after["width"] == before["width"]
    assert 0 <= after["y"] - before["y"] <= (60 if whose == "theirs" else 0)


@by_framework
def test_own_form_stands_in_a_framework(guest: Guest, framework: Framework) -> None:
    """Fields with a frame, all as high as each other, the names in a row; a filled button."""
    guest.open(framework, framework.tag)
    boxes = []
    for name in ("first-name", "last-name", "email", "password"):
        field = guest.visitor.field(name)
        if name == "password":
            field = field.locator("..")  # the frame is around its button too
        expect(field).to_have_css("border-top-style", "solid")
        expect(field).not_to_have_css("border-top-width", "0px")
        box = field.bounding_box()
        assert box
        boxes.append(box)
    first, last, email, password = boxes
    assert len({box["height"] for box in boxes}) == 1
    assert first["height"] >= 44
    assert first["y"] == last["y"]
    assert first["width"] == last["width"]
    assert first["x"] + first["width"] < last["x"]
    for wide in (email, password):
        assert wide["x"] == first["x"]
        assert wide["x"] + wide["width"] == last["x"] + last["width"]
    button = guest.page.locator(SUBMIT)
    expect(button).not_to_have_css("background-color", "rgba(0, 0, 0, 0)")
