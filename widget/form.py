"""The form on the page: what the visitor typed, and what they are told.

Text goes in as text, never as HTML. Ids on the page are the author's: none is assumed, and ours are
made from theirs. What is added carries `data-signup-part`.
"""

from . import browser, keygen, messages

METADATA = "metadata."

# A summary of more than this helps nobody, but where the form itself has more fields.
PROBLEMS = 10

# The user's attributes, and the names of their fields.
FIELDS = {
    "firstName": "first-name",
    "lastName": "last-name",
    "email": "email",
    "password": "password",
}


# Seconds that the greeting stands before the page is left.
REDIRECT_SECONDS = 4


class Constraint(keygen.Problem):
    """A constraint of the author's that a field does not meet. `detail` is what to tell of it."""


class Form:
    """A form element that signup.js guards, with the options that it found for it."""

    def __init__(self, element, options: dict):
        self.weak_element = browser.weak(element)
        self.messages = messages.Messages(options["words"], options["overrides"])
        self.locale = options["locale"]
        self.overrides = options["overrides"]
        self.redirect = options["redirect"]
        self.attribution = options.get("attribution") or {}
        around = element.closest("[lang]")
        self.page_language = around.lang if around else ""
        self.accepting = True
        self.held = options["held"]
        # What the last refusal put on the page. As with the form itself, held on to weakly.
        self.errors: dict = {}  # the message at each field, by the field's id
        self.added: list = []
        self.changed: list = []  # elements, and what an attribute of theirs was

    @property
    def element(self):
        """The form element."""
        return self.weak_element()

    @property
    def state(self) -> str:
        """`ready`, `sending`, `created` or `unavailable`; for styles and tests as well."""
        return self.element.dataset.signup

    def settle(self, step: str) -> None:
        """Come to a state in which nothing is under way.

        Who was told that the form could not start is told that it is there after all.
        """
        code = "WAITED" if self.state == "unavailable" and step != "create" else ""
        browser.step(self.element, step)
        self.element.removeAttribute("aria-busy")
        self.accept(True)
        self.say(code)

    def sending(self) -> None:
        """Under way, and said so."""
        browser.step(self.element, "send")
        self.element.setAttribute("aria-busy", "true")
        self.accept(False)
        self.say("SENDING")

    def accept(self, accepting: bool) -> None:
        """Whether a submission is carried out, or ignored.

        The button shows it, and is not `disabled`: it would lose the focus.
        """
        self.accepting = accepting
        self.busy = None if accepting else self.element  # not to be freed meanwhile
        for button in browser.fields(self.element):
            if button.type in ("submit", "image"):
                if accepting:
                    button.removeAttribute("aria-disabled")
                else:
                    button.setAttribute("aria-disabled", "true")

    def release(self) -> bool:
        """Whether a submission was held."""
        return self.held

    def read(self) -> dict:
        """The user's attributes, without white space around them; empty ones left out."""
        entries = browser.entries(self.element)
        typed = {attribute: entries.get(name, [""])[0] for attribute, name in FIELDS.items()}
        attributes = {"email": keygen.trim(typed["email"]), "password": typed["password"]}
        for attribute in ("firstName", "lastName"):
            name = keygen.trim(typed[attribute])
            if name:
                attributes[attribute] = name
        metadata = self.metadata(entries)
        if metadata:
            attributes["metadata"] = metadata
        return attributes

    def metadata(self, entries: dict) -> dict:
        """Where the visit began, and what fields named `metadata.<key>` hold, in JSON's types.

        A number field gives a number, a checkbox alone a boolean, several of one name and a
        multiple select a list, all others text; what is empty is left out. A checkbox that must be
        ticked is a consent: when it was given goes with it, as `<key>At`.
        """
        metadata = dict(self.attribution)
        for name, fields in self.metadata_fields(entries).items():
            key, values = name[len(METADATA) :], [v for v in entries.get(name, []) if v]
            # A hidden field beside a checkbox is what some frameworks send for an unticked one.
            visible = [field for field in fields if field.type != "hidden"] or fields
            kind = visible[0].type if visible else "text"
            if kind == "checkbox" and len(visible) == 1:
                metadata[key] = visible[0].checked
                if visible[0].required and metadata[key]:
                    metadata[key + "At"] = browser.now()
            elif kind == "checkbox":
                metadata[key] = [field.value for field in visible if field.checked]
            elif kind == "select-multiple":
                metadata[key] = values
            elif values:
                metadata[key] = number(values[0]) if kind in ("number", "range") else values[0]
        return metadata

    def metadata_fields(self, entries: dict) -> dict:
        """The fields for metadata, by their names. Custom elements have a name alone."""
        found: dict = {name: [] for name in entries if name.startswith(METADATA)}
        for field in browser.fields(self.element):
            if field.name.startswith(METADATA) and not field.matches("[type=file], :disabled"):
                found.setdefault(field.name, []).append(field)
        return found

    def is_trapped(self) -> bool:
        """Whether the field that nobody meets was filled in. It is emptied: a person goes on."""
        trap = self.element.querySelector("[data-signup-part=honeypot] input")
        filled_in = bool(trap and trap.value)
        if filled_in:
            trap.value = ""
        return filled_in

    def with_constraints(self, problems: list) -> list:
        """`problems`, and those of constraints that the author wrote in HTML.

        Where both are about one field, the first stand; but a `minlength` is stricter than Keygen.
        """
        told = {FIELDS.get(problem.attribute): problem for problem in problems}
        found = []
        for field in browser.fields(self.element):
            if field.willValidate and not field.validity.valid:
                earlier = told.get(field.name)
                if earlier in problems and field.validity.tooShort:
                    problems.remove(earlier)
                elif earlier:
                    continue
                problem = self.constraint(field)
                found.append(problem)
                if field.name:
                    told[field.name] = problem  # a group of radio buttons is told once
        return problems + found

    def constraint(self, field) -> Constraint:
        """Which constraint a field does not meet, and what to say of it.

        The author's words come first: `data-message`, what a script of theirs set, `title`.
        """
        validity, kind = field.validity, field.type
        words = field.getAttribute("data-message")
        if not words and validity.customError:
            words = field.validationMessage
        if not words and validity.patternMismatch:
            words = field.getAttribute("title")
        if words:
            return Constraint("CONSTRAINT", field.name, words)

        plural, values = "other", {"label": self.label(field)}
        is_number = kind in ("number", "range")
        if validity.valueMissing:
            is_choice = kind in ("radio", "select-one", "select-multiple")
            code = "BOX_UNTICKED" if kind == "checkbox" else "VALUE_MISSING"
            code = "CHOICE_MISSING" if is_choice else code
        elif validity.tooShort or validity.tooLong:
            code = "TEXT_TOO_SHORT" if validity.tooShort else "TEXT_TOO_LONG"
            count = field.minLength if validity.tooShort else field.maxLength
            plural = browser.plural_category(count, self.locale)
            values["count"] = browser.number(count, self.locale)
        elif is_number and (validity.rangeUnderflow or validity.rangeOverflow):
            code = "NUMBER_TOO_SMALL" if validity.rangeUnderflow else "NUMBER_TOO_LARGE"
            limit = field.min if validity.rangeUnderflow else field.max
            values["limit"] = browser.number(float(limit), self.locale)
        elif validity.badInput:
            code = "NOT_A_NUMBER" if is_number else "FORMAT_WRONG"
        elif validity.patternMismatch or validity.typeMismatch:
            code = "FORMAT_WRONG"
        else:
            code = "VALUE_NOT_ALLOWED"
        return Constraint(code, field.name, self.messages.text(code, plural, **values))

    def part(self, tag: str, part: str, code: str = "", **values):
        """A new element of ours, with the words for a code."""
        made = browser.element(tag, part)
        if code:
            self.write(made, code, self.messages.text(code, **values))
        return made

    def write(self, element, code: str, text: str) -> None:
        """Put words into an element, and say in which language they are (WCAG 3.1.2).

        Ours may not be in the page's; the author's are; Keygen's are English.
        """
        element.textContent = text
        if code in self.overrides or code == "CONSTRAINT":
            language, direction = self.page_language, "auto"
        elif code in self.messages.words:
            language, direction = self.locale, "rtl" if self.locale == "ar" else "ltr"
        else:
            language, direction = "en", "auto"
        element.dir = direction
        if language:
            element.lang = language
        else:
            element.removeAttribute("lang")

    def say(self, code: str = ""):
        """Put words where a screen reader reads them out when it can; returns the element."""
        status = self.element.querySelector("[data-signup-part=status]")
        if not status:  # the page has put new content into the form
            status = browser.element("p", "status")
            status.setAttribute("role", "status")
            self.element.append(status)
        self.write(status, code, self.messages.text(code) if code else "")
        return status

    # --- Refused -----------------------------------------------------------------------------

    def clear(self) -> None:
        """Take back what the last refusal put on the page."""
        for weak in self.added:
            element = weak()
            if element:
                element.remove()
        for weak, name, value in reversed(self.changed):
            element = weak()
            if element and value:
                element.setAttribute(name, value)
            elif element:
                element.removeAttribute(name)
        self.added, self.changed, self.errors = [], [], {}
        self.say()

    def refuse(self, problems: list) -> None:
        """Show every problem in a summary, and each at its field too (WCAG 3.3.1, 3.3.3)."""
        items: list = []
        for problem in problems:
            field = self.field(problem.attribute)
            if isinstance(problem, Constraint):
                text = problem.detail
            else:
                label = self.label(field) if field else ""
                text = self.messages.problem(problem.code, problem.detail, label)
            if (field, problem.code, text) not in items:
                items.append((field, problem.code, text))
        names = [field.name for field in browser.fields(self.element)]
        # In the order of the fields. MicroPython's sort is not stable: what is alike, as it came.
        order = [
            (names.index(field.name) if field else len(names), i)
            for i, (field, _, _) in enumerate(items)
        ]
        items = [items[i] for _, i in sorted(order)]
        items = items[: max(PROBLEMS, len(names))]
        for field, code, text in items:
            if field:
                self.mark(field, code, text)
        self.summarise(items)

    def count_down(self, code: str, seconds: int) -> None:
        """Say why, and the time left. Read out once, and not again as the time runs."""
        timer = self.element.querySelector("[data-signup-part=status] [role=timer]")
        if not timer:
            timer = browser.element("span")
            timer.setAttribute("role", "timer")
            timer.setAttribute("aria-live", "off")
            self.say(code).append(" ", timer)
        time = browser.duration(seconds, self.locale)
        timer.textContent = self.messages.text("TIME_LEFT", time=time)

    def field(self, attribute: str):
        """The field that an attribute comes from, or None."""
        name = FIELDS.get(attribute, attribute)
        for field in browser.fields(self.element):
            if name and field.name == name and field.willValidate:
                return field
        return None

    def label(self, field) -> str:
        """What the page calls a field: of a choice among several, the legend over them."""
        group = field.closest("fieldset") if field.type == "radio" else None
        named = group and group.querySelector("legend")
        for label in field.labels or ():
            named = named or label
        if not named:
            for name in ("aria-label", "placeholder", "title"):
                if field.getAttribute(name):
                    return field.getAttribute(name)
            return field.name[len(METADATA) :] if field.name.startswith(METADATA) else field.name
        copy = named.cloneNode(True)  # a label may hold its field, and our message
        for inside in copy.querySelectorAll("select, textarea, button, [data-signup-part]"):
            inside.remove()
        text = keygen.trim(copy.textContent)
        while text and text[-1] in ":*：" + keygen.WHITE_SPACE:
            text = text[:-1]
        return text

    def mark(self, field, code: str, text: str) -> None:
        """Put `text` before a field and tie it to it; what describes it already stays.

        Where the author has an element with the id of the message, it is used.
        """
        id = field.getAttribute("id")
        if not id:
            form_id = self.element.getAttribute("id") or "signup"
            id = browser.unused_id(form_id + "-" + field.name)
            field.setAttribute("id", id)
        if id in self.errors:  # a second problem of this field
            another = browser.element("span")
            self.write(another, code, text)
            self.errors[id]().append(browser.element("br"), another)
            return

        legend = field.type == "radio" and field.closest("fieldset:has(> legend)")
        described = legend or field
        place = browser.by_id(id + "-error")
        error = browser.element("span" if place else "p", "error")
        self.write(error, code, text)
        error.prepend(browser.element("span", "unseen", self.messages.text("ERROR_PREFIX") + " "))
        if place:
            place.append(error)
        else:
            error.setAttribute("id", id + "-error")
            if legend:
                legend.querySelector("legend").after(error)
            else:
                (field.closest("label") or field).before(error)
        self.errors[id] = browser.weak(error)
        self.added.append(self.errors[id])

        described_by = described.getAttribute("aria-describedby") or ""
        self.change(described, "aria-describedby", (described_by + " " + id + "-error").strip())
        if not legend:
            self.change(field, "aria-invalid", "true")

    def change(self, element, name: str, value: str) -> None:
        """Set an attribute until `clear`."""
        self.changed.append((browser.weak(element), name, element.getAttribute(name)))
        element.setAttribute(name, value)

    def summarise(self, items: list) -> None:
        """A summary above the form's fields; it takes the focus, and is read out once."""
        summary = browser.element("div", "summary")
        summary.tabIndex = -1
        # The alert is a child of what takes the focus, so that it is not read twice.
        alert = browser.element("div")
        alert.setAttribute("role", "alert")
        heading = browser.element("h2")
        self.write(heading, "ERRORS_TITLE", self.messages.text("ERRORS_TITLE"))
        alert.append(heading)
        list_ = browser.element("ul")
        for field, code, text in items:
            item = browser.element("li")
            words = self.link(field) if field else browser.element("span")
            self.write(words, code, text)
            item.append(words)
            list_.append(item)
        alert.append(list_)
        summary.append(alert)
        self.element.prepend(summary)
        self.added.append(browser.weak(summary))
        summary.focus()

    def link(self, field):
        """A link to a field, for `follow`."""
        link = browser.element("a")
        link.href = "#" + field.getAttribute("id")
        return link

    def follow(self, event) -> None:
        """Go to the field that a link in the summary names; leave the page's address alone."""
        link = event.target.closest("[data-signup-part=summary] a")
        field = link and browser.by_id(link.getAttribute("href")[1:])
        if field:
            event.preventDefault()
            (field.labels[0] if field.labels.length else field).scrollIntoView()
            field.focus(browser.from_dict({"preventScroll": True}))

    # --- Created -----------------------------------------------------------------------------

    def greet(self, name: str) -> None:
        """Put the greeting in the form's place. The password leaves the page."""
        for field in list(self.element.elements):  # which may stand outside of the form
            if field.matches("[type=password], [name=password]"):
                field.remove()
        greeting = self.part("div", "greeting", "GREETING", name=name)
        if self.redirect:
            notice = self.part("p", "", "REDIRECT")
            link = self.part("a", "", "CONTINUE")
            link.href = browser.absolute(self.redirect)
            notice.append(" ", link)
            greeting.append(notice)
        greeting.tabIndex = -1
        self.element.after(greeting)
        self.element.hidden = True
        # What the page's styles show stays hidden all the same.
        self.element.style.setProperty("display", "none", "important")
        greeting.focus()

    async def leave(self) -> None:
        """Go where the author wants the visitor, once the greeting could be heard."""
        await browser.sleep(REDIRECT_SECONDS)
        browser.go(self.redirect)


def number(text: str):
    """The number in an HTML number field, which may begin with its point, as JSON's may not."""
    return float(text) if any([c in ".eE" for c in text]) else int(text)
