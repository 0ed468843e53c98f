"""The end of a sign-up: what stands in the form's place then."""

from keygen_signup.answers import User

from . import browser


class Greeting:
    """What the visitor reads: a heading; who they are now; and the words of a link to what comes
    next with its address, or None. `values` are for a greeting of the author's."""

    def __init__(self, heading, signed_up_as, link, values: dict):
        self.heading = heading
        self.signed_up_as = signed_up_as
        self.link = link
        self.values = values


def show_greeting(form, user: User):
    """Hide the form, whose password leaves the page, and show the greeting in its place, unless the
    page has its own. Returns a function that takes all back."""
    greeting = greeting_for(form, user) if form.has_greeting else None
    return browser.show_greeting(form.element, form.names["password"], greeting)


def greeting_for(form, user: User) -> Greeting:
    messages = form.messages
    name = messages.name_of(user)
    is_named = name != user.email or "GREETING" in messages.overrides
    heading = "GREETING" if is_named else "GREETING_UNNAMED"
    return Greeting(
        messages.phrase(heading, name=name),
        messages.phrase("SIGNED_UP_AS", email=user.email),
        next_link(form),
        {"name": name, "email": user.email},
    )


def next_link(form):
    """The words of the link to what comes next, and its address; or None."""
    url = form.links["next"] or form.redirect
    if not url:
        return None
    messages, label = form.messages, form.next_label
    return messages.of_author(label) if label else messages.phrase("NEXT"), url
