"""“Did you mean ada@gmail.com?”, below the field of the address. It keeps nobody from sending what
they typed."""

from . import browser
from .slips import meant

# Around the address: it is read from left to right, whatever the words around it.
# https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
ISOLATE, END = "\u2066", "\u2069"


class Suggestion:
    """What is suggested for the address in a form: `email`, or nothing."""

    def __init__(self, form):
        self.form = form
        self.email = ""
        self.take_back = lambda: None

    def on_edit(self, typed: str, is_left: bool) -> None:
        """The visitor types, or has left the field. Only then is something suggested."""
        email = meant(typed)
        if email != self.email:
            self.clear()
            if is_left and email:
                self.show(email)

    def show(self, email: str) -> None:
        self.email = email
        phrase = self.form.messages.phrase("SUGGESTION", email=ISOLATE + email + END)
        self.take_back = browser.show_suggestion(
            self.form.element, self.form.names["email"], phrase, email
        )

    def translate(self) -> None:
        """Say the same in another language."""
        email = self.email
        self.clear()
        if email:
            self.show(email)

    def clear(self) -> None:
        """Suggest nothing any more."""
        self.take_back()
        self.take_back = lambda: None
        self.email = ""
