"""Errors on the page: a summary that takes the focus, a message at each field (WCAG 3.3.1, 3.3.3),
and the removal of both."""

from . import browser
from .constraints import Constraint, field_of
from .messages import Messages, Phrase
from .summary import Line, arrange


class Errors:
    """The errors of one form; `names` are those of its fields, by the user's attributes, and
    `sign_in` is where people with an account go, or empty."""

    def __init__(self, messages: Messages, names: dict, sign_in: str):
        self.messages = messages
        self.names = names
        self.sign_in = sign_in
        self.problems: list = []
        self.action = ""  # the code of what a button below the summary says
        # Pairs of a field's name and a function that takes back what was put there.
        self.at_fields: list = []
        self.lines: list = []  # of the summary

    def word(self, problems: list) -> None:
        """Put each constraint into words, in its `detail`, which the page gets too."""
        for problem in problems:
            if isinstance(problem, Constraint):
                problem.detail = problem.words or self.text_of(problem)

    def text_of(self, constraint: Constraint) -> str:
        """Our words for a constraint, with numbers as the language writes them."""
        locale, plural = self.messages.locale, "other"
        values = {"label": browser.label(constraint.field.element)}
        if constraint.count is not None:
            plural = browser.plural_category(constraint.count, locale)
            values["count"] = browser.number(constraint.count, locale)
        if constraint.limit is not None:
            values["limit"] = browser.number(constraint.limit, locale)
        return self.messages.text(constraint.code, plural, **values)

    def show(self, form, problems: list, action: str = "") -> None:
        """Show every problem in the summary, and at its field. `action` is the code of what a
        button below the summary says, if there is one."""
        self.problems, self.action = problems, action
        fields = browser.read_form(form).fields
        lines = arrange([self.line(problem, fields) for problem in problems], fields)
        for field in fields:
            phrases = [line.phrase for line in lines if line.field is field]
            if phrases:
                self.show_field_error(form, field, phrases)
        self.show_summary(form, lines)

    def line(self, problem, fields: list) -> Line:
        """What the summary says of a problem."""
        field = field_of(problem, fields, self.names)
        phrase = self.phrase(problem, field)
        if problem.code == "EMAIL_TAKEN":
            phrase.lead_to(self.sign_in)
        return Line(phrase, field)

    def phrase(self, problem, field) -> Phrase:
        """What to say about a problem, at a field or at none."""
        if not isinstance(problem, Constraint):
            label = browser.label(field.element) if field else ""
            if not problem.count:
                return self.messages.problem(problem, label)
            count = browser.number(problem.count, self.messages.locale)
            return self.messages.problem(problem, label, count)
        if problem.words:
            return self.messages.of_author(problem.detail)
        return self.messages.in_language(problem.code, problem.detail)

    def show_field_error(self, form, field, phrases: list) -> None:
        prefix = self.messages.text("ERROR_PREFIX")
        take_back = browser.show_field_error(form, field.element, phrases, prefix)
        self.at_fields.append((field.name, take_back))

    def show_summary(self, form, lines: list) -> None:
        title = self.messages.phrase("ERRORS_TITLE")
        pairs = [
            (line.field and line.field.is_shown and line.field.element, line.phrase)
            for line in lines
        ]
        action = self.messages.phrase(self.action) if self.action else None
        removers = browser.show_summary(form, title, pairs, action)
        names = [line.field.name if line.field else "" for line in lines]
        self.lines = [(name, removers[i]) for i, name in enumerate(names)]

    def are_at(self, name: str) -> bool:
        """Whether something is said of the field of this name."""
        return name in [of for of, _ in self.at_fields]

    def settle(self, name: str) -> None:
        """The field of this name is right now: take away what was said of it. The last line takes
        the summary along."""
        for pairs in (self.at_fields, self.lines):
            for of, take_back in pairs:
                if of == name:
                    take_back()
        self.at_fields = [pair for pair in self.at_fields if pair[0] != name]
        self.lines = [pair for pair in self.lines if pair[0] != name]
        self.problems = [problem for problem in self.problems if self.name_of(problem) != name]

    def name_of(self, problem) -> str:
        """The name of the field that a problem is about."""
        if isinstance(problem, Constraint):
            return problem.field.name
        return self.names.get(problem.attribute, problem.attribute)

    def translate(self, form, messages: Messages) -> None:
        """Say the same in another language."""
        self.messages = messages
        if self.lines:
            self.clear_fields()
            self.word(self.problems)
            self.show(form, self.problems, self.action)

    def clear(self) -> None:
        """Remove what the last refusal put on the page."""
        self.clear_fields()
        for _, take_back in self.lines:
            take_back()
        self.lines = []

    def clear_fields(self) -> None:
        for _, take_back in reversed(self.at_fields):
            take_back()
        self.at_fields = []
