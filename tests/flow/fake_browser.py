"""A browser without a page: the verbs of `widget/browser.py`, for CPython.

It knows no DOM. A form is what a visitor typed and what they were shown; requests go to whatever
`page.keygen` is; time passes when somebody sleeps. `test_seam.py` holds the verbs to the real ones.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from keygen_signup.domains import to_ascii
from keygen_signup.requests import Request
from widget.fields import HONEYPOT, METADATA, Field, Snapshot
from widget.messages import Phrase

if TYPE_CHECKING:  # it imports this in place of the real one
    from widget.greeting import Greeting

RUNTIME = "cpython"
SUGGESTION = "suggestion"
TELLING = "telling"
HEADERS = ("x-request-id", "x-ratelimit-reset", "date")

Answer = tuple[int, dict[str, str], str]
TakeBack = Callable[[], None]


NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class NoAnswer(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass
class Card:
    """What the greeting says of the licence."""

    said: list[str] = field(default_factory=list)  # since the greeting came; the last is shown
    problem: str = ""
    link: tuple[str, str] | None = None  # words, address
    time_left: str = ""
    key: str = ""
    lines: list[tuple[str, str, str]] = field(default_factory=list)  # part, words, address
    on_retry: Callable[[str], None] | None = None  # where there is a button
    asks: str = ""  # for the password, by these words
    is_retry_allowed: bool = True


@dataclass
class Shown:
    """What is on the page for the visitor."""

    status: Phrase = field(default_factory=lambda: Phrase(""))
    time_left: str = ""
    kind: str = ""  # of the notice
    title: str = ""
    words: str = ""  # in a notice that is no summary
    link: tuple[str, str] | None = None  # there: words, address
    action: str = ""  # what a button there says
    reset: str = ""  # what came of that
    is_reset_allowed: bool = True
    sign_in: str = ""  # where the words about an address that is taken lead
    lines: list[tuple[str, str]] = field(default_factory=list)  # name of the field, words
    errors: dict[str, list[str]] = field(default_factory=dict)  # name of the field, words
    focuses: int = 0  # how often a summary took it
    # By the part: name of the field, words, value.
    notes: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    greeting: str = ""  # its heading
    signed_up_as: str = ""
    more: list[str] = field(default_factory=list)  # sentences in the greeting
    card: Card = field(default_factory=Card)
    next: tuple[str, str] | None = None  # of the next page: a link, its address
    is_hidden: bool = False
    is_accepting: bool = True
    is_sending: bool = False


class FakeForm:
    """A form on the fake page."""

    def __init__(self, *fields: Field, language: str = ""):
        self.fields = list(fields)
        self.language = language
        self.honeypot = ""
        self.shown = Shown()
        self.state = "starting"  # as the tag has it
        self.states: list[str] = []  # as Python has told the tag
        self.events: list[tuple[str, Any]] = []
        self.on_submit: Callable[[], None]
        self.on_language: Callable[[str], None]
        self.on_reset: Callable[[], None]
        self.on_edit: Callable[[str, bool], None]
        self.on_change: Callable[[str], None]
        self.on_press: Callable[[], None]
        self.on_caps_lock: Callable[[bool], None]
        self.left_to_right: list[str] = []
        self.on_event: Callable[[str, Any], bool | None] = lambda name, detail: None
        for each in self.fields:
            each.element = each

    def type(self, **values: str) -> None:
        for name, value in values.items():
            [found] = [each for each in self.fields if each.name == name.replace("_", "-")]
            found.value = value

    def heard(self, name: str) -> list[Any]:
        return [detail for event, detail in self.events if event == f"signup:{name}"]


class Page:
    """All that the verbs act on. `keygen` answers requests."""

    def __init__(self) -> None:
        self.attach: Callable[[FakeForm, str], None] = lambda form, options: None
        self.keygen: Callable[[Request], Awaitable[Answer]]
        self.requests: list[Request] = []
        self.seconds: list[int] = []  # how long each may take
        self.console: list[str] = []
        self.on_invalid: Callable[[Field], None] = lambda field: None
        self.left_for = ""
        self.time = 0.0
        self.clock = NOON  # the visitor's, when the page was opened
        self.has_licensing = True  # whether what makes licences can be loaded
        self.later: list[tuple[float, Callable[[], None]]] = []
        self.on_hidden: list[Callable[[], None]] = []
        self.tasks: list[asyncio.Task[Any]] = []


page = Page()


def take_over(attach: Callable[[FakeForm, str], None]) -> None:
    page.attach = attach


def enter(form: FakeForm, state: str) -> None:
    form.state = state
    form.states.append(state)


def listen(
    form: FakeForm, on_submit: Callable[[], None], on_language: Callable[[str], None]
) -> None:
    form.on_submit, form.on_language = on_submit, on_language


def on_edit(form: FakeForm, name: str, callback: Callable[[str, bool], None]) -> None:
    form.on_edit = callback


def on_change(form: FakeForm, callback: Callable[[str], None]) -> None:
    form.on_change = callback


def on_click(form: FakeForm, on_reset_link: Callable[[], None]) -> None:
    form.on_press = on_reset_link


def on_caps_lock(form: FakeForm, name: str, callback: Callable[[bool], None]) -> None:
    form.on_caps_lock = callback


def write_left_to_right(form: FakeForm, names: list[str]) -> None:
    form.left_to_right = names


def on_reset(form: FakeForm, callback: Callable[[], None]) -> None:
    form.on_reset = callback


def dispatch(form: FakeForm, name: str, detail: dict[str, Any]) -> None:
    detail = json.loads(json.dumps(detail, allow_nan=False))
    form.events.append((name, detail))
    form.on_event(name, detail)


def ask_page(form: FakeForm, name: str, detail: dict[str, Any]) -> dict[str, Any] | None:
    left = json.loads(json.dumps(detail))
    form.events.append((name, left))
    if form.on_event(name, left) is False:
        return None
    asked: dict[str, Any] = json.loads(json.dumps(left))
    return asked


def page_language(form: FakeForm) -> str:
    return form.language


def go(url: str) -> None:
    page.left_for = url


async def load_licensing() -> None:
    await asyncio.sleep(0)
    if not page.has_licensing:
        raise NoAnswer("UNREACHABLE")


def log(level: str, text: str) -> None:
    page.console.append(text)


def weak(element: Any) -> Callable[[], Any]:
    return lambda: element


def run(coroutine: Coroutine[Any, Any, Any]) -> None:
    page.tasks.append(asyncio.get_running_loop().create_task(coroutine))


async def sleep(seconds: float) -> None:
    page.time += seconds
    await asyncio.sleep(0)


def later(seconds: float, callback: Callable[[], None]) -> None:
    page.later.append((seconds, callback))


def seconds() -> float:
    return page.time


def now() -> str:
    return iso_time(page.clock + timedelta(seconds=page.time))


def time_after(date: str, seconds: int) -> str:
    time = parsedate_to_datetime(date) if date else datetime.fromisoformat(now())
    return iso_time(time + timedelta(seconds=seconds))


def iso_time(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def duration(count: int, locale: str) -> str:
    return f"{count} seconds"


def number(value: float, locale: str) -> str:
    return f"{value:,}"


def plural_category(count: int, locale: str) -> str:
    return "one" if count == 1 else "other"


def ascii_domain(domain: str) -> str:
    return to_ascii(domain)


def send(request: Request, seconds: int = 30) -> Awaitable[Answer]:
    page.requests.append(request)
    page.seconds.append(seconds)
    return answer(page.keygen(request))


async def answer(sent: Awaitable[Answer]) -> Answer:
    status, headers, text = await sent
    return status, {name: headers.get(name, "") for name in HEADERS}, text


def read_form(form: FakeForm, selector: str = "") -> Snapshot:
    entries: dict[str, list[str]] = {HONEYPOT: [form.honeypot]}
    for each in form.fields:
        if each.name and not each.disabled and (each.checked or each.type != "checkbox"):
            entries.setdefault(each.name, []).append(each.value)
    is_all = selector != TELLING
    read = [each for each in form.fields if is_all or each.violation or METADATA in each.name]
    return Snapshot(read, entries)


def label(field: Field) -> str:
    return field.name.capitalize()


def reveal(field: Field) -> None:
    page.on_invalid(field)


def empty_honeypot(form: FakeForm) -> None:
    form.honeypot = ""


def show_accepting(form: FakeForm, is_accepting: bool, is_sending: bool) -> None:
    form.shown.is_accepting, form.shown.is_sending = is_accepting, is_sending


def show_status(form: FakeForm, phrase: Phrase, time_left: str = "") -> None:
    form.shown.status, form.shown.time_left = phrase, time_left


def show_field_error(form: FakeForm, field: Field, phrases: list[Phrase], prefix: str) -> TakeBack:
    form.shown.errors[field.name] = [phrase.text for phrase in phrases]

    def take_back() -> None:
        del form.shown.errors[field.name]

    return take_back


def show_note(form: FakeForm, name: str, part: str, phrase: Phrase, value: str) -> TakeBack:
    form.shown.notes[part] = (name, phrase.text, value)

    def take_back() -> None:
        del form.shown.notes[part]

    return take_back


def show_summary(
    form: FakeForm, title: Phrase, lines: list[tuple[Any, Phrase]], action: Phrase | None
) -> list[TakeBack]:
    shown = form.shown
    shown.focuses += not shown.title
    shown.kind, shown.title = "error", title.text
    shown.lines = [(field.name if field else "", phrase.text) for field, phrase in lines]
    shown.action = action.text if action else ""
    for _, phrase in lines:
        shown.sign_in = phrase.url

    def remover(line: tuple[str, str]) -> TakeBack:
        def remove() -> None:
            if line in shown.lines:
                shown.lines.remove(line)
            if not shown.lines:
                take_notice(form)

        return remove

    return [remover(line) for line in shown.lines]


def show_notice(
    form: FakeForm,
    kind: str,
    title: Phrase,
    phrase: Phrase | None,
    time_left: str = "",
    link: tuple[Phrase, str] | None = None,
) -> None:
    shown = form.shown
    shown.kind, shown.title = kind, title.text
    shown.words = " ".join([each for each in (phrase and phrase.text, time_left) if each])
    shown.link = (link[0].text, link[1]) if link else None


def take_notice(form: FakeForm) -> None:
    shown = form.shown
    shown.kind = shown.title = shown.words = shown.action = shown.reset = ""
    shown.link, shown.lines = None, []


def show_reset(
    form: FakeForm, phrase: Phrase, email: str, is_busy: bool, time_left: str = ""
) -> None:
    if form.shown.action:
        form.shown.reset = " ".join([each for each in (phrase.text, time_left) if each])
        form.shown.is_reset_allowed = not is_busy


def show_greeting(
    form: FakeForm,
    password: str,
    greeting: "Greeting | None",
) -> TakeBack:
    fields = form.fields
    form.shown.is_hidden = True
    if greeting:
        form.shown.greeting = greeting.heading.text
        form.shown.signed_up_as = greeting.signed_up_as.text
        form.shown.next = (greeting.link[0].text, greeting.link[1]) if greeting.link else None
    form.fields = [each for each in fields if each.name != password]
    for each in fields:
        if each.name == password:
            each.value = ""

    def take_back() -> None:
        form.fields, form.shown = fields, Shown()

    return take_back


def add_to_greeting(form: FakeForm, phrase: Phrase) -> None:
    form.shown.more.append(phrase.text)
