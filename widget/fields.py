"""What the visitor typed: the form's fields as plain records, and the attributes to send.

`browser.read_form` takes the snapshot; nothing else here needs a page.
"""

from keygen_signup.rules import trim

METADATA = "metadata."
HONEYPOT = "signup-website"  # the name that the tag gives it

# The user's attributes, and the names of their fields, where the author has no others.
NAMES = {
    "firstName": "first-name",
    "lastName": "last-name",
    "email": "email",
    "password": "password",
}


class Violation:
    """The constraints that a field does not meet.

    `kinds` are the names of the flags of its ValidityState, those of `browser.VIOLATIONS`;
    `words` are the author's, for any of them; `message` is what a script of the page set; `title`
    describes the pattern; the limits are as in HTML.
    """

    def __init__(
        self,
        *kinds: str,
        words: str = "",
        message: str = "",
        title: str = "",
        min_length: int = -1,
        max_length: int = -1,
        minimum: str = "",
        maximum: str = "",
    ):
        self.kinds = kinds
        self.words = words
        self.message = message
        self.title = title
        self.min_length = min_length
        self.max_length = max_length
        self.minimum = minimum
        self.maximum = maximum


class Field:
    """One field of the form, as it was when it was read.

    `type` is as in HTML ("email", "select-one"); `validates` is whether it takes part in constraint
    validation (a hidden or disabled field does not); `violation` is a `Violation`, or None;
    `is_shown` is whether the visitor sees it; `element` is what `browser` knows it by.
    """

    def __init__(
        self,
        name: str,
        type: str = "text",
        value: str = "",
        checked: bool = False,
        required: bool = False,
        disabled: bool = False,
        validates: bool = True,
        violation=None,
        is_shown: bool = True,
        element=None,
    ):
        self.name = name
        self.type = type
        self.value = value
        self.checked = checked
        self.required = required
        self.disabled = disabled
        self.validates = validates
        self.violation = violation
        self.is_shown = is_shown
        self.element = element


class Snapshot:
    """The form at one moment: its `fields`, in their order, and the `entries` that it would send,
    the list of values under each name. Custom elements have entries only."""

    def __init__(self, fields: list, entries: dict):
        self.fields = fields
        self.entries = entries


def attributes(snapshot: Snapshot, attribution: dict, now, names: dict = NAMES) -> dict:
    """The user's attributes, without white space around names and email; empty ones left out.

    `attribution` is metadata about where the visit began; `now()` is the time in ISO 8601; `names`
    are those of the fields, by attribute.
    """
    typed = {attribute: first(snapshot, name) for attribute, name in names.items()}
    found: dict = {"email": trim(typed["email"]), "password": typed["password"]}
    for attribute in ("firstName", "lastName"):
        name = trim(typed[attribute])
        if name:
            found[attribute] = name
    extra = metadata(snapshot, attribution, now, names)
    if extra:
        found["metadata"] = extra
    return found


def first(snapshot: Snapshot, name: str) -> str:
    """The first value under a name, or an empty string."""
    return snapshot.entries.get(name, [""])[0]


def metadata(snapshot: Snapshot, attribution: dict, now, names: dict = NAMES) -> dict:
    """Where the visit began, and what fields named `metadata.<key>` hold, in JSON's types.

    A number field becomes a number, a single checkbox a boolean, several checkboxes of one name or
    a multiple select a list, all others text. Empty values are left out. A required checkbox is a
    consent: the time that it was given is sent with it, as `<key>At`.
    """
    found = dict(attribution)
    for name, fields in metadata_fields(snapshot, names).items():
        key, values = name[len(METADATA) :], [v for v in snapshot.entries.get(name, []) if v]
        # Some frameworks add a hidden field, which is sent if the checkbox is not ticked.
        visible = [field for field in fields if field.type != "hidden"] or fields
        kind = visible[0].type if visible else "text"
        if kind == "checkbox" and len(visible) == 1:
            found[key] = visible[0].checked
            if visible[0].required and visible[0].checked:
                found[key + "At"] = now()
        elif kind == "checkbox":
            found[key] = [field.value for field in visible if field.checked]
        elif kind == "select-multiple":
            found[key] = values
        elif values:
            found[key] = number(values[0]) if kind in ("number", "range") else values[0]
    return found


def metadata_fields(snapshot: Snapshot, names: dict = NAMES) -> dict:
    """The fields for metadata, by name; an empty list for the name of a custom element.

    None of the user's own attributes: where its field is named so, a password is no metadata.
    """
    found: dict = {name: [] for name in snapshot.entries if name.startswith(METADATA)}
    for field in snapshot.fields:
        is_sent = field.type != "file" and not field.disabled
        if field.name.startswith(METADATA) and is_sent:
            found.setdefault(field.name, []).append(field)
    return {name: fields for name, fields in found.items() if name not in names.values()}


def field_named(fields: list, name: str):
    """The first field of this name that the visitor can change, or None."""
    for field in fields:
        if name and field.name == name and field.validates:
            return field
    return None


def number(text: str):
    """The number in an HTML number field. Unlike JSON's, it may begin with the decimal point:

    https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#valid-floating-point-number
    """
    return float(text) if any([c in ".eE" for c in text]) else int(text)
