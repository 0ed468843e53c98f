"""The page that builds a tag: reads the settings, shows the form, and gives what there is to copy.

PyScript runs this, on MicroPython. What the tag would refuse is refused here, by the tag's own
checks and in its own words, and nothing is given to copy.
"""

import json

from pyscript import document, ffi, when, window
from pyscript.js_modules import checks

from . import composing, preview

DEFAULTS = json.loads(checks.defaults)
TYPING_MILLISECONDS = 300
"""Whoever types on within this time is not done."""

settings = document.querySelector("#settings")
results = document.querySelector("#results")
message = document.querySelector("#message")


class State:
    timer = 0
    shown = ""  # the tag in the preview


# --- What is set ---------------------------------------------------------------------------------


def control(name: str):
    """The field of a setting."""
    return settings.elements.namedItem(name)


def value_of(name: str) -> str:
    return control(name).value.strip()


def read_options() -> list:
    """The attributes that are not as the tag has them anyway, in the order of the fields."""
    names = [one.name for one in settings.querySelectorAll("[name^='data-']")]
    options = [(name, value_of(name)) for name in names]
    return [option for option in options if option[1] not in ("", DEFAULTS[option[0]])]


def read_colours() -> dict:
    """Two for each name: on a light page, and on a dark one."""
    return {name: (value_of(name), value_of(name + "-dark")) for name in composing.LOOKS}


def signup_script() -> tuple:
    """The tag's file, and its hash."""
    with open("integrity.json") as file:  # noqa: PTH123 (MicroPython)
        files = json.load(file)
    [found] = [
        item for item in files.items() if item[0].startswith("signup-") and item[0].endswith(".js")
    ]
    return found


SCRIPT, INTEGRITY = signup_script()


# --- What is wrong -------------------------------------------------------------------------------


def find_mistake(folder: str, options: list) -> tuple:
    """The name of a field, and what is wrong there; or two empty texts."""
    words = composing.find_folder_mistake(folder)
    if words:
        return "folder", words
    given = dict(options)
    found = checks.findMistake(json.dumps(given))
    if found:
        mistake = json.loads(found)
        return mistake["attribute"], mistake["words"]
    for name in ("data-api-url", "data-signup-url"):
        words = composing.find_host_mistake(name, given.get(name, ""))
        if words:
            return name, words
    return "", ""


def say_mistake(name: str, words: str) -> None:
    """Say at a field what is wrong there, and nowhere else."""
    for field in settings.querySelectorAll("[aria-invalid]"):
        field.removeAttribute("aria-invalid")
        document.getElementById(field.id + "-error").remove()
        describe(field, [one for one in described_by(field) if not one.endswith("-error")])
    field = control(name) if name else None
    # Who has not come to the account yet has made no mistake.
    if not field or not field.value.strip():
        return
    error = document.createElement("p")
    error.id, error.className, error.textContent = field.id + "-error", "error", words
    field.before(error)
    field.setAttribute("aria-invalid", "true")
    describe(field, described_by(field) + [error.id])
    around = field.closest("details")
    if around:
        around.open = True


def described_by(field) -> list:
    return (field.getAttribute("aria-describedby") or "").split()


def describe(field, ids: list) -> None:
    if ids:
        field.setAttribute("aria-describedby", " ".join(ids))
    else:
        field.removeAttribute("aria-describedby")


# --- What comes of it ----------------------------------------------------------------------------


def compose() -> None:
    """Show the form as it is set now, and what to copy for it."""
    folder, options = value_of("folder"), read_options()
    folder = folder if folder.endswith("/") else folder + "/"
    colours, scheme = read_colours(), value_of("scheme")
    style = composing.style(colours, scheme, value_of("radius"))
    preview.restyle(style, document.querySelector("[name=preview-page]:checked").value)
    put("advice", " ".join(composing.advice(colours, scheme)))
    name, words = find_mistake(folder, options)
    say_mistake(name, words)
    is_missing = name == "data-account" and not value_of(name)
    results.hidden = name != ""
    message.textContent = (
        "Enter the ID or the slug of your Keygen account, and what to copy comes here."
        if is_missing
        else words
    )
    if not name:
        put("tag", composing.tag(folder + SCRIPT, INTEGRITY, options))
        put("policy-line", composing.policy(folder, options))
        put("style", style)
        document.querySelector("#style-block").hidden = style == ""
        document.querySelector("#no-style").hidden = style != ""
    if not name or is_missing:
        show(options)


def show(options: list) -> None:
    """The form in the preview, unless it is there already."""
    if json.dumps(options) == State.shown:
        return
    State.shown = json.dumps(options)
    attributes = {"src": SCRIPT, "integrity": INTEGRITY, "crossorigin": "anonymous"}
    attributes["data-account"] = "preview"  # if there is none yet
    attributes.update(dict(options))
    preview.show(attributes)


compose_proxy = ffi.create_proxy(compose)


def put(id: str, text: str) -> None:
    document.getElementById(id).textContent = text


@when("input", "#settings, #preview-pages")
def on_input(event):
    """Compose once nobody types any more. By a timer of the browser's: on MicroPython, coroutines
    that events start are one task, which two of them must not put to sleep at once."""
    for told in document.querySelectorAll("[id$='-copied']"):
        told.textContent = ""
    window.clearTimeout(State.timer)
    State.timer = window.setTimeout(compose_proxy, TYPING_MILLISECONDS)


@when("click", "#restart")
def on_restart(event):
    preview.restart()


@when("click", "[data-copies]")
async def on_copy(event):
    """Copy a text. Where that is refused, it is selected, and whoever wants it told."""
    button = event.target
    name = button.getAttribute("data-copies")
    block = document.getElementById(name)
    try:
        await window.navigator.clipboard.writeText(block.textContent)
        told = "Copied."
    except Exception:  # an insecure page has no clipboard
        window.getSelection().selectAllChildren(block)
        told = "It is selected: press Ctrl+C, or Command+C on a Mac, to copy it."
    put(name + "-copied", told)


def start() -> None:
    """Compose for what is set as the page loads: a browser may have kept what was typed."""
    if not value_of("folder"):
        folder = preview.folder
        is_secure = folder.protocol == "https:"
        control("folder").value = folder.href if is_secure else folder.pathname
    compose()
