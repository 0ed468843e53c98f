"""The end of a sign-up: the greeting in the form's place, and where to go from there."""

from . import browser

# How long the greeting stands before the page is left.
REDIRECT_SECONDS = 4


def show_greeting(form, name: str) -> None:
    """Put the greeting in the form's place. The password leaves the page."""
    messages = form.messages
    link = None
    if form.redirect:
        link = (messages.phrase("REDIRECT"), messages.phrase("CONTINUE"), form.redirect)
    browser.show_greeting(form.element, messages.phrase("GREETING", name=name), link)


async def redirect(form) -> None:
    """Go where the author wants the visitor, once the greeting could be heard."""
    await browser.sleep(REDIRECT_SECONDS)
    browser.go(form.redirect)
