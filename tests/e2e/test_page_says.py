"""The page has its say: its listeners hear each submit once, and what they cancel is not sent.

Under a policy that lets forms be sent, and pages have scripts in their HTML.
"""

import pytest
from playwright.sync_api import Locator, expect

from tests.conftest import CustomPages
from tests.e2e.test_guard import HELD, Held
from tests.e2e.test_odd_pages import OPEN
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor

on_micropython = pytest.mark.parametrize("runtime", ["micropython"])
before_and_after = pytest.mark.parametrize("step", ["held", "ready"])

TAG = '<script src="/dist/signup.js" data-account="demo" data-api-url="{{api}}" {}></script>'
WHAT_TO_CALL = "form.submit()"

LISTENER = """<script>
const form = document.forms[0];
const heard_submits = [];
let cancels = CANCELS;
function listen(event) {
  const { constructor, bubbles, cancelable, submitter } = event;
  heard_submits.push([constructor.name, bubbles, cancelable, submitter?.textContent ?? '']);
  if (cancels) event.preventDefault();
}
</script>"""
SUBMIT = ["SubmitEvent", True, True, "Go"]


class PageWithScripts:
    """A page that listens to its form, and someone at it."""

    def __init__(self, visitor: Visitor, custom_pages: CustomPages, runtime: str):
        self.visitor, self.custom_pages, self.runtime = visitor, custom_pages, runtime
        self.python = Held(visitor.page)

    def open(
        self, script: str = "", form: str = FORM, cancels: bool = False, tag_first: bool = True
    ) -> None:
        """With what was typed, and Python not yet there."""
        tag = TAG.format(f'data-runtime="{self.runtime}"')
        listener = LISTENER.replace("CANCELS", "true" if cancels else "false")
        body = form + listener + f"<script>{script}</script>"
        body = tag + body if tag_first else body + tag
        self.visitor.page.goto(self.custom_pages.add(body, OPEN))
        self.visitor.fill_in(email=self.visitor.email, password=PASSWORD)

    def reach(self, step: str) -> None:
        """Where it is "ready", Python is up; where a submission will be "held", it is not."""
        if step == "ready":
            self.python.release()
            self.visitor.sees_state("ready")

    def evaluate(self, script: str) -> object:
        return self.visitor.page.evaluate(script)

    def sees_one_sign_up(self, step: str = "ready", submits: int = 1) -> None:
        """All the way to the greeting; and each listener heard so many submits."""
        if step == "held":
            expect(self.visitor.form).to_have_attribute("data-signup-held", "")
            self.python.release()
        self.visitor.sees_greeting(self.visitor.email)
        assert len(self.visitor.heard("submit")) == 1
        assert len(self.visitor.sign_ups) == 1
        assert len(self.evaluate("heard_submits")) == submits  # type: ignore[arg-type]
        assert not self.visitor.strayed()


@pytest.fixture
def page_with(visitor: Visitor, custom_pages: CustomPages, runtime: str) -> PageWithScripts:
    return PageWithScripts(visitor, custom_pages, runtime)


# --- What listens, and where ---------------------------------------------------------------------

PLACES = {
    "the form": "form.addEventListener('submit', listen)",
    "the form, capturing": "form.addEventListener('submit', listen, true)",
    "what is around it": "document.body.addEventListener('submit', listen)",
    "the document": "document.addEventListener('submit', listen)",
    "the document, capturing": "document.addEventListener('submit', listen, true)",
    "the window": "addEventListener('submit', listen)",
    "the window, capturing": "addEventListener('submit', listen, true)",
    "onsubmit": "form.onsubmit = (event) => { listen(event); return !cancels; }",
    "the attribute": "form.setAttribute('onsubmit', 'listen(event); return !cancels')",
    "a microtask": "form.addEventListener('submit', async (event) => { await 0; listen(event); })",
    "many microtasks": """form.addEventListener('submit', async (event) => {
      for (let i = 0; i < 50; i++) await 0;
      listen(event);
    })""",
}
ON_BOTH = ["the form", "the document, capturing", "the attribute"]


@on_micropython
@pytest.mark.parametrize("call", ["form.requestSubmit()", "form.querySelector('button').click()"])
def test_promises_are_waited_for_where_a_script_submits(
    page_with: PageWithScripts, call: str
) -> None:
    """No microtask runs before the script is done."""
    page_with.open(PLACES["many microtasks"], cancels=True)
    page_with.reach("ready")
    with page_with.visitor.page.expect_console_message(
        lambda message: WHAT_TO_CALL in message.text
    ):
        page_with.evaluate(call)
    assert not page_with.visitor.sign_ups
    page_with.evaluate("cancels = false")
    page_with.evaluate(call)
    page_with.sees_one_sign_up(submits=2)


# Firefox dispatches no submit at a form while it dispatches one: there we ask a little later.
@pytest.mark.only_browser("chromium")
def test_visitors_submit_is_sent_at_once(page_with: PageWithScripts) -> None:
    """Not in a task of its own, before which the browser would draw."""
    page_with.open(
        """
        const order = [];
        const { fetch } = window;
        window.fetch = (resource, options) => {
          if (options?.method === 'POST') order.push('request');
          return fetch(resource, options);
        };
        form.onsubmit = (event) => {
          listen(event);
          setTimeout(() => order.push('task'));
        };
        """
    )
    page_with.reach("ready")
    page_with.visitor.press_enter()
    page_with.sees_one_sign_up()
    assert page_with.evaluate("order") == ["request", "task"]


@pytest.mark.parametrize(
    ("runtime", "place"),
    [("micropython", place) for place in PLACES] + [("pyodide", place) for place in ON_BOTH],
)
def test_what_the_page_cancels_is_not_sent(page_with: PageWithScripts, place: str) -> None:
    """Before Python is up and after; until the page lets a submit through."""
    visitor = page_with.visitor
    page_with.open(PLACES[place], cancels=True)
    with visitor.page.expect_console_message(lambda message: WHAT_TO_CALL in message.text) as told:
        visitor.press_enter()
    assert told.value.type == "info"
    expect(visitor.form).not_to_have_attribute("data-signup-held", "")
    expect(visitor.part("status")).not_to_contain_text(HELD)

    page_with.reach("ready")
    visitor.press_enter()
    visitor.awaits_decision()
    assert not visitor.sign_ups
    page_with.evaluate("cancels = false")
    visitor.press_enter()
    page_with.sees_one_sign_up(submits=3)
    assert page_with.evaluate("heard_submits") == [SUBMIT] * 3
    assert len([text for text in visitor.console if WHAT_TO_CALL in text]) == 1


@on_micropython
def test_inline_handler_that_always_cancels(page_with: PageWithScripts) -> None:
    visitor = page_with.visitor
    page_with.open(form=FORM.replace("<form", '<form onsubmit="return false"'))
    with visitor.page.expect_console_message(lambda message: WHAT_TO_CALL in message.text):
        visitor.press_enter()
    page_with.reach("ready")
    visitor.press_enter()
    visitor.awaits_decision()
    assert not visitor.sign_ups
    page_with.evaluate("form.submit()")
    page_with.sees_one_sign_up(submits=0)


@on_micropython
def test_listener_on_the_window_from_before_the_tag_has_its_say(
    page_with: PageWithScripts,
) -> None:
    """It is the only one that hears the browser's own event as well."""
    visitor = page_with.visitor
    page_with.open(PLACES["the window, capturing"], cancels=True, tag_first=False)
    with visitor.page.expect_console_message(lambda message: WHAT_TO_CALL in message.text):
        visitor.press_enter()
    page_with.evaluate("cancels = false")
    visitor.press_enter()
    page_with.sees_one_sign_up("held", submits=4)


HARMLESS = {
    "stops it": "event.stopImmediatePropagation()",
    "throws": "throw new Error('of the page')",
    "sends it by itself": "form.submit()",
}


@on_micropython
@before_and_after
@pytest.mark.parametrize("what", HARMLESS)
def test_listener_that_does_not_cancel(page_with: PageWithScripts, step: str, what: str) -> None:
    page_with.open(f"form.onsubmit = (event) => {{ listen(event); {HARMLESS[what]}; }}")
    page_with.reach(step)
    page_with.visitor.press_enter()
    page_with.sees_one_sign_up(step)
    if what == "throws":
        page_with.visitor.errors.clear()


# --- What the page calls by itself ---------------------------------------------------------------

AGAIN = {
    "submit() at once": ("form.submit()", 1),
    "submit() later": ("setTimeout(() => form.submit())", 1),
    "submit() of currentTarget, in a microtask": ("0).then(() => event.currentTarget.submit()", 1),
    "requestSubmit() later": ("setTimeout(() => { cancels = false; form.requestSubmit(); })", 2),
}


@before_and_after
@pytest.mark.parametrize(
    ("runtime", "way"),
    [("micropython", way) for way in AGAIN] + [("pyodide", "submit() later")],
)
def test_page_that_cancels_and_sends_later(page_with: PageWithScripts, step: str, way: str) -> None:
    """`submit()` asks no listener again, and `requestSubmit()` does."""
    call, submits = AGAIN[way]
    page_with.open(
        f"form.onsubmit = (event) => {{ listen(event); if (cancels) Promise.resolve({call}); }}",
        cancels=True,
    )
    page_with.reach(step)
    page_with.visitor.press_enter()
    page_with.sees_one_sign_up(step, submits)


CALLS = {
    "submit()": ("form.submit()", 0),
    "requestSubmit()": ("form.requestSubmit()", 1),
    "requestSubmit() with a button": ("form.requestSubmit(form.querySelector('button'))", 1),
    "click()": ("form.querySelector('button').click()", 1),
    "an event": ("form.dispatchEvent(new Event('submit', {bubbles: true, cancelable: true}))", 1),
    "an event that is not cancelable": ("form.dispatchEvent(new Event('submit'))", 1),
    "jQuery": ("jQuery(form).trigger('submit')", 1),
}


@on_micropython
@before_and_after
@pytest.mark.parametrize("call", CALLS)
def test_what_the_page_calls_is_sent(page_with: PageWithScripts, step: str, call: str) -> None:
    script, submits = CALLS[call]
    listen = PLACES["the form"]
    form = FORM
    if call == "jQuery":
        form += '<script src="/node_modules/jquery/dist/jquery.min.js"></script>'
        listen = "jQuery(form).on('submit', ({ originalEvent }) => listen(originalEvent ?? {}))"
    page_with.open(listen, form)
    page_with.reach(step)
    page_with.evaluate(script)
    page_with.sees_one_sign_up(step, submits)


@on_micropython
def test_what_jquery_cancels_is_not_sent(page_with: PageWithScripts) -> None:
    """Its `trigger` asks the listeners that it knows, and then calls `form.submit()`."""
    visitor = page_with.visitor
    jquery = '<script src="/node_modules/jquery/dist/jquery.min.js"></script>'
    page_with.open("jQuery(form).on('submit', () => !cancels)", FORM + jquery, cancels=True)
    page_with.reach("ready")
    page_with.evaluate("jQuery(form).trigger('submit')")
    with visitor.page.expect_console_message(lambda message: WHAT_TO_CALL in message.text):
        visitor.press_enter()
    page_with.evaluate("{ cancels = false; jQuery(form).trigger('submit'); }")
    page_with.sees_one_sign_up(submits=0)


@before_and_after
def test_prototypes_own_submit_sends_nothing(page_with: PageWithScripts, step: str) -> None:
    """It asks nobody, and no listener hears of it: the form's method is what keeps it here."""
    page_with.open(PLACES["the form"])
    page_with.reach(step)
    page_with.evaluate(
        "{ try { HTMLFormElement.prototype.submit.call(form); } catch {} }"  # Firefox throws
    )
    page_with.visitor.press_enter()
    page_with.sees_one_sign_up(step)


# --- Forms that are sent in a way of their own ---------------------------------------------------

BUTTONS = {
    "method": '<button formmethod="post">Go</button>',
    "action": '<button formmethod="post" formaction="/accounts">Go</button>',
    "target": '<button formmethod="post" formtarget="_blank">Go</button>',
    "encoding": '<button formmethod="get" formenctype="text/plain">Go</button>',
    "input": '<input type="submit" formmethod="post" value="Go">',
}


@on_micropython
@before_and_after
@pytest.mark.parametrize("button", BUTTONS)
def test_buttons_own_attributes_send_nothing(
    page_with: PageWithScripts, step: str, button: str
) -> None:
    """Not by themselves, not where the page cancels, and not where it names the button."""
    page_with.open(
        PLACES["the form"], FORM.replace("<button>Go</button>", BUTTONS[button]), cancels=True
    )
    go = page_with.visitor.page.get_by_role("button", name="Go")
    page_with.reach(step)
    go.click()
    page_with.visitor.awaits_decision()
    assert not page_with.visitor.sign_ups
    page_with.evaluate(
        "{ cancels = false; form.requestSubmit(form.querySelector('[formmethod]')) }"
    )
    page_with.sees_one_sign_up(step, submits=2)


DIALOG = f"""<dialog open>{
    FORM.replace("</form>", '<button formmethod="dialog" value="no">Cancel</button></form>')
}</dialog>"""


@pytest.fixture
def dialog(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("dialog")


@on_micropython
@pytest.mark.parametrize("how", ["a submit", "a call"])
def test_dialog_stays_open_until_the_greeting_is_read(
    page_with: PageWithScripts, dialog: Locator, how: str
) -> None:
    page_with.open(PLACES["the form"], DIALOG)
    if how == "a submit":
        page_with.visitor.press_enter()
    else:
        page_with.evaluate("form.submit()")
    expect(page_with.visitor.part("status")).to_contain_text(HELD)
    expect(dialog).to_be_visible()
    page_with.sees_one_sign_up("held", submits=1 if how == "a submit" else 0)
    expect(dialog.get_by_text("Your account is ready")).to_be_visible()


@on_micropython
@before_and_after
def test_button_that_closes_the_dialog_sends_nothing(
    page_with: PageWithScripts, dialog: Locator, step: str
) -> None:
    """Its `formmethod` is the author's: what a browser does with it sends nothing."""
    page_with.open("", DIALOG)
    page_with.reach(step)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert page_with.evaluate("document.querySelector('dialog').returnValue") == "no"
    page_with.evaluate("document.querySelector('dialog').showModal()")
    page_with.visitor.press_enter()
    page_with.sees_one_sign_up(step, submits=0)


@on_micropython
@before_and_after
@pytest.mark.parametrize("how", ["a click", "a call"])
def test_button_named_submit(page_with: PageWithScripts, step: str, how: str) -> None:
    """Its name hides the form's function from the page, and from us: `requestSubmit()` is left."""
    page_with.open(PLACES["the form"], FORM.replace("<button", '<button name="submit"'))
    page_with.reach(step)
    if how == "a click":
        page_with.visitor.submit()
    else:
        page_with.evaluate("form.requestSubmit()")
    page_with.sees_one_sign_up(step)


@on_micropython
def test_closed_form_asks_nobody(page_with: PageWithScripts) -> None:
    """A mistake of the author's: whatever the page calls, nothing is sent, nor loaded."""
    visitor = page_with.visitor
    visitor.page.goto(
        page_with.custom_pages.add(
            FORM
            + TAG.format('data-acount="demo"')
            + "<script>const form = document.forms[0]</script>",
            OPEN,
        )
    )
    visitor.sees_state("unavailable")
    for call in ("form.submit()", "form.requestSubmit()"):
        page_with.evaluate(call)
    visitor.awaits_decision()
    expect(visitor.part("status")).to_contain_text(
        "Sign-up is not available right now", timeout=START_MILLISECONDS
    )
    assert not visitor.sign_ups
    assert not visitor.strayed()
