"""Where things are put into a form of the page: where they collide with nothing."""

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import START_MILLISECONDS, OpenForm, Visitor

FIELD = '<input name="password" type="password" id="{0}" aria-label="Password">'
PLACE = FIELD.replace("<input", "<input data-place")
NICK = '<input name="nick" aria-label="Nick">'
OTHER = '<input name="email" type="email" aria-label="Email">'
ROW = f'<p class="row all" data-place>{FIELD}</p>'
LABEL = '<label for="{0}">Password</label>'

AFTER = {
    "the field": f"<div>{PLACE}<small>Hint</small></div>",
    "a label around it": f"<div><label data-place>Password {FIELD}</label></div>",
    "a label that follows": f"<div>{FIELD}{LABEL.replace('<label', '<label data-place')}</div>",
    "its row": f"<div class=row data-place>{FIELD}<button type=button>Copy</button></div>",
    "an icon in it": f"<div><div class=relative data-place>{FIELD}<i>*</i></div></div>",
    "a label that floats": f"<div class=relative data-place>{FIELD}{LABEL}</div>",
    "a row in a frame": f"<div class=relative data-place><p class=row>{FIELD}</p></div>",
    "a wrapper in the line": f"<p><span class=inline data-place>{FIELD}</span></p>",
    "the field, in its column": f"<div class=columns><b>Password</b><span>{PLACE}</span></div>",
    "columns": f"<div class=columns data-place><b>Password</b>{FIELD}</div>",
    "the field, in a stack": f"<div class=stack>{LABEL}{PLACE}</div>",
    "the field, in one column": f"<div class=grid>{LABEL}{PLACE}</div>",
    "a row of two": f"<div class=row data-place>{FIELD}{NICK}</div>",
    "a row of a grid": f"<div class=columns>{ROW}{OTHER}</div>",
    "the field, in a part of a row": f"<div class=row><p class=relative>{PLACE}</p>{OTHER}</div>",
    "an icon, in a stack": f"<div class=stack><p class=relative data-place>{FIELD}</p>{OTHER}",
}

PARTS_AFTER = """(place) => {
  const parts = [];
  while ((place = place.nextElementSibling)?.dataset.signupPart)
    parts.push(place.dataset.signupPart);
  return parts;
}"""


@pytest.mark.parametrize("first", ["focus", "submit"])
def test_what_belongs_to_a_field_comes_after_it(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, first: str
) -> None:
    """And after what is laid out around the field; the message before the button."""
    page = visitor.page
    forms = "".join(
        f'<form id="f{i}">{content.format(f"p{i}")}<button>Go</button></form>'
        for i, content in enumerate(AFTER.values())
    )
    page.goto(
        custom_pages.add(
            f'<link rel="stylesheet" href="/tests/data/laid-out.css">{forms}'
            '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-form="form" data-boot="now" data-toggle="on" data-runtime="{runtime}"></script>'
        )
    )
    expect(page.locator("form[data-signup=ready]")).to_have_count(
        len(AFTER), timeout=START_MILLISECONDS
    )
    found = {}
    for name, form in zip(AFTER, visitor.form.all(), strict=True):
        if first == "focus":
            form.locator("[type=password]").focus()
        form.get_by_role("button", name="Go").click()
        expect(form.locator("[data-signup-part=summary]")).to_be_focused()
        form.locator("[type=password]").focus()
        found[name] = form.locator("[data-place]").evaluate(PARTS_AFTER)
    assert found == {name: ["error", "toggle", "toggle-status"] for name in AFTER}


def test_messages_below_a_row_stand_in_the_order_of_its_fields(open_form: OpenForm) -> None:
    styles = '<link rel="stylesheet" href="/tests/data/laid-out.css">'
    visitor = open_form(
        f"<div class=row>{OTHER}{FIELD.format('p')}</div>", after=styles, tag="data-toggle=on"
    )
    visitor.field("password").focus()
    visitor.submit()
    expect(visitor.part("error")).to_have_text(
        ["Error: Enter your email address", "Error: Enter a password"]
    )
    assert visitor.page.locator(".row").evaluate(PARTS_AFTER) == [
        "error",
        "error",
        "toggle",
        "toggle-status",
    ]


FIELDS = '<label>Email <input name="email" type="email"></label>'


@pytest.mark.parametrize(
    ("content", "before"),
    [
        (f"{FIELDS}<h2>Later</h2>", ""),
        (f'<input type="hidden" name="csrf" value="1"><h2>Sign up</h2><p>Now</p>{FIELDS}', "h2"),
        (f"<div class=row><h2>Sign up</h2><i>x</i></div>{FIELDS}", ".row"),
        (f"<fieldset><legend><h2>Sign up</h2></legend>{FIELDS}</fieldset>", ""),
        (f"<div hidden><h2>Step 1</h2></div>{FIELDS}", ""),
    ],
    ids=["first", "below the heading", "below its row", "above a legend", "not in a hidden step"],
)
def test_notice_stands_below_the_heading_or_first(
    open_form: OpenForm, content: str, before: str
) -> None:
    styles = '<link rel="stylesheet" href="/tests/data/laid-out.css">'
    visitor = open_form(content, after=styles)
    visitor.submit()
    expect(visitor.part("notice").locator("[data-signup-part=summary]")).to_be_focused()

    if before:
        notice = visitor.page.locator(f"{before} + [data-signup-part=notice]")
        expect(notice).to_have_count(1)
    else:
        assert visitor.part("notice").evaluate("(notice) => notice.previousElementSibling === null")
    visitor.fill_in(email=visitor.email)
    visitor.submit()
    expect(visitor.part("notice")).to_have_count(1)  # one at a time
