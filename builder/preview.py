"""The form beside the settings: the tag itself, in a page of its own, in a frame.

Its policy lets it load what is beside it and ask nobody else. What it asks Keygen is answered here.
"""

from pyscript import document, ffi, window

from . import keygen

frame = document.querySelector("#preview")
note = document.querySelector("#preview-note")
folder = window.URL.new(".", window.location.href)
"""Where the tag is, and all that it loads."""


class Shown:
    """What is in the frame, or will be once it has loaded."""

    def __init__(self):
        self.attributes = {}  # of the tag
        self.style = ""
        self.scheme = "light"  # of the page around the form
        self.fetch = window.fetch  # the frame's own, once that has loaded
        self.answer = None  # the latest, as a promise


shown = Shown()


def show(attributes: dict) -> None:
    """Load the frame anew, with a tag that has these attributes."""
    shown.attributes = attributes
    restart()


def restart() -> None:
    """Load the frame anew."""
    note.textContent = ""
    frame.contentWindow.location.reload()  # a new address would be one more to go back over


def restyle(style: str, scheme: str) -> None:
    """Give the form a look, on a light page or a dark one."""
    shown.style, shown.scheme = style, scheme
    paint()


def paint() -> None:
    page = frame.contentWindow
    sheet = page.CSSStyleSheet.new()
    sheet.replaceSync(":root { color-scheme: " + shown.scheme + " }\n" + shown.style)
    page.document.adoptedStyleSheets = page.Array.of(sheet)


def on_load(event) -> None:
    """Put the tag into the frame's page, as it stands in that of whoever copies it."""
    page = frame.contentWindow
    paint()
    shown.fetch = page.fetch.bind(page)
    page.fetch = plain(fetch_proxy)
    page.document.addEventListener("click", click_proxy)
    page.document.addEventListener("signup:created", created_proxy)
    page.ResizeObserver.new(resize_proxy).observe(page.document.body)
    script = page.document.createElement("script")
    for name, value in shown.attributes.items():
        if not (name == "data-redirect" and leaves()):
            script.setAttribute(name, value)
    page.document.getElementById("form").append(script)


def plain(proxy):
    """A function like any other, that calls a proxy of Python's.

    MicroPython in the frame would take the proxy itself for one of its own: they go by numbers.
    """
    bind = window.Reflect.get(window.Function.prototype, "bind")  # as an attribute it comes bound
    return window.Reflect.apply(bind, proxy, window.Array.of(window))


def fetch(resource, options=None):
    """The frame's `fetch`: files of ours come from beside it, all else is Keygen's to answer."""
    # MicroPython may free what nothing else refers to before JavaScript has it, which then gets
    # undefined: https://github.com/micropython/micropython/pull/19141
    shown.answer = ask(resource, options)
    return shown.answer


def ask(resource, options):
    """What comes of a request, as a promise."""
    if resource.startswith(folder.href):
        return shown.fetch(resource, options)
    page = frame.contentWindow
    policy_id = shown.attributes.get("data-policy", "")
    status, text = keygen.answer(options.method, resource, options.body, policy_id)
    response = page.Response.new(text, ffi.to_js({"status": status}))
    return page.Promise.resolve(response)


def on_click(event) -> None:
    """Links lead out of the frame: say where."""
    link = event.target.closest("a[href]")
    if link and not link.getAttribute("href").startswith("#"):
        event.preventDefault()
        note.textContent = "On your page, this leads to " + link.href


def leaves() -> bool:
    """Whether a sign-up would take the frame away; where it ends with a key, that is a link."""
    return "data-redirect" in shown.attributes and "data-policy" not in shown.attributes


def on_created(event) -> None:
    if leaves():
        note.textContent = "On your page, this goes to " + shown.attributes["data-redirect"]


def on_resize(*_) -> None:
    """In the next frame: within this one, the observer would be called again, and complain."""
    window.requestAnimationFrame(fit_proxy)


def fit(*_) -> None:
    """As high as what is in it, so that nothing is scrolled in two ways."""
    body = frame.contentDocument.body
    if body:  # a page that has only just come has none
        frame.style.height = str(body.offsetHeight) + "px"


fetch_proxy = ffi.create_proxy(fetch)
click_proxy = ffi.create_proxy(on_click)
created_proxy = ffi.create_proxy(on_created)
fit_proxy = ffi.create_proxy(fit)
resize_proxy = ffi.create_proxy(on_resize)
frame.addEventListener("load", ffi.create_proxy(on_load))
