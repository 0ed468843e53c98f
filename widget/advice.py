"""What the page's author may not have meant: a line for the console each, with the fix."""

from keygen_signup.rules import LETTERS, is_stable_key

from .fields import METADATA, NAMES, Snapshot, metadata_fields

HONEYPOT = "signup-website"  # ours, from tag/parts.js
BUTTONS = ("submit", "button", "reset", "image")

# What others call the fields, in small letters alone: user[first_name] ends with the first of them.
ENDINGS = {
    "firstName": ("firstname", "givenname", "fname"),
    "lastName": ("lastname", "familyname", "surname", "lname"),
    "email": ("mail", "emailaddress"),
    "password": ("password", "passwd", "pwd"),
}


def advise(snapshot: Snapshot, names: dict, unknown: list) -> list:
    """Pairs of a level ("error" where nobody can sign up, else "warn") and a line.

    `names` are those of the fields, by the user's attributes; `unknown` are the codes of messages
    of the author's that are none of ours.
    """
    return (
        [("warn", of_message(code)) for code in unknown]
        + of_metadata(snapshot, names)
        + of_fields(snapshot, names)
    )


def of_options(form) -> list:
    """The same of attributes that do nothing by themselves."""
    idle = []
    if not form.policy:
        of_licenses = {
            "data-license-name": form.license_name,
            "data-download": form.links["download"],
            "data-key-help": form.links["keyHelp"],
        }
        idle = [(name, "data-policy") for name, value in of_licenses.items() if value]
    if form.next_label and not (form.links["next"] or form.redirect):
        idle.append(("data-next-label", "data-next"))
    return [("warn", name + " does nothing without " + other) for name, other in idle]


def of_message(code: str) -> str:
    name = "data-message-" + code.lower().replace("_", "-")
    return name + " is not one of our messages. It is used only if Keygen answers with " + code


def of_metadata(snapshot: Snapshot, names: dict) -> list:
    fix = ": Keygen rewrites this key. Use plain lowerCamel, like companySize"
    found = metadata_fields(snapshot, names)
    return [("warn", name + fix) for name in found if not is_stable_key(name[len(METADATA) :])]


def of_fields(snapshot: Snapshot, names: dict) -> list:
    """Of fields that a sign-up lacks, and of those that are not sent."""
    present = list(snapshot.entries) + [field.name for field in snapshot.fields]
    unsent = unsent_fields(snapshot, names)
    lines = []
    for attribute, name in names.items():
        if name not in present:
            other = likely(attribute, unsent)
            unsent.pop(other, None)
            lines += of_missing(attribute, name, other)
    # A second password is typed to be sure of the first. It must not become metadata.
    return lines + [
        ("warn", of_unsent(name, type)) for name, type in unsent.items() if type != "password"
    ]


def unsent_fields(snapshot: Snapshot, names: dict) -> dict:
    """The types of the fields that the visitor fills in and nobody gets, by name; of a custom
    element, an empty one."""
    types = dict.fromkeys(snapshot.entries, "")
    types.update({field.name: field.type for field in snapshot.fields})
    return {
        name: type
        for name, type in types.items()
        if name
        and name != HONEYPOT
        and name not in names.values()
        and type not in BUTTONS
        and type != "hidden"  # frameworks have theirs
        and (type == "file" or not name.startswith(METADATA))
    }


def likely(attribute: str, types: dict) -> str:
    """The name of the field that may be meant for an attribute, or an empty string."""
    for name, type in types.items():
        letters = "".join([c for c in name.lower() if c in LETTERS])
        if type == attribute or any([letters.endswith(end) for end in ENDINGS[attribute]]):
            return name
    return ""


def of_missing(attribute: str, name: str, other: str) -> list:
    option = "data-field-" + NAMES[attribute] + '="' + other + '"'
    if attribute in ("firstName", "lastName"):
        return [("warn", other + " is not sent. Set " + option + " on the tag")] if other else []
    fix = "Rename " + other + ", or set " + option + " on the tag" if other else "Add it"
    return [("error", "The form has no field named " + name + ": nobody can sign up. " + fix)]


def of_unsent(name: str, type: str) -> str:
    if type == "file":
        return name + " is not sent: a sign-up has no files. Ask for it afterwards"
    if is_stable_key(name):
        return name + " is not sent. To have it in the user's metadata, name it metadata." + name
    return (
        name + " is not sent. To have it in the user's metadata, name it like metadata.companySize"
    )
