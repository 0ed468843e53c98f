"""Errors on the page: a summary that takes the focus, a message at each field (WCAG 3.3.1, 3.3.3),
and the removal of both."""

from . import browser
from .constraints import Constraint
from .fields import field_of
from .messages import Messages, Phrase

# A longer summary helps nobody, unless the form itself has more fields.
MAX_PROBLEMS = 10


class Item:
    """A line of the summary: the words, and the field that they are about, or None."""

    def __init__(self, phrase: Phrase, field=None):
        self.phrase = phrase
        self.field = field


class Errors:
    """The errors of one form."""

    def __init__(self, messages: Messages):
        self.messages = messages
        self.shown: list = []  # functions that undo what was put on the page

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
        fields = browser.read_form(form).fields
        items = self.items(problems, fields)
        for field in fields:
            phrases = [item.phrase for item in items if item.field is field]
            if phrases:
                self.show_field_error(form, field, phrases)
        self.show_summary(form, items)

    def items(self, problems: list, fields: list) -> list:
        """The lines of the summary: in the order of the fields, no duplicates, not too many."""
        found: list = []
        seen: list = []
        for problem in problems:
            field = field_of(fields, problem.attribute)
            phrase = self.phrase(problem, field)
            position = fields.index(field) if field else len(fields)
            if (position, problem.code, phrase.text) not in seen:
                seen.append((position, problem.code, phrase.text))
                found.append(Item(phrase, field))
        # Sorted by number too, because MicroPython's sort is not stable:
        # https://github.com/micropython/micropython/issues/8065
        order = sorted([(key[0], i) for i, key in enumerate(seen)])
        return [found[i] for _, i in order][: max(MAX_PROBLEMS, len(fields))]

    def phrase(self, problem, field) -> Phrase:
        """What to say about a problem, at a field or at none."""
        if not isinstance(problem, Constraint):
            label = browser.label(field.element) if field else ""
            return self.messages.problem(problem.code, problem.detail, label)
        if problem.words:
            return self.messages.of_author(problem.detail)
        return self.messages.in_language(problem.code, problem.detail)

    def show_field_error(self, form, field, phrases: list) -> None:
        prefix = self.messages.text("ERROR_PREFIX")
        self.shown.append(browser.show_field_error(form, field.element, phrases, prefix))

    def show_summary(self, form, items: list) -> None:
        lines = [(item.field and item.field.element, item.phrase) for item in items]
        title = self.messages.phrase("ERRORS_TITLE")
        self.shown.append(browser.show_summary(form, title, lines))

    def clear(self) -> None:
        """Remove what the last refusal put on the page."""
        for take_back in reversed(self.shown):
            take_back()
        self.shown = []
