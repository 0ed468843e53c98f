"""Photograph the demo: the form in all its states, and all pages, at three widths, in four ways.

python -m scripts.contact_sheets
python -m scripts.contact_sheets docs

The first writes build/sheets/<sheet>-<width>-<way>.png, to be looked at after a change of
anything that is seen. The second writes docs/gallery.png.
"""

import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from demo import pages
from keygen_sandbox import api
from keygen_sandbox.serving import serving
from scripts.runtimes import ROOT
from tests import browsers

SHEETS = ROOT / "build" / "sheets"
RUNTIME = "micropython"

SIGNS = {
    "idle": "[data-signup]:not([data-signup=''])",  # the reference page starts at once
    "held": "[data-signup-held]",
    "failed": "[data-signup-kind=warning]",
    "suggestion": "[data-signup-part=suggestion] button",
    "errors": "[data-signup-part=summary]",
    "sending": "[data-signup=sending]",
    "taken": "[data-signup-part=summary]",
    "waiting": "[role=timer]",
    "offline": "[data-signup-kind=warning]",
    "blocked": "[data-signup-kind=warning]",
    "closed": "[data-signup-kind=closed]",
    "created": "[data-signup-part=greeting]",
    "issuing": "[data-signup-license=issuing]",
    "licensed": "[data-signup-part=key]",
    "unlicensed": "[data-signup-part=retry]",
}
"""State of the gallery -> what is on the page once it is there."""

STATES = {
    name: (address.format(RUNTIME), SIGNS[name]) for name, (_, address) in pages.STATES.items()
}
FORMS = {
    "reference": f"/{RUNTIME}.html",
    **{name: f"/{name}/{RUNTIME}" for name in [*pages.GALLERY, "server"]},
}
VISITS = {
    "idle": ("idle", SIGNS["idle"]),
    "errors": ("errors", SIGNS["errors"]),
    "created": ("sent", SIGNS["created"]),
}
PAGES = {
    **{
        f"{form}, {name}": (f"{address}?state={state}", sign)
        for form, address in FORMS.items()
        for name, (state, sign) in VISITS.items()
        if (form, name) not in [("marketing", "created"), ("server", "created")]  # they go on
    },
}
OTHERS = {
    "gallery": ("/gallery", "h1"),
    "accounts": ("/accounts", "h1"),
    "welcome": (f"/welcome/{RUNTIME}", "h1"),
}
SHOWN = {"states": STATES, "pages": PAGES, "others": OTHERS}
"""Sheet -> what is in it -> its address, and what is there once all is."""

WAYS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced-colours": {"forced_colors": "active"},
    "print": {"media": "print"},
}
USUAL = {"color_scheme": "light", "forced_colors": "none", "media": "screen"}

WIDTHS = {320: 230, 768: 370, 1280: 490}
"""Of a window -> of its picture in a sheet."""

GALLERY = {
    "idle": "light",
    "errors": "light",
    "waiting": "dark",
    "licensed": "dark",
    "themed, idle": "light",
    "dark, errors": "light",
    "arabic, errors": "light",
    "marketing, errors": "light",
}
"""What is in docs/gallery.png, and in which way."""


@contextmanager
def opened(browser: Browser, address: str, sign: str) -> Iterator[Page]:
    with browser.new_page() as page:
        page.goto(address)
        page.locator(sign).first.wait_for()
        yield page


def take(page: Page, width: int, way: str, *, whole: bool) -> bytes:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(**{**USUAL, **WAYS[way]})
    return page.screenshot(full_page=whole, animations="disabled")


def mount(
    browser: Browser, pictures: dict[str, bytes], width: int, style: str = "", whole: int = 1560
) -> bytes:
    """One picture of many, of this width, under their names; `whole` is the width of them all."""
    figures = "".join(
        f"<figure><figcaption>{escape(name)}</figcaption>"
        f'<img src="data:image/png;base64,{b64encode(picture).decode()}"></figure>'
        for name, picture in pictures.items()
    )
    style = f"""
      body {{ display: flex; flex-flow: row wrap; gap: 20px; margin: 20px; background: #889 }}
      figcaption {{ font: bold 14px sans-serif; padding-block-end: 4px }}
      figure {{ margin: 0 }}
      img {{ display: block; width: {width}px }}
      {style}
    """
    with browser.new_page(viewport={"width": whole, "height": 800}) as page:
        page.set_content(f"<!doctype html><style>{style}</style>{figures}")
        return page.screenshot(full_page=True)


def sheets(browser: Browser, site: str, name: str, subjects: dict[str, tuple[str, str]]) -> None:
    """A sheet for each width and way, with a picture of each subject."""
    pictures: dict[tuple[int, str], dict[str, bytes]] = {
        (width, way): {} for width in WIDTHS for way in WAYS
    }
    for subject, (path, sign) in subjects.items():
        print(subject, flush=True)
        with opened(browser, site + path, sign) as page:
            for (width, way), taken in pictures.items():
                taken[subject] = take(page, width, way, whole=True)
    for (width, way), taken in pictures.items():
        file = SHEETS / f"{name}-{width}-{way}.png"
        file.write_bytes(mount(browser, taken, WIDTHS[width]))
        print(file.relative_to(ROOT))


def gallery(browser: Browser, site: str) -> bytes:
    pictures = {}
    for subject, way in GALLERY.items():
        path, sign = {**STATES, **PAGES}[subject]
        with opened(browser, site + path, sign) as page:
            pictures[subject] = take(page, 320, way, whole=False)
    style = "body { margin: 0; gap: 0 } figcaption { display: none }"
    return mount(browser, pictures, 320, style, whole=4 * 320)


def main() -> None:
    SHEETS.mkdir(parents=True, exist_ok=True)
    with (
        serving(api.create_app()) as api_url,
        serving(pages.create_app(api_url)) as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(**browsers.launch_options("chromium")) as browser,
    ):
        if sys.argv[1:] == ["docs"]:
            (ROOT / "docs" / "gallery.png").write_bytes(gallery(browser, site))
        else:
            for name, subjects in SHOWN.items():
                sheets(browser, site, name, subjects)


if __name__ == "__main__":
    main()
