"""What stands above the form and is no error in what was typed: a warning, or that it is closed."""

from . import browser


class Notice:
    """That of one form. It moves no focus, and a screen reader has the same from the status line.

    `code` is that of its words, or empty while there is none.
    """

    def __init__(self, form):
        self.form = form
        self.code = ""

    def show(self, code: str, time_left: str = "") -> None:
        """Show these words, in the place of what is there."""
        self.code = code
        form, phrase = self.form, self.form.messages.phrase
        if code == "CLOSED":
            url = form.links["support"]
            link = (phrase("SUPPORT"), url) if url else None
            browser.show_notice(form.element, "closed", phrase(code), None, "", link)
        else:
            title = phrase("WARNING_TITLE")
            browser.show_notice(form.element, "warning", title, phrase(code), time_left)

    def translate(self) -> None:
        """Say the same in another language. A time that is left is said every second."""
        if self.code:
            self.show(self.code)

    def clear(self) -> None:
        """Take it away; what the tag has put there before Python, too."""
        self.code = ""
        browser.take_notice(self.form.element)
