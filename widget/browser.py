"""The browser, as far as this widget needs it: the only module that imports `js`.

Pyodide and MicroPython agree on `js`, but not on everything that passes through it. JavaScript's
null is None on MicroPython and `jsnull` on Pyodide (https://github.com/pyodide/pyodide/pull/5719),
both falsy. Dicts are converted in different ways, so JavaScript makes objects from JSON. These
differences end here.

Text goes in as text, never as HTML. Ids on the page are the author's: none is assumed, and ours are
made from theirs. Everything that is added has a `data-signup-part`.
"""

import asyncio
import json
import sys

import js

from keygen_signup.rules import WHITE_SPACE, trim

from .fields import METADATA, Field, Snapshot, Violation
from .messages import Phrase

try:
    from pyodide.ffi import JsException, create_proxy
except ImportError:
    from jsffi import JsException, create_proxy

RUNTIME = "micropython" if sys.implementation.name == "micropython" else "pyodide"

# An answer that takes longer than this counts as none.
REQUEST_SECONDS = 30

# Keygen's answer to a sign-up has a few thousand bytes. MicroPython's heap has a million, and an
# answer that does not fit counts as none.
MAX_ANSWER_BYTES = 100_000

FIELDS = "input, select, textarea, button"

# The flags of a ValidityState, except `valid`:
# https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#validitystate
VIOLATIONS = (
    "valueMissing",
    "typeMismatch",
    "patternMismatch",
    "tooLong",
    "tooShort",
    "rangeUnderflow",
    "rangeOverflow",
    "stepMismatch",
    "badInput",
    "customError",
)

HEADERS = ("x-request-id", "x-ratelimit-reset", "date")


class NoAnswer(Exception):
    """There is no readable answer. Whether Keygen carried out the request is unknown.

    `code` is "TIMED_OUT", "OFFLINE" or "UNREACHABLE" (refused, cut, blocked, or without CORS
    headers: browsers do not tell a page which).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


# --- The page and the tag ------------------------------------------------------------------------


def take_over(attach) -> None:
    """Call `attach(form, options)` for each form, now or whenever it appears; options are JSON."""
    js.window.keygenSignup.takeOver(create_proxy(attach))


def step(form, name: str) -> None:
    """Tell the tag about a step of the form: it keeps the state too, and shows it to styles."""
    js.window.keygenSignup.step(form, name)


def listen(form, on_submit) -> None:
    """Call `on_submit(event)` for every submission of the form, and follow the summary's links."""
    form.addEventListener("submit", create_proxy(on_submit))
    form.addEventListener("click", create_proxy(on_summary_click))


def dispatch(form, name: str, detail: dict) -> None:
    """Dispatch a bubbling CustomEvent at the form."""
    form.dispatchEvent(custom_event(name, detail))


def ask_page(form, name: str, detail: dict):
    """Dispatch an event that the page may cancel, and whose detail it may change.

    Returns the detail as the listeners left it, or None if one prevented the default. Raises an
    exception if it is no longer JSON: a cycle, a BigInt. The tag converts it, because MicroPython
    cannot catch what a JavaScript function throws.
    """
    event = custom_event(name, detail)
    if not form.dispatchEvent(event):
        return None
    return json.loads(js.window.keygenSignup.stringify(event.detail))


def custom_event(name: str, detail: dict):
    init = from_dict({"bubbles": True, "cancelable": True, "detail": detail})
    return js.CustomEvent.new(name, init)


def page_language(form) -> str:
    """The language of the page where the form is, or an empty string."""
    around = form.closest("[lang]")
    return around.lang if around else ""


def go(url: str) -> None:
    """Leave for another page."""
    js.location.assign(absolute(url))


def log(level: str, text: str) -> None:
    """Tell the page's author, in the console, what is broken ("error") or may be a mistake
    ("warn")."""
    getattr(js.console, level)("Keygen sign-up: " + text)


def weak(element):
    """A function that returns the element, or something falsy once it has been freed.

    JavaScript cannot free what Python holds on to. With this, it can free a form that was removed.
    """
    return js.WeakRef.new(element).deref


# --- Time ----------------------------------------------------------------------------------------

tasks: list = []


def run(coroutine) -> None:
    """Run a coroutine by itself."""
    tasks[:] = [task for task in tasks if not task.done()]
    # Without a reference, a task could be garbage-collected before it is done:
    # https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task
    tasks.append(asyncio.create_task(coroutine))


async def sleep(seconds: float) -> None:
    await asyncio.sleep(seconds)


def seconds() -> float:
    """Seconds on a clock that only goes forward."""
    return js.performance.now() / 1000


def now() -> str:
    """The time by the visitor's clock, as ISO 8601 in UTC."""
    return js.Date.new().toISOString()


# --- Numbers in words ----------------------------------------------------------------------------


def duration(count: int, locale: str) -> str:
    """A number of seconds, in the words of a language."""
    minutes = count >= 120
    unit = {"style": "unit", "unit": "minute" if minutes else "second", "unitDisplay": "long"}
    return number(-(-count // 60) if minutes else count, locale, unit)


def number(value, locale: str, style=None) -> str:
    """A number as a language writes it, in the digits that all our words use."""
    options = {"numberingSystem": "latn"}
    options.update(style or {})
    return js.Intl.NumberFormat.new(locale, from_dict(options)).format(value)


def plural_category(count: int, locale: str) -> str:
    """Which of a language's plural forms goes with a number: "one", "few", "other" and so on."""
    return js.Intl.PluralRules.new(locale).select(count)


# --- The request ---------------------------------------------------------------------------------


def send(request):
    """Send a `keygen_signup.requests.Request` at once. Await what this returns.

    Nothing else goes along: no cookies, no referrer, no cache, no redirect to somewhere else.
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
    # It may fail before anybody awaits it, which must not be reported as an unhandled rejection:
    # https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections
    js.Promise.allSettled(js.Array.of(sent))
    return answer(sent, init.signal)


async def answer(sent, signal) -> tuple:
    """The status, headers (lower-case names) and text of the answer to what was sent.

    The text is empty if the answer has more than `MAX_ANSWER_BYTES`. Raises `NoAnswer`.
    """
    try:
        response = await sent
        body = await response.blob()
        text = await body.text() if body.size <= MAX_ANSWER_BYTES else ""
    except JsException:
        if signal.aborted:
            raise NoAnswer("TIMED_OUT")
        raise NoAnswer("UNREACHABLE" if js.navigator.onLine else "OFFLINE")
    headers = {name: response.headers.get(name) or "" for name in HEADERS}
    return response.status, headers, text


# --- Reading the form ----------------------------------------------------------------------------


def read_form(form) -> Snapshot:
    """The form as it is now, without files. Custom elements are not among its `fields`, as they may
    lack members that fields have."""
    data = js.FormData.new(form)
    names = [entry[0] for entry in js.Array.of(*data)]
    entries = {name: [v for v in data.getAll(name) if isinstance(v, str)] for name in names}
    fields = [read_field(field) for field in form.elements if field.matches(FIELDS)]
    return Snapshot(fields, entries)


def read_field(field) -> Field:
    type = field.type
    return Field(
        name=field.name,
        type=type,
        value=field.value,
        checked=type in ("checkbox", "radio") and field.checked,
        required=field.matches(":required"),  # a button has no such property
        disabled=field.matches(":disabled"),
        validates=field.willValidate,
        violation=None if field.validity.valid else read_violation(field),
        element=field,
    )


def read_violation(field) -> Violation:
    validity = field.validity
    kinds = [kind for kind in VIOLATIONS if getattr(validity, kind)]
    has_length = "tooShort" in kinds or "tooLong" in kinds
    has_range = "rangeUnderflow" in kinds or "rangeOverflow" in kinds
    return Violation(
        *kinds,
        words=field.getAttribute("data-message") or "",
        message=field.validationMessage,
        title=field.getAttribute("title") or "",
        min_length=field.minLength if has_length else -1,
        max_length=field.maxLength if has_length else -1,
        minimum=field.min if has_range else "",
        maximum=field.max if has_range else "",
    )


def label(field) -> str:
    """What the page calls a field; for radio buttons, the legend above them."""
    named = heading(field)
    if not named:
        for name in ("aria-label", "placeholder", "title"):
            if field.getAttribute(name):
                return field.getAttribute(name)
        return field.name[len(METADATA) :] if field.name.startswith(METADATA) else field.name
    copy = named.cloneNode(True)  # a label may contain its field, and our message
    for inside in copy.querySelectorAll("select, textarea, button, [data-signup-part]"):
        inside.remove()
    text = trim(copy.textContent)
    while text and text[-1] in ":*：" + WHITE_SPACE:
        text = text[:-1]
    return text


def heading(field):
    """The legend above radio buttons, or else the field's label, or else something falsy."""
    group = field.closest("fieldset") if field.type == "radio" else None
    legend = group and group.querySelector("legend")
    labels = field.labels
    return legend or (labels and labels.length and labels[0])


def take_honeypot(form) -> bool:
    """Whether the honeypot was filled in. It is emptied, so that a person can try again."""
    honeypot = form.querySelector("[data-signup-part=honeypot] input")
    is_filled_in = bool(honeypot and honeypot.value)
    if is_filled_in:
        honeypot.value = ""
    return is_filled_in


# --- Showing -------------------------------------------------------------------------------------


def show_accepting(form, is_accepting: bool, is_sending: bool) -> None:
    """Show on the form and its buttons whether a submission would be carried out.

    The button is not `disabled`, because it would lose the focus:
    https://html.spec.whatwg.org/multipage/interaction.html#focus-fixup-rule
    """
    set_attribute(form, "aria-busy", "true" if is_sending else "")
    for button in form.elements:
        if button.matches("input, button") and button.type in ("submit", "image"):
            set_attribute(button, "aria-disabled", "" if is_accepting else "true")


def show_status(form, phrase: Phrase, time_left: str = "") -> None:
    """Put words into the status line, then a time that is not read out each time it changes."""
    status = part(form, "status")
    if not status:  # the page has replaced the content of the form
        status = element("p", "status")
        status.setAttribute("role", "status")
        form.append(status)
    timer = time_left and status.querySelector("[role=timer]")
    if not timer:
        write(status, phrase)
    if time_left and not timer:
        timer = element("span")
        timer.setAttribute("role", "timer")
        timer.setAttribute("aria-live", "off")
        status.append(" ", timer)
    if timer:
        timer.textContent = time_left


def show_field_error(form, field, phrases: list, prefix: str):
    """Put a message before a field, and add it to what describes the field.

    If the author has an element with the id of the message, it is used. Returns a function that
    removes the message.
    """
    id = ensure_id(form, field)
    place = by_id(id + "-error")
    legend = field.type == "radio" and field.closest("fieldset:has(> legend)")
    error = error_message(phrases, prefix, "span" if place else "p")
    if place:
        place.append(error)
    else:
        error.setAttribute("id", id + "-error")
        if legend:
            legend.querySelector("legend").after(error)
        else:
            (field.closest("label") or field).before(error)

    described = legend or field
    described_by = described.getAttribute("aria-describedby") or ""
    changes = [change(described, "aria-describedby", trim(described_by + " " + id + "-error"))]
    if not legend:
        changes.append(change(field, "aria-invalid", "true"))
    message = weak(error)

    def take_back():
        if message():
            message().remove()
        for undo in reversed(changes):
            undo()

    return take_back


def error_message(phrases: list, prefix: str, tag: str):
    """An element with a sentence for each problem of one field."""
    error = element(tag, "error")
    write(error, phrases[0])
    error.prepend(element("span", "unseen", prefix + " "))
    for phrase in phrases[1:]:
        another = element("span")
        write(another, phrase)
        error.append(element("br"), another)
    return error


def show_summary(form, title: Phrase, lines: list):
    """Put a summary above the form's fields; it takes the focus, and is read out once.

    `lines` are pairs: a field, or something falsy, and the words about it. Returns a function that
    removes the summary.
    """
    summary = element("div", "summary")
    summary.tabIndex = -1
    # The alert is a child of what takes the focus: on one element, the two disturb each other.
    # https://github.com/alphagov/govuk-frontend/pull/2677
    alert = element("div")
    alert.setAttribute("role", "alert")
    heading = element("h2")
    write(heading, title)
    list_ = element("ul")
    for field, phrase in lines:
        words = element("a" if field else "span")
        if field:
            words.href = "#" + field.getAttribute("id")
        write(words, phrase)
        item = element("li")
        item.append(words)
        list_.append(item)
    alert.append(heading, list_)
    summary.append(alert)
    form.prepend(summary)
    summary.focus()
    shown = weak(summary)
    return lambda: shown() and shown().remove()


def on_summary_click(event) -> None:
    """Go to the field that a link in the summary names, without changing the page's URL.

    Scrolls to whichever comes first, the message, the label or the field, as long as the field
    stays in view.
    """
    link = event.target.closest("[data-signup-part=summary] a")
    field = link and by_id(link.getAttribute("href")[1:])
    if not field:
        return
    event.preventDefault()
    box = field.getBoundingClientRect()
    first, top, lowest = field, box.top, box.bottom - js.innerHeight
    for place in (by_id(field.getAttribute("id") + "-error"), heading(field)):
        if place and place.getClientRects().length:  # which is hidden otherwise
            place_top = place.getBoundingClientRect().top
            if lowest < place_top < top:
                first, top = place, place_top
    first.scrollIntoView()
    field.focus(from_dict({"preventScroll": True}))


def show_greeting(form, phrase: Phrase, link=None) -> None:
    """Replace the form with the greeting, which takes the focus. The password leaves the page.

    `link` is a sentence about the next page, the words of the link to it, and its URL.
    """
    for field in list(form.elements):  # which may be outside the form
        if field.matches("[type=password], [name=password]"):
            field.remove()
    greeting = element("div", "greeting")
    write(greeting, phrase)
    if link:
        notice, words, url = link
        sentence, anchor = element("p"), element("a")
        write(sentence, notice)
        write(anchor, words)
        anchor.href = absolute(url)
        sentence.append(" ", anchor)
        greeting.append(sentence)
    greeting.tabIndex = -1
    form.after(greeting)
    form.hidden = True
    # Even if a style of the page would show it.
    form.style.setProperty("display", "none", "important")
    greeting.focus()


# --- Elements ------------------------------------------------------------------------------------


def element(name: str, part: str = "", text: str = ""):
    """A new element. `part` names it for styles and tests; `text` is never parsed as HTML."""
    made = js.document.createElement(name)
    if part:
        made.dataset.signupPart = part
    made.textContent = text
    return made


def part(form, name: str):
    """What we added to the form under this name, or something falsy."""
    return form.querySelector("[data-signup-part=" + name + "]")


def write(element, phrase: Phrase) -> None:
    """Put words into an element, and mark which language they are in.

    WCAG 3.1.2: https://www.w3.org/TR/WCAG22/#language-of-parts
    """
    element.textContent = phrase.text
    element.dir = phrase.direction
    set_attribute(element, "lang", phrase.language)


def set_attribute(element, name: str, value: str) -> None:
    """Set an attribute, or remove it if the value is empty."""
    if value:
        element.setAttribute(name, value)
    else:
        element.removeAttribute(name)


def change(element, name: str, value: str):
    """Set an attribute. Returns a function that restores what it was."""
    earlier = element.getAttribute(name) or ""
    element.setAttribute(name, value)
    changed = weak(element)

    def undo():
        if changed():
            set_attribute(changed(), name, earlier)

    return undo


def ensure_id(form, field) -> str:
    """The field's id: the author's, or one of ours that the page does not have."""
    id = field.getAttribute("id")
    if not id:
        id = (form.getAttribute("id") or "signup") + "-" + field.name
        while by_id(id):
            id += "-"
        field.setAttribute("id", id)
    return id


def by_id(id: str):
    """The element with this id, or something falsy."""
    return js.document.getElementById(id)


def absolute(url: str) -> str:
    """An absolute URL, relative to the page's own: a `<base>` does not count.

    https://html.spec.whatwg.org/multipage/urls-and-fetching.html#document-base-url
    """
    return js.URL.new(url, js.location.href).href


def from_dict(value: dict):
    """A JavaScript object."""
    return js.JSON.parse(json.dumps(value))
