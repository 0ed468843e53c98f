"""The form on the page: what the visitor typed, and what they are told.

Text goes in as text, never as HTML. Ids on the page are the author's: none is assumed, and ours are
made from theirs. What is added carries `data-signup-part`.
"""

from . import browser, keygen, messages

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
    """A form element, guarded by signup.js, which made its status line."""

    def __init__(self, element):
        self.element = element
        self.status = element.querySelector("[data-signup-part=status]")
        self.parts: list = []  # added for the last refusal
        self.marked: list = []  # inputs, with the aria-describedby that they had
        self.timer = None
        self.task = None  # the submission under way
        self.accepting = True

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
        for button in self.element.querySelectorAll("button:not([type=button]), [type=submit]"):
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
        """The user's attributes, without white space around them; empty names left out."""
        typed = browser.values(self.element, FIELDS.values())
        attributes = {
            "email": keygen.trim(typed["email"]),
            "password": typed["password"],
        }
        for attribute in ("firstName", "lastName"):
            name = keygen.trim(typed[FIELDS[attribute]])
            if name:
                attributes[attribute] = name
        return attributes

    def say(self, text: str) -> None:
        """Put `text` where a screen reader reads it out when it can."""
        self.status.textContent = text

    # --- Refused -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Take back what the last refusal put on the page."""
        for part in self.parts:
            part.remove()
        for field, described_by in self.marked:
            field.removeAttribute("aria-invalid")
            if described_by:
                field.setAttribute("aria-describedby", described_by)
            else:
                field.removeAttribute("aria-describedby")
        self.parts, self.marked = [], []
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

    def count_down(self, seconds: int) -> None:
        """Show the time left. A `timer` is not read out as it changes; 0 takes it away."""
        if not self.timer:
            self.timer = browser.element("p", "timer")
            self.timer.setAttribute("role", "timer")
            self.status.after(self.timer)
        self.timer.textContent = browser.duration(seconds)
        if not seconds:
            self.timer.remove()
            self.timer = None

    def field(self, attribute: str):
        """The input that an attribute comes from, or None."""
        name = FIELDS.get(attribute, attribute)
        for field in self.element.elements:
            if field.name == name:
                return field
        return None

    def label(self, field) -> str:
        for label in field.labels or []:
            return label.textContent.strip()
        return field.name

    def mark(self, field, text: str) -> None:
        """Put `text` before a field and tie it to it; what describes it already stays."""
        if not field.id:
            field.id = self.element.id + "-" + field.name
        id = field.id + "-error"
        error = browser.by_id(id)
        if error:  # a second problem of this field
            error.append(" " + text)
            return
        error = browser.element("p", "error")
        error.id = id
        prefix = browser.element("span", "", messages.ERROR_PREFIX + " ")
        prefix.className = "signup-unseen"
        error.append(prefix, text)
        field.before(error)
        self.parts.append(error)
        described_by = field.getAttribute("aria-describedby") or ""
        self.marked.append((field, described_by))
        field.setAttribute("aria-invalid", "true")
        field.setAttribute("aria-describedby", (described_by + " " + id).strip())

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
        self.parts.append(summary)
        summary.focus()

    def link(self, field, text: str):
        """A link that goes to a field, and leaves the page's address alone."""
        link = browser.element("a", "", text)
        link.href = "#" + field.id

        def follow(event):
            event.preventDefault()
            (field.labels[0] if field.labels.length else field).scrollIntoView()
            field.focus()

        browser.listen(link, "click", follow)
        return link

    # --- Created -----------------------------------------------------------------------------

    def greet(self, name: str) -> None:
        """Put the greeting in the form's place. The password leaves the page."""
        self.field("password").remove()
        greeting = browser.element("p", "greeting", messages.GREETING.format(name=name))
        greeting.tabIndex = -1
        self.element.after(greeting)
        self.element.hidden = True
        greeting.focus()
