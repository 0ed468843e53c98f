"""The end of a sign-up: the greeting in the form's place, and where to go from there."""

from . import browser

# How long the greeting stays before the page is left.
REDIRECT_SECONDS = 4


def show_greeting(form, name: str):
    """Hide the form, whose password leaves the page, and show the greeting in its place, unless the
    page has its own. Returns a function that takes all back."""
    greeting = link = None
    if form.has_greeting:
        greeting = form.messages.phrase("GREETING", name=name)
        link = next_link(form)
    return browser.show_greeting(form.element, form.names["password"], greeting, link)


def next_link(form):
    """A sentence about the next page, or None; the words of the link to it; and its address.

    None if there is no next page.
    """
    messages = form.messages
    if form.redirect and not form.policy:
        return messages.phrase("REDIRECT"), messages.phrase("CONTINUE"), form.redirect
    url = form.links["next"] or form.redirect
    if not url:
        return None
    label = form.next_label
    return None, messages.of_author(label) if label else messages.phrase("NEXT"), url


async def redirect(form) -> None:
    """Go where the author wants the visitor, after time to hear the greeting."""
    await browser.sleep(REDIRECT_SECONDS)
    browser.go(form.redirect)
