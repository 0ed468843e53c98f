"""The browser, as far as this widget needs it: the module that imports `js`, with `card`.

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
from .states import DONE

try:
    from pyodide.ffi import JsException as JsException
    from pyodide.ffi import create_proxy as create_proxy
except ImportError:
    from jsffi import JsException as JsException
    from jsffi import create_proxy as create_proxy

RUNTIME = "micropython" if sys.implementation.name == "micropython" else "pyodide"

# Keygen's answer to a sign-up has a few thousand bytes. MicroPython's heap has a million, and an
# answer that does not fit counts as none.
MAX_ANSWER_BYTES = 100_000

FIELDS = "input, select, textarea, button"
# All that it takes to send what was typed, or to see that something is wrong with it: each field
# that is read takes a dozen calls across the bridge.
TELLING = ':is(input, select, textarea, button):is(:invalid, [name^="' + METADATA + '"])'
HEADING = ":is(h1, h2, h3, h4, h5, h6):not(legend *)"

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

# How long to wait before looking again whether a pointer is down.
PRESS_SECONDS = 0.1

# Parts.
SUGGESTION = "suggestion"
RESET = "reset"
RESET_STATUS = "reset-status"

# What a click in the form may be for.
CLICKED = (
    "[data-signup-part=summary] a[href^='#'], [data-signup-part=" + SUGGESTION + "] button, "
    "[data-signup-part=" + RESET + "]"
)

HEADERS = ("x-request-id", "x-ratelimit-reset", "date")


class NoAnswer(Exception):
    """There is no readable answer. Whether Keygen carried out the request is unknown.

    `code` is "TIMED_OUT", "OFFLINE", "POLICY_BLOCKS_API" or "UNREACHABLE" (refused, cut, blocked by
    something else, or without CORS headers: browsers do not tell a page which).
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


# --- The platform's own --------------------------------------------------------------------------
#
# Names in the page shadow the members of a form (`<input name="closest">`) and of the document
# (`<img name="createElement">`), which are reached by the prototypes alone:
# https://webidl.spec.whatwg.org/#LegacyOverrideBuiltIns


# `this` becomes an argument in JavaScript: `call.bind(method)` is one call across the bridge.
get = js.Reflect.get  # MicroPython binds a method that it reads as an attribute
call, bind = [get(js.Function.prototype, name) for name in ("call", "bind")]
take_this = js.Reflect.apply(bind, bind, js.Array.of(call))


def own(interface: str, name: str):
    """A method of an interface, as a function that takes the object first."""
    return take_this(get(getattr(js, interface).prototype, name))


def own_getter(interface: str, name: str):
    """The value of an attribute of an interface, as a function that takes the object."""
    prototype = getattr(js, interface).prototype
    return lambda this: get(prototype, name, this)


add_listener = own("EventTarget", "addEventListener")
dispatch_event = own("EventTarget", "dispatchEvent")
closest = own("Element", "closest")
query = own("Element", "querySelector")
query_all = own("Element", "querySelectorAll")
get_attribute = own("Element", "getAttribute")
put_attribute = own("Element", "setAttribute")
remove_attribute = own("Element", "removeAttribute")
append = own("Element", "append")
prepend = own("Element", "prepend")
after = own("Element", "after")
reset = own("HTMLFormElement", "reset")
collection_of = own_getter("HTMLFormElement", "elements")
style_of = own_getter("HTMLElement", "style")
next_element = own_getter("Element", "nextElementSibling")
create_element = own("Document", "createElement")
import_node = own("Document", "importNode")
get_element_by_id = own("Document", "getElementById")
query_in_page = own("Document", "querySelector")


def elements_of(form):
    """The fields of a form, of which some may be outside of it."""
    # Their collection is no list to MicroPython, but something to wait for, if one is named "then":
    # https://github.com/micropython/micropython/blob/master/ports/webassembly/objjsproxy.c
    return getattr(js.Array, "from")(collection_of(form))


# --- The page and the tag ------------------------------------------------------------------------


def take_over(attach) -> None:
    """Call `attach(form, options)` for each form, now or whenever it appears; options are JSON."""
    add_listener(js.window, "securitypolicyviolation", create_proxy(on_violation), True)
    add_listener(js.window, "close", create_proxy(on_close), True)
    js.window.keygenSignup.takeOver(create_proxy(attach))


def enter(form, state: str) -> None:
    """Tell the tag which state the form is in now: it keeps it too, and shows it to styles."""
    js.window.keygenSignup.enter(form, state)


def listen(form, on_submit, on_language) -> None:
    """Call `on_submit()` for every submission of the form, once the tag has asked the page, and
    `on_language(json)` when the page has changed its language."""
    js.window.keygenSignup.listen(form, create_proxy(on_submit), create_proxy(on_language))


def on_click(form, on_reset_link) -> None:
    """Follow the summary's links, take what is suggested, and call `on_reset_link()` when the
    visitor asks for a link by that button."""

    def on_event(event):
        clicked = closest(event.target, CLICKED)
        if not clicked:
            return  # mostly: the click that submits is one
        if clicked.localName == "a":
            event.preventDefault()
            go_to_field(clicked)
        elif get_attribute(clicked, "data-signup-part") == RESET:
            on_reset_link()
        else:
            take_suggestion(clicked)

    listen_for(form, ("click",), on_event)


def on_edit(form, name: str, callback) -> None:
    """Call `callback(value, is_left)` when the visitor types into the field of this name, and when
    they have left it; at once, if they have done so before."""

    def on_event(event):
        if get_attribute(event.target, "name") == name:
            callback(event.target.value, event.type == "focusout")

    listen_for(form, ("input", "focusout"), on_event)
    field = field_named(form, name)
    if field and not field.matches(":focus"):
        callback(field.value, True)


def on_change(form, callback) -> None:
    """Call `callback(name)` when the visitor changes the field of this name."""

    def on_event(event):
        callback(get_attribute(event.target, "name") or "")

    listen_for(form, ("input", "change"), on_event)


def on_caps_lock(form, name: str, callback) -> None:
    """Call `callback(is_on)` for every key while the field of this name has the focus."""

    def on_event(event):
        # What fills a form in dispatches events that only look like keys.
        look = getattr(event, "getModifierState", None)
        if look and get_attribute(event.target, "name") == name:
            callback(event.getModifierState("CapsLock"))

    listen_for(form, ("keydown", "keyup"), on_event)


def listen_for(form, names: tuple, on_event) -> None:
    proxy = create_proxy(on_event)
    for name in names:
        add_listener(form, name, proxy)


def on_reset(form, callback) -> None:
    """Call `callback()` when the form is about to be reset: by a button, or by the page."""
    add_listener(form, "reset", create_proxy(lambda event: event.defaultPrevented or callback()))


def on_close(event) -> None:
    """A dialog that is opened again after a sign-up begins anew."""
    if event.target.localName == "dialog":
        for form in query_all(event.target, "form[data-signup]"):
            if get_attribute(form, "data-signup") in DONE:
                reset(form)


def dispatch(form, name: str, detail: dict) -> None:
    """Dispatch a bubbling CustomEvent at the form."""
    dispatch_event(form, custom_event(name, detail))


def ask_page(form, name: str, detail: dict):
    """Dispatch an event that the page may cancel, and whose detail it may change.

    Returns the detail as the listeners left it, or None if one prevented the default. Raises an
    exception if it is no longer JSON: a cycle, a BigInt. The tag converts it, because MicroPython
    cannot catch what a JavaScript function throws.
    """
    event = custom_event(name, detail)
    if not dispatch_event(form, event):
        return None
    return json.loads(js.window.keygenSignup.stringify(event.detail))


def custom_event(name: str, detail: dict):
    init = from_dict({"bubbles": True, "cancelable": True, "detail": detail})
    return js.CustomEvent.new(name, init)


def page_language(form) -> str:
    """The language of the page where the form is, or an empty string."""
    around = closest(form, "[lang]")
    return get_attribute(around, "lang") if around else ""


def go(url: str) -> None:
    """Leave for another page."""
    js.location.assign(absolute(url))


async def load_licensing() -> None:
    """Load the modules that make licences, unless they are there. Raises `NoAnswer`.

    What starts Python has this; a page that starts it by itself has them from the first.
    """
    load = getattr(js.window.keygenSignup, "loadLicensing", None)
    try:
        if load:
            await load()
    except JsException:
        raise NoAnswer("UNREACHABLE")


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


def later(seconds: float, callback) -> None:
    """Call `callback()` after so many seconds."""
    run(call_later(seconds, callback))


async def call_later(seconds: float, callback) -> None:
    await sleep(seconds)
    callback()


def seconds() -> float:
    """Seconds on a clock that only goes forward."""
    return js.performance.now() / 1000


def now() -> str:
    """The time by the visitor's clock, as ISO 8601 in UTC."""
    return js.Date.new().toISOString()


def time_after(date: str, seconds: int) -> str:
    """The time so many seconds after an HTTP date, as ISO 8601 in UTC; after now, if it is none."""
    # Milliseconds since 1970 are too many digits for a float of MicroPython's.
    time = js.Date.new(date)
    if js.isNaN(time):
        time = js.Date.new()
    time.setUTCSeconds(time.getUTCSeconds() + seconds)
    return time.toISOString()


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


def ascii_domain(domain: str) -> str:
    """A domain as name servers have it, or an empty string if it is none."""
    address = "https://" + domain
    return js.URL.new(address).hostname if js.URL.canParse(address) else ""


# --- The request ---------------------------------------------------------------------------------


def send(request, seconds: int = 30):
    """Send a `keygen_signup.requests.Request` at once. Await what this returns.

    An answer that takes longer than `seconds` counts as none. Nothing else goes along: no cookies,
    no referrer, no cache, no redirect to somewhere else.
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
    init.signal = js.AbortSignal.timeout(seconds * 1000)
    blocked.clear()
    sent = js.fetch(request.url, init)
    # It may fail before anybody awaits it, which must not be reported as an unhandled rejection:
    # https://html.spec.whatwg.org/multipage/webappapis.html#unhandled-promise-rejections
    js.Promise.allSettled(js.Array.of(sent))
    return answer(sent, init.signal, js.URL.new(request.url).href)


# The addresses that the page's policy kept us from asking.
blocked: list = []


def on_violation(event) -> None:
    if event.effectiveDirective == "connect-src" and event.disposition == "enforce":
        blocked.append(event.blockedURI)


async def answer(sent, signal, url: str) -> tuple:
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
        await sleep(0)  # the violation is reported in a task of its own
        if any([url.startswith(address) for address in blocked]):  # some tell the origin alone
            raise NoAnswer("POLICY_BLOCKS_API")
        raise NoAnswer("UNREACHABLE" if js.navigator.onLine else "OFFLINE")
    headers = {name: response.headers.get(name) or "" for name in HEADERS}
    return response.status, headers, text


# --- Reading the form ----------------------------------------------------------------------------


def read_form(form, selector: str = FIELDS) -> Snapshot:
    """The form as it is now, without files, and its `fields` that match a selector. Custom elements
    are not among them, as they may lack members that fields have."""
    entries: dict = {}
    for entry in js.Array.of(*js.FormData.new(form)):
        name, value = entry
        entries.setdefault(name, [])
        if isinstance(value, str):
            entries[name].append(value)
    fields = [read_field(field) for field in elements_of(form) if field.matches(selector)]
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
        is_shown=is_shown(field),
        element=field,
    )


def is_shown(field) -> bool:
    """Whether the visitor sees the field, or its label, which may stand for it."""
    return any([place.checkVisibility() for place in (field, heading(field)) if place])


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


def field_named(form, name: str):
    """The first field of this name, or None."""
    for field in elements_of(form):
        if get_attribute(field, "name") == name:
            return field
    return None


def empty_honeypot(form) -> None:
    """So that a person can try again."""
    query(form, "[data-signup-part=honeypot] input").value = ""


# --- Showing -------------------------------------------------------------------------------------


def show_accepting(form, is_accepting: bool, is_sending: bool) -> None:
    """Show on the form and its buttons whether a submission would be carried out.

    The button is not `disabled`, because it would lose the focus:
    https://html.spec.whatwg.org/multipage/interaction.html#focus-fixup-rule
    """
    set_attribute(form, "aria-busy", "true" if is_sending else "")
    for button in elements_of(form):
        if button.matches("input, button") and button.type in ("submit", "image"):
            set_attribute(button, "aria-disabled", "" if is_accepting else "true")


def show_status(form, phrase: Phrase, time_left: str = "") -> None:
    """Put words into the status line, then a time that is not read out each time it changes."""
    status = part(form, "status")
    if not status:  # the page has replaced the content of the form
        status = element("p", "status")
        status.setAttribute("role", "status")
        append(form, status)
    write_with_time(status, phrase, time_left, timer_element)


def write_with_time(place, phrase: Phrase, time_left: str, make_timer) -> None:
    """Put words into an element, then a time; where there is one, that alone is changed."""
    timer = time_left and place.querySelector("span")
    if not timer:
        write(place, phrase)
    if time_left and not timer:
        timer = make_timer("span")
        place.append(" ", timer)
    if timer:
        timer.textContent = time_left


def timer_element(name: str):
    """A new element for a time, which is not read out each time it changes."""
    timer = element(name)
    timer.setAttribute("role", "timer")
    timer.setAttribute("aria-live", "off")
    return timer


def show_field_error(form, field, phrases: list, prefix: str):
    """Put a message after a field, and add it to what describes the field.

    If the author has an element with the id of the message, and shows it, it is used; for radio
    buttons, the message stands below their legend. Returns a function that removes it.
    """
    error_id = ensure_id(form, field) + "-error"
    place = by_id(error_id)
    legend = field.type == "radio" and field.closest("fieldset:has(> legend)")
    error = error_message(phrases, prefix, "span")
    if place:
        place.append(error)
    # A library has its own message there, and hides it while all is well:
    # https://jqueryvalidation.org/documentation/
    if not place or (field.checkVisibility() and not error.checkVisibility()):
        error.remove()
        before = legend.querySelector("legend") if legend else place_after(field)
        error = error_message(phrases, prefix, paragraph_after(before))
        error_id = unused_id(error_id)
        error.setAttribute("id", error_id)
        before.after(error)

    described = legend or field
    described_by = described.getAttribute("aria-describedby") or ""
    changes = []
    hint = described_by and by_id(described_by)
    if hint and get_attribute(hint, "data-signup-part") == "hint":  # the error says the same
        described_by = ""
        changes.append(change(hint, "hidden", "hidden"))
    changes.append(change(described, "aria-describedby", trim(described_by + " " + error_id)))
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


def show_summary(form, title: Phrase, lines: list, action) -> list:
    """Put a summary into the form's notice; it takes the focus, and is read out once. One that is
    there is replaced, and leaves the focus where it is.

    `lines` are pairs: a field, or something falsy, and the words about it; `action` is what a
    button below them says, or None. Returns a function for each line that removes it; the last
    that does removes all.
    """
    summary = element("div", "summary")
    summary.tabIndex = -1
    # The alert is a child of what takes the focus: on one element, the two disturb each other.
    # https://github.com/alphagov/govuk-frontend/pull/2677
    alert = element("div")
    alert.setAttribute("role", "alert")
    items = [summary_line(field, phrase) for field, phrase in lines]
    list_ = element("ul")
    list_.append(*items)
    alert.append(notice_title(title), list_)
    summary.append(alert)
    earlier = part(form, "summary")
    takes_focus = not earlier or earlier.matches(":focus-within")
    around = notice(form, "error")
    around.replaceChildren(summary)
    if action:
        around.append(*reset_button(action))
    if takes_focus:
        summary.focus()
        bring_into_view(around)
    return [remover(item) for item in items]


def summary_line(field, phrase: Phrase):
    """What the summary says in one line: words that lead to the field; some may lead elsewhere."""
    item = element("li")
    words = element("a" if field else "span")
    if field:
        words.href = "#" + field.getAttribute("id")
    if not phrase.parts:
        write(words, phrase)
        item.append(words)
        return item
    write(item, phrase)
    before = phrase.parts[0]
    words.textContent = trim(before)
    space = before[len(words.textContent) :]
    item.firstChild.replaceWith(words, space)
    return item


def remover(item):
    """A function that removes a line of the summary, and all of it with the last."""
    shown = weak(item)

    def remove():
        item = shown()
        if item and item.parentNode:
            lines, around = item.parentNode, item.closest("[data-signup-part=notice]")
            item.remove()
            if around and not lines.childElementCount:
                around.remove()

    return remove


def show_notice(form, kind: str, title: Phrase, phrase, time_left: str = "", link=None) -> None:
    """Put a title into the form's notice, and below it, where there are, words with a time that is
    left, and a link: its words and its address. One that is new is brought into view; the focus
    stays where it is."""
    earlier = part(form, "notice")
    around = notice(form, kind)
    if not (time_left and around.querySelector("p > span")):
        around.replaceChildren(notice_title(title))
        if phrase:
            around.append(element("p"))
        if link:
            line = element("p")
            line.append(anchor(*link))
            around.append(line)
    if phrase:
        # The status line has the timer that screen readers know.
        write_with_time(around.querySelector("p"), phrase, time_left, element)
    if not earlier:
        bring_into_view(around)


def take_notice(form) -> None:
    """Take the notice away, whoever has put it there."""
    around = part(form, "notice")
    if around:
        around.remove()


def notice(form, kind: str):
    """The place for a notice, which is of this kind: below the form's heading, or else first in the
    form."""
    made = part(form, "notice")
    if not made:
        made = element("div", "notice")
        first = query(form, HEADING + ", input:not([type=hidden]), select, textarea")
        if first and first.matches(HEADING) and first.checkVisibility():  # its step may be over
            place_after(first).after(made)
        else:
            prepend(form, made)
    made.setAttribute("data-signup-kind", kind)
    return made


def notice_title(phrase: Phrase):
    title = element("h2")
    write(title, phrase)
    return title


def bring_into_view(element) -> None:
    element.scrollIntoView(from_dict({"block": "nearest"}))


def go_to_field(link) -> None:
    """Go to the field that a link in the summary names, without changing the page's URL.

    Scrolls to the label, the field and its message, as far as they fit into the window.
    """
    field = by_id(link.getAttribute("href")[1:])
    if not field:
        return
    message = by_id(field.getAttribute("id") + "-error")
    first, top, bottom = field, None, None
    for place in (field, message, heading(field)):  # the last is what may be left out
        if not (place and place.checkVisibility()):
            continue
        box = place.getBoundingClientRect()
        if top is None:
            first, top, bottom = place, box.top, box.bottom
        elif max(bottom, box.bottom) - min(top, box.top) <= js.innerHeight:
            first = place if box.top < top else first
            top, bottom = min(top, box.top), max(bottom, box.bottom)
    first.scrollIntoView()
    field.focus(from_dict({"preventScroll": True}))


def reset_button(phrase: Phrase) -> tuple:
    """A button that asks for a new password, and the place below it for what came of that."""
    button, status = element("button", RESET), element("p", RESET_STATUS)
    button.type = "button"
    write(button, phrase)
    status.setAttribute("role", "status")
    return button, status


def show_reset(form, phrase: Phrase, email: str, is_busy: bool, time_left: str = "") -> None:
    """Say below the button what came of it, about this address, and whether it can be pressed."""
    button, status = part(form, RESET), part(form, RESET_STATUS)
    if button:  # the visitor may have corrected the address meanwhile
        set_attribute(button, "aria-disabled", "true" if is_busy else "")
        if email in phrase.text:
            write_address(status, phrase, email)
        else:
            write_with_time(status, phrase, time_left, timer_element)


def show_note(form, name: str, part: str, phrase: Phrase, value: str):
    """Put a sentence after the field of this name; a suggestion is a button, which puts the value
    into the field. Returns a function that removes it."""
    field = field_named(form, name)
    before = place_after(field)
    place = element(paragraph_after(before), part)
    place.setAttribute("data-signup-note", "")  # for styles
    place.setAttribute("role", "status")
    place.style.position = "absolute"  # it moves nothing while it is empty
    before.after(place)
    content = element("button" if part == SUGGESTION else "span")
    if part == SUGGESTION:
        content.type = "button"
        content.value = value
        content.setAttribute("aria-controls", ensure_id(form, field))
    write(content, phrase)
    run(fill(place, content))
    shown = weak(place)
    return lambda: shown() and shown().remove()


async def fill(place, content) -> None:
    """Put content into a status that is new: later, or it would not be read out; and not while a
    pointer is down, as it must not move what is about to be clicked."""
    await sleep(PRESS_SECONDS)
    while query_in_page(js.document, ":active"):
        await sleep(PRESS_SECONDS)
    place.style.position = ""
    place.append(content)


def take_suggestion(button) -> None:
    """Put the value that a button suggests into its field, as if it had been typed."""
    field = by_id(button.getAttribute("aria-controls"))
    if not field:
        return
    # By the prototype: React watches the field's own property, and would take nothing for typed.
    # https://github.com/facebook/react/blob/main/packages/react-dom-bindings/src/client/inputValueTracking.js
    js.Reflect.set(js.HTMLInputElement.prototype, "value", button.value, field)
    field.focus()
    for name in ("input", "change"):
        field.dispatchEvent(js.Event.new(name, from_dict({"bubbles": True})))


def write_left_to_right(form, names: list) -> None:
    """Addresses and passwords are written so, whatever the page's language; unless it says how."""
    for name in names:
        field = field_named(form, name)
        if field and not field.hasAttribute("dir"):
            field.dir = "ltr"


def reveal(field) -> None:
    """Ask the page to show a field, by the event that it would have had of a browser that checks
    it, and open what is closed around it.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#interactively-validate-the-constraints
    """
    field.dispatchEvent(js.Event.new("invalid", from_dict({"cancelable": True})))
    closed = field.closest("details:not([open])")
    while closed:
        closed.open = True
        closed = field.closest("details:not([open])")


def show_greeting(form, password: str, greeting):
    """Hide the form, and show a `Greeting` in its place, whose heading takes the focus.

    The password leaves the page: where its field was, by this name, is a template with the field,
    which is empty. `greeting` may be None: the page has one of its own. Returns a function that
    takes all back.
    """
    places = [
        weak(take_out(field))
        for field in elements_of(form)
        if field.matches("[type=password]") or get_attribute(field, "name") == password
    ]
    style = style_of(form)
    earlier = [style.getPropertyValue("display"), style.getPropertyPriority("display")]
    put_attribute(form, "hidden", "")
    # Even if a style of the page would show it.
    style.setProperty("display", "none", "important")
    shown = weak(greet(form, greeting)) if greeting else None
    hidden = weak(form)

    def take_back():
        if shown and shown():
            shown().remove()
        for place in places:
            if place():
                place().replaceWith(place().content)
        if hidden():
            remove_attribute(hidden(), "hidden")
            style_of(hidden()).setProperty("display", *earlier)

    return take_back


def take_out(field):
    """Put a template with the field, emptied, in its place; a copy of the page has it as well."""
    place = element("template", "field")
    field.replaceWith(place)
    field.value = ""
    field.removeAttribute("value")
    place.content.append(field)
    return place


def greet(form, greeting):
    """Put a greeting after the form: the author's, if the form has one in a template, or ours."""
    around = element("div", "greeting")
    # A morph would take it away: https://turbo.hotwired.dev/handbook/page_refreshes#exclude-sections
    put_attribute(around, "data-turbo-permanent", "")
    template = greeting_template(form)
    if template:
        around.append(import_node(js.document, template.content, True))
        for place in around.querySelectorAll("[data-signup-value]"):
            place.textContent = greeting.values.get(place.dataset.signupValue, "")
    else:
        heading, line = element("h2", "title"), element("p")
        write(heading, greeting.heading)
        write_address(line, greeting.signed_up_as, greeting.values["email"])
        around.append(heading, line)
        if greeting.link:
            line = element("p")
            words, url = greeting.link
            line.append(anchor(words, url, "next"))
            around.append(line)
    after(form, around)
    focus_greeting(around)
    return around


def greeting_template(form):
    """The author's own greeting: in the form; for our own form, anywhere in the page. Else None."""
    selector = "template[data-signup-greeting]"
    is_ours = get_attribute(form, "data-signup-part") == "form"
    return query_in_page(js.document, selector) if is_ours else query(form, selector)


def focus_greeting(greeting) -> None:
    """Give the focus to the heading, which is then read out, or to all of it if there is none."""
    place = greeting.querySelector("h1, h2, h3, h4, h5, h6") or greeting
    place.tabIndex = -1
    place.focus()


def greeting_of(form):
    """The greeting in the place of a form, or something falsy."""
    found = next_element(form)
    is_greeting = found and get_attribute(found, "data-signup-part") == "greeting"
    return found if is_greeting else None


def add_to_greeting(form, phrase: Phrase) -> None:
    """Put one more sentence into the greeting."""
    greeting = greeting_of(form)
    if greeting:
        sentence = element("p")
        sentence.setAttribute("role", "status")
        greeting.append(sentence)
        write(sentence, phrase)


# --- Elements ------------------------------------------------------------------------------------


def element(name: str, part: str = "", text: str = ""):
    """A new element. `part` names it for styles and tests; `text` is never parsed as HTML."""
    made = create_element(js.document, name)
    if part:
        made.dataset.signupPart = part
    made.textContent = text
    return made


def anchor(phrase: Phrase, url: str, part: str = ""):
    """A link, with its words."""
    link = element("a", part)
    write(link, phrase)
    link.href = absolute(url)
    return link


def part(form, name: str):
    """What we added to the form under this name, or something falsy."""
    return query(form, "[data-signup-part=" + name + "]")


def place_after(element):
    """After which element to put what belongs to one: after its label, or what is laid out around
    both. What starts Python knows, as it puts a button there; a page may do without that."""
    place = getattr(js.window.keygenSignup, "placeAfter", None)
    return place(element) if place else element


def paragraph_after(element) -> str:
    """What a paragraph after an element is made of: HTML has none within another.

    https://html.spec.whatwg.org/multipage/grouping-content.html#the-p-element
    """
    return "span" if element.closest("p") else "p"


def write(element, phrase: Phrase) -> None:
    """Put words into an element, and mark which language they are in.

    WCAG 3.1.2: https://www.w3.org/TR/WCAG22/#language-of-parts
    """
    element.textContent = phrase.text
    element.dir = phrase.direction
    set_attribute(element, "lang", phrase.language)
    if phrase.parts:
        before, words, behind = phrase.parts
        link = create_element(js.document, "a")
        link.textContent = words
        link.href = absolute(phrase.url)
        element.replaceChildren(before, link, behind)


def write_address(element, phrase: Phrase, email: str) -> None:
    """Put words into an element, in which an email address stays in its own direction and breaks,
    where it must, after the @."""
    write(element, phrase)
    before, _, behind = phrase.text.partition(email)
    user, _, domain = email.partition("@")
    address = create_element(js.document, "bdi")
    address.dir = "ltr"
    address.append(user + "@", create_element(js.document, "wbr"), domain)
    element.replaceChildren(before, address, behind)


def set_attribute(element, name: str, value: str) -> None:
    """Set an attribute, or remove it if the value is empty."""
    if value:
        put_attribute(element, name, value)
    else:
        remove_attribute(element, name)


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
        id = unused_id((get_attribute(form, "id") or "signup") + "-" + field.name)
        field.setAttribute("id", id)
    return id


def unused_id(id: str) -> str:
    """This id, or a longer one that the page does not have."""
    while by_id(id):
        id += "-"
    return id


def by_id(id: str):
    """The element with this id, or something falsy."""
    return get_element_by_id(js.document, id)


def absolute(url: str) -> str:
    """An absolute URL, relative to the page's own: a `<base>` does not count.

    https://html.spec.whatwg.org/multipage/urls-and-fetching.html#document-base-url
    """
    return js.URL.new(url, js.location.href).href


def from_dict(value: dict):
    """A JavaScript object."""
    return js.JSON.parse(json.dumps(value))
