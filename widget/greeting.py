"""The end of a sign-up: the greeting in the form's place, and where to go from there."""

from . import browser

# How long the greeting stays before the page is left.
REDIRECT_SECONDS = 4


def show_greeting(form, name: str):
    """Hide the form, whose password leaves the page, and show the greeting in its place, unless the
    page has its own. Returns a function that takes all back."""
    messages = form.messages
    greeting = link = None
    if form.has_greeting:
        greeting = messages.phrase("GREETING", name=name)
        if form.redirect:
            link = (messages.phrase("REDIRECT"), messages.phrase("CONTINUE"), form.redirect)
    return browser.show_greeting(form.element, form.names["password"], greeting, link)


async def redirect(form) -> None:
    """Go where the author wants the visitor, after time to hear the greeting."""
    await browser.sleep(REDIRECT_SECONDS)
    browser.go(form.redirect)
