"""The end of a sign-up: the greeting in the form's place, and where to go from there."""

from . import browser

# How long the greeting stays before the page is left.
REDIRECT_SECONDS = 4


def show_greeting(form, name: str) -> None:
    """Replace the form with the greeting. The password leaves the page."""
    messages = form.messages
    link = None
    if form.redirect:
        link = (messages.phrase("REDIRECT"), messages.phrase("CONTINUE"), form.redirect)
    browser.show_greeting(form.element, messages.phrase("GREETING", name=name), link)


async def redirect(form) -> None:
    """Go where the author wants the visitor, after time to hear the greeting."""
    await browser.sleep(REDIRECT_SECONDS)
    browser.go(form.redirect)
