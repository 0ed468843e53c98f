"""What is said below a field and is no error: what may have been meant; that Caps Lock is on."""

from . import browser
from .slips import meant

# Around an address: it is read from left to right, whatever the words around it.
# https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
ISOLATE, END = "\u2066", "\u2069"


class Note:
    """A sentence below the field of an attribute, about `value`; none while that is empty. `code`
    is that of its words, `part` what it is called on the page."""

    def __init__(self, form, attribute: str, part: str, code: str):
        self.form = form
        self.attribute = attribute
        self.part = part
        self.code = code
        self.value = ""
        self.take_back = lambda: None

    def say(self, value: str) -> None:
        """Say it of this value, or nothing."""
        if value == self.value:
            return
        self.take_back()
        self.take_back = lambda: None
        self.value = value
        if value:
            phrase = self.form.messages.phrase(self.code, value=ISOLATE + value + END)
            name = self.form.names[self.attribute]
            self.take_back = browser.show_note(self.form.element, name, self.part, phrase, value)

    def translate(self) -> None:
        """Say the same in another language."""
        value = self.value
        self.say("")
        self.say(value)


class Notes:
    """Those of a form."""

    def __init__(self, form):
        self.suggestion = Note(form, "email", browser.SUGGESTION, "SUGGESTION")
        self.caps_lock = Note(form, "password", "caps-lock", "CAPS_LOCK")

    def on_email(self, typed: str, is_left: bool) -> None:
        """The visitor types an address, or has left its field. Only then is one suggested, and it
        keeps nobody from sending what they typed."""
        email = meant(typed)
        if is_left or email != self.suggestion.value:
            self.suggestion.say(email if is_left else "")

    def on_caps_lock(self, is_on: bool) -> None:
        """A key was pressed while a password is typed."""
        self.caps_lock.say("on" if is_on else "")

    def translate(self) -> None:
        self.suggestion.translate()
        self.caps_lock.translate()

    def clear(self) -> None:
        self.suggestion.say("")
        self.caps_lock.say("")
