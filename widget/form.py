"""The form on the page: what the visitor typed, and what they are told.

Text goes in as text, never as HTML. Ids on the page are the author's: none is assumed, and ours are
made from theirs. What is added carries `data-signup-part`.
"""

from . import browser, keygen, messages

METADATA = "metadata."

# A summary of more than this helps nobody.
PROBLEMS = 10

# The user's attributes, and the names of their fields.
FIELDS = {
    "firstName": "first-name",
    "lastName": "last-name",
    "email": "email",
    "password": "password",
}


class Form:
    """A form element that signup.js guards."""

    def __init__(self, element):
        self.element = element
        self.accepting = True
        self.errors: dict = {}  # the message at each field, by the field's id
        self.undo: list = []  # takes back what the last refusal put on the page

    @property
    def state(self) -> str:
        """`ready`, `sending`, `created` or `unavailable`; for styles and tests as well."""
        return self.element.dataset.signup

    def settle(self, state: str) -> None:
        """Come to a state in which nothing is under way."""
        self.element.dataset.signup = state
        self.element.removeAttribute("aria-busy")
        self.accept(True)
        self.say("")

    def sending(self) -> None:
        """Under way, and said so."""
        self.element.dataset.signup = "sending"
        self.element.setAttribute("aria-busy", "true")
        self.accept(False)
        self.say(messages.SENDING)

    def accept(self, accepting: bool) -> None:
        """Whether a submission is carried out, or ignored.

        The button shows it, and is not `disabled`: it would lose the focus.
        """
        self.accepting = accepting
        for button in self.element.elements:
            if button.type == "submit":
                if accepting:
                    button.removeAttribute("aria-disabled")
                else:
                    button.setAttribute("aria-disabled", "true")

    def release(self) -> bool:
        """Whether a submission was held; it is not, from now on."""
        held = self.element.hasAttribute("data-signup-held")
        self.element.removeAttribute("data-signup-held")
        return held

    def read(self) -> dict:
        """The user's attributes, without white space around them; empty ones left out."""
        typed = browser.values(self.element, FIELDS.values())
        attributes = {
            "email": keygen.trim(typed["email"]),
            "password": typed["password"],
        }
        for attribute in ("firstName", "lastName"):
            name = keygen.trim(typed[FIELDS[attribute]])
            if name:
                attributes[attribute] = name
        metadata = self.metadata()
        if metadata:
            attributes["metadata"] = metadata
        return attributes

    def metadata(self) -> dict:
        """What fields named `metadata.<key>` hold: a checkbox a boolean, a number a number."""
        metadata = {}
        for field in self.element.elements:
            name = field.name or ""
            if not name.startswith(METADATA) or field.disabled:
                continue
            key = name[len(METADATA) :]
            if field.type == "checkbox":
                metadata[key] = field.checked
            elif field.value and (field.type != "radio" or field.checked):
                is_number = field.type in ("number", "range")
                metadata[key] = number(field.value) if is_number else field.value
        return metadata

    def violations(self, told: list) -> list:
        """Constraints that the author wrote in HTML and a field does not meet, as `Problem`s.

        The words are the browser's. Of fields that `told` is about already, there are none.
        """
        names = [FIELDS.get(problem.attribute) for problem in told]
        return [
            keygen.Problem("CONSTRAINT", field.name, field.validationMessage)
            for field in self.element.elements
            if field.willValidate and not field.validity.valid and field.name not in names
        ]

    def say(self, text: str):
        """Put `text` where a screen reader reads it out when it can; returns the element."""
        status = self.element.querySelector("[data-signup-part=status]")
        if not status:  # the page has put new content into the form
            status = browser.element("p", "status")
            status.setAttribute("role", "status")
            self.element.append(status)
        status.textContent = text
        return status

    # --- Refused -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Take back what the last refusal put on the page."""
        for undo in self.undo:
            undo()
        self.undo, self.errors = [], {}
        self.say("")

    def refuse(self, problems: list) -> None:
        """Show every problem in a summary, and each at its field too (WCAG 3.3.1, 3.3.3)."""
        items: list = []
        for problem in problems:
            field = self.field(problem.attribute)
            label = self.label(field) if field else ""
            item = (field, messages.for_visitor(problem.code, problem.detail, label))
            if item not in items and len(items) < PROBLEMS:
                items.append(item)
        for field, text in items:
            if field:
                self.mark(field, text)
        self.summarise(items)

    def count_down(self, text: str, seconds: int) -> None:
        """Say `text` and the time left. Read out once, and not again as the time runs."""
        if not self.element.querySelector("[role=timer]"):
            timer = browser.element("span")
            timer.setAttribute("role", "timer")
            timer.setAttribute("aria-live", "off")
            self.say(text + " ").append(timer)
        timer = self.element.querySelector("[role=timer]")
        timer.textContent = messages.TIME_LEFT.format(time=browser.duration(seconds))

    def field(self, attribute: str):
        """The field that an attribute comes from, or None."""
        name = FIELDS.get(attribute, attribute)
        for field in self.element.elements:
            if name and field.name == name and field.willValidate:
                return field
        return None

    def label(self, field) -> str:
        for label in field.labels:
            return keygen.trim(label.textContent)
        return field.name

    def mark(self, field, text: str) -> None:
        """Put `text` before a field and tie it to it; what describes it already stays.

        Where the author has an element with the id of the message, it is used.
        """
        id = field.getAttribute("id")
        if not id:
            form_id = self.element.getAttribute("id") or "signup"
            id = browser.unused_id(form_id + "-" + field.name)
            field.setAttribute("id", id)
        if id in self.errors:  # a second problem of this field
            self.errors[id].append(". " + text)
            return

        error = browser.by_id(id + "-error")
        if error:
            self.undo.append(lambda: error.replaceChildren())
        else:
            error = browser.element("p", "error")
            error.setAttribute("id", id + "-error")
            (field.closest("label") or field).before(error)
            self.undo.append(lambda: error.remove())
        prefix = browser.element("span", "", messages.ERROR_PREFIX + " ")
        prefix.className = "signup-unseen"
        error.replaceChildren(prefix, text)
        self.errors[id] = error

        described_by = field.getAttribute("aria-describedby") or ""
        field.setAttribute("aria-invalid", "true")
        field.setAttribute("aria-describedby", (described_by + " " + id + "-error").strip())
        self.undo.append(lambda: field.removeAttribute("aria-invalid"))
        self.undo.append(lambda: field.setAttribute("aria-describedby", described_by))

    def summarise(self, items: list) -> None:
        """A summary above the form's fields; it takes the focus, and is read out once."""
        summary = browser.element("div", "summary")
        summary.tabIndex = -1
        # The alert is a child of what takes the focus, so that it is not read twice.
        alert = browser.element("div")
        alert.setAttribute("role", "alert")
        alert.append(browser.element("h2", "", messages.ERRORS_TITLE))
        list_ = browser.element("ul")
        for field, text in items:
            item = browser.element("li")
            item.append(self.link(field, text) if field else text)
            list_.append(item)
        alert.append(list_)
        summary.append(alert)
        self.element.prepend(summary)
        self.undo.append(lambda: summary.remove())
        summary.focus()

    def link(self, field, text: str):
        """A link that goes to a field, and leaves the page's address alone."""
        link = browser.element("a", "", text)
        link.href = "#" + field.getAttribute("id")

        def follow(event):
            event.preventDefault()
            (field.labels[0] if field.labels.length else field).scrollIntoView()
            field.focus(browser.from_dict({"preventScroll": True}))

        browser.listen(link, "click", follow)
        return link

    # --- Created -----------------------------------------------------------------------------

    def greet(self, name: str) -> None:
        """Put the greeting in the form's place. The password leaves the page."""
        for field in self.element.querySelectorAll("[type=password], [name=password]"):
            field.remove()
        greeting = browser.element("p", "greeting", messages.GREETING.format(name=name))
        greeting.tabIndex = -1
        self.element.after(greeting)
        self.element.hidden = True
        greeting.focus()


def number(text: str):
    """The number in an HTML number field, which may begin with its point, as JSON's may not."""
    return float(text) if any([c in ".eE" for c in text]) else int(text)
