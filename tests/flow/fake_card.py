"""The licence on the fake page: the verbs of `widget/card.py`.

`test_seam.py` holds them to the real ones. Where the greeting is gone, they do nothing.
"""

from collections.abc import Callable

from tests.flow import fake_browser
from tests.flow.fake_browser import Card, FakeForm
from widget.messages import Phrase


def on_hidden(callback: Callable[[], None]) -> Callable[[], None]:
    callbacks = fake_browser.page.on_hidden
    callbacks.append(callback)
    return lambda: callbacks.remove(callback)


def date(text: str, locale: str) -> str:
    return f"{text[:10]} ({locale})"


def show_progress(form: FakeForm, phrase: Phrase) -> None:
    if card := card_of(form):
        say(card, phrase)
        card.is_retry_allowed = False


def show_problem(form: FakeForm, phrases: list[Phrase], link: tuple[Phrase, str] | None) -> None:
    if card := card_of(form):
        say(card, phrases[0])
        card.problem = "".join([phrase.text for phrase in phrases[1:]])
        card.link = (link[0].text, link[1]) if link and link[1] else None


def offer_retry(
    form: FakeForm,
    words: Phrase,
    password: tuple[Phrase, Phrase] | None,
    on_retry: Callable[[str], None],
) -> None:
    if card := card_of(form):
        card.on_retry, card.is_retry_allowed = on_retry, True
        card.asks = password[1].text if password else ""


def withdraw_retry(form: FakeForm) -> None:
    if card := card_of(form):
        card.on_retry = None


def allow_retry(form: FakeForm, is_allowed: bool) -> None:
    if card := card_of(form):
        card.is_retry_allowed = is_allowed


def show_time_left(form: FakeForm, text: str) -> None:
    if card := card_of(form):
        card.time_left = text


def show_key(
    form: FakeForm, key: str, words: list[Phrase], lines: list[tuple[str, Phrase, str]]
) -> None:
    if card := card_of(form):
        say(card, words[1])
        card.on_retry = None
        card.key = key
        card.lines = [(part, words.text, url) for part, words, url in lines]


def card_of(form: FakeForm) -> Card | None:
    return form.shown.card if form.shown.greeting else None


def say(card: Card, phrase: Phrase) -> None:
    """What is read out takes the place of what was."""
    card.said.append(phrase.text)
    card.problem, card.link, card.time_left = "", None, ""
