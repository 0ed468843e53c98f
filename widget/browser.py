"""The browser, as far as this widget needs it: the only module that imports `js`.

Pyodide and MicroPython agree on `js` but not on everything that comes through it: JavaScript's
null is `jsnull` on one and None on the other, both false; dicts convert in different ways, so
objects are made by JavaScript from JSON. Those differences end here.
"""

import asyncio
import json
import sys

import js

try:
    from pyodide.ffi import JsException, create_proxy
except ImportError:
    from jsffi import JsException, create_proxy

RUNTIME = "micropython" if sys.implementation.name == "micropython" else "pyodide"

# An answer that takes longer than this many seconds counts as none.
REQUEST_SECONDS = 30

# What Keygen says of a sign-up is a few thousand bytes. MicroPython has a heap of a million, and
# an answer that does not fit is no answer.
ANSWER_BYTES = 100_000

FIELDS = "input, select, textarea, button"

HEADERS = ("x-request-id", "x-ratelimit-reset", "date")


class NoAnswer(Exception):
    """The request has no answer that can be read. Whether Keygen carried it out is unknown.

    `code` is "TIMED_OUT", "OFFLINE" or "UNREACHABLE" (refused, cut, blocked, or without CORS
    headers: a page is not told which).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def take_over(attach) -> None:
    """Have `attach(form, options)` called for every form, now and as they come; options as JSON."""
    js.window.keygenSignup.takeOver(create_proxy(attach))


def step(form, name: str) -> None:
    """Take a step of the table of states."""
    js.window.keygenSignup.step(form, name)


def listen(target, event: str, handler) -> None:
    """Call `handler(event)` for every such event at `target`."""
    target.addEventListener(event, create_proxy(handler))


tasks: list = []


def run(coroutine) -> None:
    """Run a coroutine by itself."""
    tasks[:] = [task for task in tasks if not task.done()]
    tasks.append(asyncio.create_task(coroutine))  # without a reference it could be collected


async def sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


def dispatch(target, name: str, detail: dict):
    """Dispatch a cancelable, bubbling CustomEvent.

    Returns the detail as its listeners left it, or None where one prevented the default.
    """
    init = from_dict({"bubbles": True, "cancelable": True, "detail": detail})
    event = js.CustomEvent.new(name, init)
    return event.detail if target.dispatchEvent(event) else None


def to_dict(value) -> dict:
    """A JavaScript object as a dict. Raises where it is not JSON: a cycle, a BigInt.

    The tag has the means, as MicroPython cannot catch what JavaScript throws.
    """
    return json.loads(js.window.keygenSignup.stringify(value))


def send(request):
    """Send a `keygen.Request` at once. What is returned is to be awaited: see `answer`.

    Nothing rides along: no cookie, no referrer, no cache, no redirect to somewhere else.
    """
    options = {
        "method": request.method,
        "headers": request.headers,
        "credentials": "omit",
        "referrerPolicy": "no-referrer",
        "redirect": "error",
        "cache": "no-store",
    }
    if request.body:
        options["body"] = request.body
    init = from_dict(options)
    init.signal = js.AbortSignal.timeout(REQUEST_SECONDS * 1000)
    sent = js.fetch(request.url, init)
    js.Promise.allSettled(js.Array.of(sent))  # it may fail before anybody awaits it
    return answer(sent, init.signal)


async def answer(sent, signal) -> tuple:
    """The status, headers (lower-case names) and text of the answer to what was sent.

    The text of an answer of more than `ANSWER_BYTES` is left out. Raises `NoAnswer`.
    """
    try:
        response = await sent
        body = await response.blob()
        text = await body.text() if body.size <= ANSWER_BYTES else ""
    except JsException:
        if signal.aborted:
            raise NoAnswer("TIMED_OUT")
        raise NoAnswer("UNREACHABLE" if js.navigator.onLine else "OFFLINE")
    headers = {name: response.headers.get(name) or "" for name in HEADERS}
    return response.status, headers, text


def fields(form) -> list:
    """The form's fields and buttons, but for custom elements: they may lack members of those."""
    return [field for field in form.elements if field.matches(FIELDS)]


def entries(form) -> dict:
    """What the form would send, but for files: the list of values under each name."""
    data = js.FormData.new(form)
    names = [entry[0] for entry in js.Array.of(*data)]
    return {name: [v for v in data.getAll(name) if isinstance(v, str)] for name in names}


def element(name: str, part: str = "", text: str = ""):
    """A new element; `part` says what it is to styles and tests, `text` is never read as HTML."""
    made = js.document.createElement(name)
    if part:
        made.dataset.signupPart = part
    made.textContent = text
    return made


def weak(element):
    """A function that returns the element, or something false once it has left the page for good.

    What Python holds on to, JavaScript cannot free: with this, a form that was removed goes.
    """
    return js.WeakRef.new(element).deref


def by_id(id: str):
    """The element with this id, or something false."""
    return js.document.getElementById(id)


def unused_id(wanted: str) -> str:
    """`wanted`, or the like where the page has it already."""
    while by_id(wanted):
        wanted += "-"
    return wanted


def seconds() -> float:
    """Seconds on a clock that only goes forward."""
    return js.performance.now() / 1000


def duration(count: int, locale: str) -> str:
    """So many seconds, in words of a language."""
    minutes = count >= 120
    unit = {"style": "unit", "unit": "minute" if minutes else "second", "unitDisplay": "long"}
    return number(-(-count // 60) if minutes else count, locale, unit)


def number(value, locale: str, style=None) -> str:
    """A number as a language writes it, in the digits that all our words are in."""
    options = {"numberingSystem": "latn"}
    options.update(style or {})
    return js.Intl.NumberFormat.new(locale, from_dict(options)).format(value)


def plural_category(count: int, locale: str) -> str:
    """Which of a language's plural forms goes with a number: "one", "few", "other" and so on."""
    return js.Intl.PluralRules.new(locale).select(count)


def now() -> str:
    """The time by the visitor's clock, as ISO 8601 in UTC."""
    return js.Date.new().toISOString()


def absolute(url: str) -> str:
    """A URL, from where the page is: a `<base>` has no say."""
    return js.URL.new(url, js.location.href).href


def go(url: str) -> None:
    """Leave for another page."""
    js.location.assign(absolute(url))


def report(text: str) -> None:
    """Tell the page's author, in the console, what is broken."""
    js.console.error("Keygen sign-up: " + text)


def warn(text: str) -> None:
    """Tell the page's author, in the console, what works but may not be meant."""
    js.console.warn("Keygen sign-up: " + text)


def from_dict(value: dict):
    """A JavaScript object."""
    return js.JSON.parse(json.dumps(value))
