"""What the page gives to copy, as text: the tag, the policy that it needs, and the style block.

>>> print(tag("/signup/signup-1.js", "sha384-x", [("data-title", 'Try "A & B"')]))
<script async src="/signup/signup-1.js"
  integrity="sha384-x" crossorigin="anonymous"
  data-title="Try &quot;A &amp; B&quot;"></script>

Without a browser, and the same on CPython, MicroPython and Pyodide.
"""

API_URL = "https://api.keygen.sh"
"""Where requests go if the tag does not say."""

HOST_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]"
"""Of a host, in its ASCII form, and its port."""

LOOKS = {
    "accent": ("#1d4ed8", "#8ab4ff"),
    "background": ("#ffffff", "#0f161e"),
    "text": ("#16212e", "#e9eef4"),
}
"""The colours of `widget/properties.css`, on a light page and on a dark one."""

PROPERTIES = {
    "accent": "--signup-accent",
    "background": "--signup-field",  # the card's as well
    "text": "--signup-on-field",
}

SCHEMES = {"page": "", "light": "light", "dark": "dark", "device": "light dark"}
"""Who decides between light and dark, and the `color-scheme` that says so."""

RADIUS = "0.5"
"""How round corners are, in rem."""

WHITE, BLACK = "#ffffff", "#0b1420"
"""The colours of the words on the button, as in `widget/properties.css`."""


# --- The tag -------------------------------------------------------------------------------------


def tag(source: str, integrity: str, options: list) -> str:
    """The script element; its options are names and values, and stand on lines of their own.

    They are no dict, which has no order on MicroPython.
    """
    lines = [
        "<script async " + attribute("src", source),
        attribute("integrity", integrity) + ' crossorigin="anonymous"',
    ]
    lines += [attribute(name, value) for name, value in options]
    return "\n  ".join(lines) + "></script>"


def attribute(name: str, value: str) -> str:
    """An attribute whose value is in double quotes."""
    for character, entity in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        value = value.replace(character, "&" + entity + ";")
    return name + '="' + value + '"'


# --- The policy ----------------------------------------------------------------------------------


def policy(folder: str, options: list) -> str:
    """The Content-Security-Policy of a page with nothing but the tag, and a style sheet of its own.

    `folder` is where `dist/` is. People sign in at the API, whoever else makes users.
    """
    files, given = origin(folder), dict(options)
    asked = [given.get("data-api-url", API_URL), given.get("data-signup-url", "")]
    return "; ".join(
        [
            "default-src 'none'",
            "script-src " + files + " 'wasm-unsafe-eval'",
            "style-src " + in_words(["'self'", files]),
            "connect-src " + in_words([files] + [origin(url) for url in asked if url]),
            "form-action 'none'",
            "base-uri 'none'",
        ]
    )


def in_words(sources: list) -> str:
    """Each of them once."""
    return " ".join([one for i, one in enumerate(sources) if one not in sources[:i]])


def origin(address: str) -> str:
    """What a policy calls the host of an address; a path is of the page's own."""
    host = host_of(address)
    return address.split("://")[0].lower() + "://" + host if host else "'self'"


def host_of(address: str) -> str:
    """The host and the port of an address, or an empty string where it is a path."""
    _, is_address, rest = address.partition("://")
    return rest.split("/")[0].lower() if is_address else ""


def find_host_mistake(name: str, address: str) -> str:
    """Why a policy could not name the host of an address, or an empty string."""
    if all([character in HOST_CHARACTERS for character in host_of(address)]):
        return ""
    return (
        name + " has a host that a policy cannot name. Write it with letters, digits, dots and "
        "hyphens, in its ASCII form (xn--…)."
    )


def find_folder_mistake(folder: str) -> str:
    """Why the tag could not come from there, or an empty string."""
    is_address = folder.lower().startswith("https://") and host_of(folder) != ""
    is_path = folder.startswith("/") and not folder.startswith("//")
    if (is_address or is_path) and not any([character in folder for character in "?#\\ "]):
        return find_host_mistake("The folder", folder)
    return "Use the address of the folder, such as https://www.example.com/signup/ or /signup/."


# --- The style block -----------------------------------------------------------------------------


def style(colours: dict, scheme: str, radius: str) -> str:
    """The rule that gives the form its look, or an empty string where that is ours.

    `colours` has two for each of `LOOKS`: on a light page, and on a dark one.
    """
    declarations = []
    if SCHEMES[scheme]:
        declarations.append(("color-scheme", SCHEMES[scheme]))
    for name in ("accent", "background", "text"):
        if colours[name] != LOOKS[name]:
            declarations.append((PROPERTIES[name], for_scheme(colours[name], scheme)))
            if name == "accent":
                on_accent = tuple([readable_on(colour) for colour in colours[name]])
                declarations.append(("--signup-on-accent", for_scheme(on_accent, scheme)))
    if radius != RADIUS:
        declarations.append(("--signup-radius", radius + "rem"))
    if not declarations:
        return ""
    lines = ["  " + name + ": " + value + ";\n" for name, value in declarations]
    return "[data-signup],\n[data-signup-part='greeting'] {\n" + "".join(lines) + "}"


def for_scheme(pair: tuple, scheme: str) -> str:
    """A colour: one of two, where it is known which, or where both are one."""
    light, dark = pair
    if light == dark or scheme == "light":
        return light
    return dark if scheme == "dark" else "light-dark(" + light + ", " + dark + ")"


def readable_on(colour: str) -> str:
    """White or nearly black, whichever stands out more."""
    return max(WHITE, BLACK, key=lambda one: contrast(one, colour))


def contrast(one: str, other: str) -> float:
    """How far two colours are apart, from 1 to 21: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, of #rrggbb"""
    red, green, blue = [linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5)]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def advice(colours: dict, scheme: str) -> list:
    """Sentences about colours that people could not tell apart, where they are seen."""
    sentences = []
    for i, page in enumerate(("a light page", "a dark page")):
        if scheme == ("dark", "light")[i]:
            continue
        text, accent, background = [colours[n][i] for n in ("text", "accent", "background")]
        for what, colour, needed in (("text", text, 4.5), ("accent colour", accent, 3)):
            found = contrast(colour, background)
            if found < needed:
                shown = int(found * 10) / 10
                sentences.append(
                    f"On {page}, the {what} has a contrast of {shown} to 1 with its background. "
                    f"People need {needed} to 1."
                )
    return sentences
