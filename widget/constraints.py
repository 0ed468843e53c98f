"""The constraints that the page's author wrote in HTML: `required`, `minlength`, `pattern`…

The tag turns the browser's own messages off (`novalidate`), so that all problems are shown at once
and in the same way. What the browser would have said is said here, in our words or the author's.
"""

from keygen_signup.codes import Problem

from .fields import NAMES, Field, field_named

NUMBERS = ("number", "range")
CHOICES = ("radio", "select-one", "select-multiple")


class Constraint(Problem):
    """A constraint that `field` does not meet.

    `words` are the author's for it, or empty; `limit` is that of a number, or None. `errors` puts
    it into words, in `detail`.
    """

    def __init__(self, code: str, field: Field, words: str = "", count=None, limit=None):
        super().__init__(code, field.name, count=count)
        self.field = field
        self.words = words
        self.limit = limit


def check(fields: list, problems: list, names: dict = NAMES) -> list:
    """`problems`, and the constraints that fields do not meet; `names` are those of the fields, by
    attribute.

    If both are about one field, only the problem counts; but a `minlength` may ask for more.
    What is an address, Keygen decides alone: browsers know none with letters outside ASCII.
    """
    problems = list(problems)
    told = {names.get(problem.attribute): problem for problem in problems}
    found = []
    for field in fields:
        if not (field.validates and field.violation):
            continue
        if field.name == names["email"] and field.violation.kinds == ("typeMismatch",):
            continue
        earlier = told.get(field.name)
        if earlier:
            if earlier not in problems or field.violation.min_length <= (earlier.count or 0):
                continue
            problems.remove(earlier)
        problem = unmet(field)
        found.append(problem)
        if field.name:
            told[field.name] = problem  # a group of radio buttons has one message
    return problems + found


def field_of(problem: Problem, fields: list, names: dict = NAMES):
    """The field that a problem is about, if the visitor can change it, or None."""
    if isinstance(problem, Constraint):
        return field_named(fields, problem.field.name)
    return field_named(fields, names.get(problem.attribute, problem.attribute))


def by_sight(problems: list, fields: list, names: dict = NAMES) -> tuple:
    """The problems that the visitor can do something about now, and the fields of the others, which
    are not shown: a form may have steps."""
    told, hidden = [], []
    for problem in problems:
        field = field_of(problem, fields, names) or getattr(problem, "field", None)
        if field and not field.is_shown:
            hidden.append(field)
        else:
            told.append(problem)
    return told, [field for field in fields if field in hidden]


def unmet(field: Field) -> Constraint:
    """The constraint that a field does not meet, the most helpful one if there are several.

    The author's words come first: `data-message`, what a script of the page set, `title`.
    """
    violation, kinds = field.violation, field.violation.kinds
    words = violation.words
    if not words and "customError" in kinds:
        words = violation.message
    if not words and "patternMismatch" in kinds:
        words = violation.title
    if words:
        return Constraint("CONSTRAINT", field, words)
    if "valueMissing" in kinds:
        return Constraint(code_of_missing(field.type), field)
    if "tooShort" in kinds:
        return Constraint("TEXT_TOO_SHORT", field, count=violation.min_length)
    if "tooLong" in kinds:
        return Constraint("TEXT_TOO_LONG", field, count=violation.max_length)
    if field.type in NUMBERS and "rangeUnderflow" in kinds:
        return Constraint("NUMBER_TOO_SMALL", field, limit=float(violation.minimum))
    if field.type in NUMBERS and "rangeOverflow" in kinds:
        return Constraint("NUMBER_TOO_LARGE", field, limit=float(violation.maximum))
    return Constraint(code_of_format(field.type, kinds), field)


def code_of_missing(type: str) -> str:
    """The code for a required field of this type that is empty."""
    if type == "checkbox":
        return "BOX_UNTICKED"
    return "CHOICE_MISSING" if type in CHOICES else "VALUE_MISSING"


def code_of_format(type: str, kinds: tuple) -> str:
    """The code for the rest: in the wrong format, or not one of the allowed values."""
    if "badInput" in kinds:
        return "NOT_A_NUMBER" if type in NUMBERS else "FORMAT_WRONG"
    if "patternMismatch" in kinds or "typeMismatch" in kinds:
        return "FORMAT_WRONG"
    return "VALUE_NOT_ALLOWED"
