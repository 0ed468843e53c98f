"""The lines of the error summary: which, in which order, and how many. Without a page."""

from .messages import Phrase

# More than this helps nobody, unless the form itself has more fields.
MAX_LINES = 10


class Line:
    """What one line says, and the field that it is about, or None."""

    def __init__(self, phrase: Phrase, field=None):
        self.phrase = phrase
        self.field = field


def arrange(lines: list, fields: list) -> list:
    """In the order of the fields, what is about none of them last; none twice, and not too many."""
    unique: list = []
    seen: list = []
    for line in lines:
        position = fields.index(line.field) if line.field else len(fields)
        if (position, line.phrase.text) not in seen:
            seen.append((position, line.phrase.text))
            unique.append(line)
    # Sorted by number too, because MicroPython's sort is not stable:
    # https://github.com/micropython/micropython/issues/8065
    order = sorted([(position, i) for i, (position, _) in enumerate(seen)])
    return [unique[i] for _, i in order][: max(MAX_LINES, len(fields))]
