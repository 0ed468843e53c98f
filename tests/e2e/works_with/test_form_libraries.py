"""Libraries that check a form, and trackers that hold it up: what they cancel, and send later.

Each page is an example of docs/works-with.md.
"""

import re
import subprocess
import uuid
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from starlette.responses import FileResponse, Response

from scripts.runtimes import NODE_MODULES
from tests.conftest import CustomPages
from tests.e2e.test_guard import HELD, Held
from tests.e2e.test_odd_pages import OPEN
from tests.e2e.visitor import PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES

FILES = {
    "jquery.min.js": NODE_MODULES / "jquery/dist/jquery.min.js",
    "jquery.validate.min.js": NODE_MODULES / "jquery-validation/dist/jquery.validate.min.js",
    "just-validate.production.min.js": NODE_MODULES
    / "just-validate/dist/just-validate.production.min.js",
    "parsley.min.js": NODE_MODULES / "parsleyjs/dist/parsley.min.js",
    "analytics.js": Path(__file__).parents[2] / "data/analytics.js",
}
TAG = '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}"></script>'
LAST_SCRIPT = re.compile(r"(.*<script>\n).*?(</script>\s*)$", re.DOTALL)


@pytest.fixture(scope="session")
def react_hook_form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its example, bundled."""
    source = tmp_path_factory.mktemp("react") / "register.jsx"
    source.write_text(EXAMPLES["React Hook Form"][0])
    bundle = source.with_suffix(".js")
    subprocess.run(
        [
            NODE_MODULES / ".bin/esbuild",
            source,
            "--bundle",
            "--jsx=automatic",
            '--define:process.env.NODE_ENV="production"',
            f"--outfile={bundle}",
            "--log-level=error",
        ],
        env={"NODE_PATH": str(NODE_MODULES)},
        check=True,
    )
    return bundle


class LibraryPage:
    """The page of an example, and someone at it."""

    def __init__(self, visitor: Visitor, custom_pages: CustomPages, react_hook_form: Path):
        self.visitor, self.custom_pages = visitor, custom_pages
        self.python = Held(visitor.page)
        for name, file in {**FILES, "react-hook-form.js": react_hook_form}.items():
            custom_pages.pages[f"/made/{name}"] = FileResponse(file)

    def open(self, library: str, script: int = 0, first: str = "") -> None:
        """With the last script of the example, or another of its blocks in place of that."""
        example, *others = EXAMPLES[library]
        if script:
            example = LAST_SCRIPT.sub(
                lambda match: match[1] + others[script - 1] + match[2], example
            )
        if library == "React Hook Form":
            example = '<div id="app"></div><script src="react-hook-form.js"></script>'
        self.visitor.page.goto(self.custom_pages.add(TAG + first + example, OPEN))

    def up(self) -> None:
        self.python.release()
        self.visitor.sees_state("ready")


@pytest.fixture
def library_page(visitor: Visitor, custom_pages: CustomPages, react_hook_form: Path) -> LibraryPage:
    return LibraryPage(visitor, custom_pages, react_hook_form)


def has_account(api_url: str) -> str:
    """The address of somebody who has one."""
    email = f"grace-{uuid.uuid4()}@example.com"
    user = {"type": "users", "attributes": {"email": email, "password": PASSWORD}}
    httpx.post(f"{api_url}/v1/accounts/demo/users", json={"data": user}).raise_for_status()
    return email


MESSAGES = {
    ("jQuery Validation", 0): "This field is required.",
    ("jQuery Validation", 1): "This field is required.",
    ("JustValidate", 0): "The field is required",
    ("JustValidate", 1): "The field is required",
    ("Parsley", 0): "This value is required.",
    ("React Hook Form", 0): "Email is missing",
}
"""Library and which of its examples, and what it says of an empty email field."""


@pytest.mark.parametrize(
    ("library", "example"), MESSAGES, ids=[f"{name}-{number}" for name, number in MESSAGES]
)
def test_library_that_checks_the_form(
    library_page: LibraryPage, library: str, example: int
) -> None:
    """What it refuses is not sent, before Python is up and after; what it accepts is sent once.

    Its messages and ours stand nowhere at the same time, and neither hides the other.
    """
    visitor = library_page.visitor
    page = visitor.page
    theirs = page.get_by_text(MESSAGES[library, example], exact=True)
    library_page.open(library, example)
    visitor.fill_in(password=PASSWORD)
    visitor.press_enter()
    expect(theirs).to_be_visible()
    visitor.awaits_decision()
    expect(visitor.part("status")).not_to_contain_text(HELD)

    library_page.up()
    visitor.press_enter()
    visitor.awaits_decision()
    expect(theirs).to_be_visible()
    expect(visitor.part("summary")).to_have_count(0)

    taken = has_account(library_page.custom_pages.api_url)
    visitor.fill_in(email=taken)
    visitor.press_enter()
    ours = visitor.part("error")
    expect(ours).to_contain_text("already an account")
    expect(ours).to_be_visible()
    expect(theirs).to_be_hidden()

    visitor.fill_in(email="")
    visitor.press_enter()
    expect(theirs).to_be_visible()
    visitor.fill_in(email=visitor.email)
    visitor.press_enter()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 2
    assert not visitor.strayed()


def test_library_that_was_there_first(library_page: LibraryPage) -> None:
    """With what it holds back before Python is up, and lets go then."""
    visitor = library_page.visitor
    library_page.open("jQuery Validation", 1)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    library_page.python.release()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
    assert not visitor.strayed()


@pytest.mark.parametrize("how", ["a click", "a call"])
def test_jquery(library_page: LibraryPage, how: str) -> None:
    visitor = library_page.visitor
    library_page.open("jQuery")
    submit = {
        "a click": visitor.page.get_by_role("button", name="Register"),
        "a call": visitor.page.get_by_role("link", name="Register now"),
    }[how]
    visitor.fill_in(email="ada", password=PASSWORD)
    submit.click()
    library_page.up()
    submit.click()
    visitor.awaits_decision()
    visitor.fill_in(email=visitor.email)
    submit.click()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.heard("submit")) == 1
    assert len(visitor.sign_ups) == 1
    assert not visitor.strayed()


@pytest.mark.parametrize("step", ["held", "ready"])
@pytest.mark.parametrize(
    "jquery", ["", '<script src="jquery.min.js"></script>'], ids=["", "jquery"]
)
def test_tracker(library_page: LibraryPage, step: str, jquery: str) -> None:
    """It tracks once, and the page's own server hears of nothing else."""
    visitor = library_page.visitor
    library_page.open("Segment", first=jquery)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    if step == "ready":
        library_page.up()
    visitor.press_enter()
    if step == "held":
        expect(visitor.form).to_have_attribute("data-signup-held", "")
        library_page.python.release()
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
    assert visitor.strayed() == ["/made/beacon"]


# --- The page's own listeners --------------------------------------------------------------------


def sees_one_sign_up(visitor: Visitor) -> None:
    visitor.sees_greeting(visitor.email)
    assert len(visitor.sign_ups) == 1
    assert not visitor.strayed()


def test_check_of_your_own(library_page: LibraryPage) -> None:
    visitor = library_page.visitor
    page = visitor.page
    reminder = page.get_by_text("Agree to the terms to continue")
    library_page.open("A check of your own")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.press_enter()
    expect(reminder).to_be_visible()
    library_page.up()
    page.get_by_label("I agree").check()
    visitor.press_enter()
    expect(reminder).to_be_hidden()
    sees_one_sign_up(visitor)


def test_check_that_takes_a_while(library_page: LibraryPage) -> None:
    visitor = library_page.visitor
    library_page.custom_pages.pages["/made/captcha"] = Response()
    library_page.open("A check that takes a while")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    library_page.up()
    visitor.press_enter()
    sees_one_sign_up(visitor)


def test_form_in_a_dialog(library_page: LibraryPage) -> None:
    visitor = library_page.visitor
    page: Page = visitor.page
    dialog = page.get_by_role("dialog")
    library_page.open("A form in a dialog")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    page.get_by_role("button", name="Not now").click()
    expect(dialog).to_be_hidden()
    page.evaluate("document.getElementById('sign-up').showModal()")
    library_page.up()
    visitor.press_enter()
    sees_one_sign_up(visitor)
    expect(dialog).to_be_visible()
