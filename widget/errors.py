"""Errors on the page: a summary that takes the focus, a message at each field (WCAG 3.3.1, 3.3.3),
and the removal of both."""

from . import browser
from .constraints import Constraint, field_of
from .messages import Messages, Phrase
from .summary import Line, arrange


class Errors:
    """The errors of one form; `names` are those of its fields, by the user's attributes."""

    def __init__(self, messages: Messages, names: dict):
        self.messages = messages
        self.names = names
        self.problems: list = []
        self.shown: list = []  # functions that undo what was put on the page, the summary's last

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

    def show(self, form, problems: list) -> None:
        """Show every problem in the summary, and at its field."""
        self.problems = problems
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
        return Line(self.phrase(problem, field), field)

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
        self.shown.append(browser.show_field_error(form, field.element, phrases, prefix))

    def show_summary(self, form, lines: list) -> None:
        title = self.messages.phrase("ERRORS_TITLE")
        pairs = [
            (line.field and line.field.is_shown and line.field.element, line.phrase)
            for line in lines
        ]
        self.shown.append(browser.show_summary(form, title, pairs))

    def translate(self, form, messages: Messages) -> None:
        """Say the same in another language."""
        self.messages = messages
        if self.shown:
            for take_back in reversed(self.shown[:-1]):
                take_back()
            self.shown = []
            self.word(self.problems)
            self.show(form, self.problems)

    def clear(self) -> None:
        """Remove what the last refusal put on the page."""
        for take_back in reversed(self.shown):
            take_back()
        self.shown = []
