"""CSS frameworks, and pages in them, with the example of docs/works-with.md."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from demo import pages
from scripts.runtimes import NODE_MODULES
from tests.conftest import CustomPages
from tests.e2e.works_with import EXAMPLES

POLICY = pages.POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'; img-src data:")
"""Frameworks draw ticks and arrows from `data:` addresses."""

FORMS = Path(__file__).parent / "forms"

TAG = 'src="/signup/signup.js" data-account="acme"'


@dataclass(frozen=True)
class Framework:
    """A framework, and what a page has around a form in it.

    `body` are attributes of the page's body, `dark` those that a dark page has.
    """

    heading: str
    sheet: str
    before: str
    after: str
    body: str = ""
    dark: str = ""
    style: str = ""

    def __str__(self) -> str:
        return self.heading.split()[0].lower()

    @property
    def example(self) -> str:
        """What an author writes: a form, and the tag."""
        return EXAMPLES[self.heading][0]

    @property
    def tag(self) -> str:
        """The tag alone, which brings our own form."""
        return self.example[self.example.index("<script") :]

    @property
    def more(self) -> str:
        """What else the framework's documentation lays out around fields, and the tag."""
        return (FORMS / f"{self}.html").read_text() + self.tag


FRAMEWORKS = [
    Framework(
        "Bootstrap 5.3",
        "/node_modules/bootstrap/dist/css/bootstrap.css",
        '<main class="container py-4"><h1 class="h3 mb-4">Bootstrap</h1>',
        "</main>",
        dark='data-bs-theme="dark"',
    ),
    Framework(
        "Tailwind CSS 4",
        "/made/tailwind.css",
        '<main class="mx-auto max-w-xl p-6"><h1 class="mb-6 text-2xl font-bold">Tailwind</h1>',
        "</main>",
        body='class="scheme-light-dark bg-white text-gray-900 dark:bg-gray-900 dark:text-white"',
    ),
    Framework(
        "Bulma 1",
        "/node_modules/bulma/css/bulma.css",
        '<main class="section"><div class="container"><h1 class="title">Bulma</h1>',
        "</div></main>",
        style=":root { color-scheme: light dark }",
    ),
    Framework(
        "Pico 2",
        "/node_modules/@picocss/pico/css/pico.css",
        '<main class="container"><h1>Pico</h1>',
        "</main>",
    ),
]


def compile_tailwind(folder: Path, content: list[str]) -> str:
    """Tailwind with its reset, and the classes that these pages use."""
    html, source, sheet = folder / "page.html", folder / "source.css", folder / "tailwind.css"
    html.write_text("\n".join(content))
    package = NODE_MODULES / "tailwindcss" / "index.css"
    source.write_text(f'@import "{package}" source(none); @source "{html}";')
    command: list[str | Path] = [NODE_MODULES / ".bin" / "tailwindcss", "-i", source, "-o", sheet]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return sheet.read_text()


class FrameworkPages:
    """Puts pages in frameworks up."""

    def __init__(self, custom_pages: CustomPages, folder: Path):
        self.custom_pages = custom_pages
        content = [
            part
            for each in FRAMEWORKS
            for part in (each.body, each.before, each.example, each.more)
        ]
        sheet = compile_tailwind(folder, content)
        custom_pages.pages["/made/tailwind.css"] = Response(sheet, media_type="text/css")

    def add(self, framework: Framework, runtime: str, content: str, dark: bool) -> str:
        """The address of a page with this content: the tag, with a form or without."""
        tag = f'src="/dist/signup.js" data-account="demo" data-runtime="{runtime}"'
        assert TAG in content
        content = content.replace(TAG, f'{tag} data-api-url="{{api}}"')
        body = f"{framework.body} {framework.dark if dark else ''}"
        return self.custom_pages.add(
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="stylesheet" href="{framework.sheet}"><style>{framework.style}</style>'
            f"<body {body}>{framework.before}{content}{framework.after}",
            POLICY,
        )
