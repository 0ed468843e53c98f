"""The chart of the README: how long until a handler listens, and what came over the wire."""

from collections.abc import Mapping

from benchmarks import site
from benchmarks.report import Results

SHOWN = {
    site.PLAIN: "#6b7280",
    site.TAG_MICROPYTHON: "#1d4ed8",
    site.PYSCRIPT_MICROPYTHON: "#6b7280",
    site.TAG_PYODIDE: "#1d4ed8",
    site.PYSCRIPT_PYODIDE: "#6b7280",
}
"""Page -> the colour of its bars: ours stand out."""

ROW, LEFT, WIDTH, RIGHT = 24, 190, 430, 150

STYLE = (
    "text { font: 13px system-ui, sans-serif; fill: #374151 } .title { font-weight: 600 } "
    "@media (prefers-color-scheme: dark) { text { fill: #d1d5db } }"
)


def draw(results: Mapping[str, Results]) -> str:
    """An SVG: for each profile a bar for each page, as long as its cold start took."""
    parts, y = [], 0
    for name, result in results.items():
        y += 2 * ROW
        parts.append(
            text(0, y - 8, f"{name}: seconds until a handler listens, empty cache", "title")
        )
        cold = {page: result.visits[page.name]["cold"] for page in SHOWN}
        longest = max(figures["live"].median for figures in cold.values())
        for page, colour in SHOWN.items():
            live, size = cold[page]["live"].median, cold[page]["bytes"].median
            width = max(2, WIDTH * live / longest)
            parts.append(text(0, y + 15, page.name))
            parts.append(
                f'<rect x="{LEFT}" y="{y + 3}" width="{width:.1f}" height="{ROW - 8}" '
                f'rx="2" fill="{colour}"/>'
            )
            amount = f"{size / 1e6:.1f} MB" if size > 999_999 else f"{size / 1e3:.0f} KB"
            parts.append(text(LEFT + width + 6, y + 15, f"{live / 1000:.1f} s, {amount}"))
            y += ROW
    total = LEFT + WIDTH + RIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total} {y + 8}" width="{total}" '
        f'role="img"><title>Time until a handler listens</title><style>{STYLE}</style>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def text(x: float, y: float, words: str, kind: str = "") -> str:
    css = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.0f}" y="{y:.0f}"{css}>{words}</text>'
