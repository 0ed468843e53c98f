"""From many visits to tables: medians, spreads, ratios to the first page, and budgets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import Any

from benchmarks import site
from benchmarks.visit import Look, Visit

VISIT_COLUMNS = {
    "Guard": ("cold", "guard"),
    "Live, cold": ("cold", "live"),
    "Live, warm": ("warm", "live"),
    "Blocked": ("cold", "blocked"),
    "Click to request": ("cold", "request"),
    "Click to greeting": ("cold", "greeting"),
    "Bytes": ("cold", "bytes"),
    "Requests": ("cold", "requests"),
    "Chain": ("cold", "chain"),
}
"""Heading -> which visit, and which of its figures."""

LOOK_COLUMNS = {
    "Guard": "guard",
    "First paint": "first_paint",
    "LCP": "largest_paint",
    "CLS": "shift",
    "TBT": "total_blocking",
    "Bytes": "bytes",
    "Requests": "requests",
}

COUNTS = ("bytes", "requests", "chain")

CAPTION = """\
Times are milliseconds: the median, the least and the most, and × is the ratio to the first row.
*Guard* is from the start of the navigation until no submission can be lost or leak; *live* until a
handler in the page’s language listens, the visitor being at the form from its first moment; *cold*
with an empty cache, *warm* at a second visit. All else is of the cold visit: tasks that *blocked*
the main thread for 50 ms or more before it was live, the time from a *click* to the call of `fetch`
and to the name on the page, what the page server sent until then, headers included, and the most
requests that came one after another. In the second table nobody touches the page: all but the last
are the demo’s page that sells, with more below the form."""


@dataclass(frozen=True)
class Figure:
    """One figure of one page over all runs; `ratio` is that of the medians."""

    median: float
    min: float
    max: float
    ratio: float | None = None


Figures = dict[str, Figure]


def figures(visits: Sequence[Visit | Look], baseline: Sequence[Visit | Look]) -> Figures:
    """Name of the figure -> the figure, for those that there are."""
    return dict(_figures(visits, baseline))


def _figures(
    visits: Sequence[Visit | Look], baseline: Sequence[Visit | Look]
) -> Iterator[tuple[str, Figure]]:
    for name in (field.name for field in fields(visits[0])):
        if values := _values(visits, name):
            before = _values(baseline, name)
            base = median(before) if before else 0
            ratio = median(values) / base if base else None
            yield name, Figure(median(values), min(values), max(values), ratio)


def _values(visits: Sequence[Visit | Look], name: str) -> list[float]:
    return [value for visit in visits if (value := getattr(visit, name)) is not None]


@dataclass(frozen=True)
class Results:
    """What was measured on one profile."""

    visits: Mapping[str, Mapping[str, Figures]]
    """Name of the page -> "cold" or "warm" -> its figures."""
    looks: Mapping[str, Figures]
    """Name of the page -> its figures."""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def as_markdown(self) -> str:
        visits = {
            page: [_cell(name, groups[when].get(name)) for when, name in VISIT_COLUMNS.values()]
            for page, groups in self.visits.items()
        }
        looks = {
            page: [_cell(name, group.get(name)) for name in LOOK_COLUMNS.values()]
            for page, group in self.looks.items()
        }
        return table("Page", VISIT_COLUMNS, visits) + "\n" + table("Page", LOOK_COLUMNS, looks)


def table(
    first: str, columns: Sequence[str] | Mapping[str, Any], rows: Mapping[str, list[str]]
) -> str:
    """A table in Markdown."""
    lines = [[first, *columns], ["---", *["---:"] * len(columns)]]
    lines += [[name, *cells] for name, cells in rows.items()]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(name: str, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    if name == "shift":
        return f"{figure.median:.3f}"
    if name in COUNTS:
        return f"{figure.median:,.0f}"
    ratio = "" if figure.ratio is None else f" ×{_number(figure.ratio)}"
    return f"{_number(figure.median)} ({_number(figure.min)}–{_number(figure.max)}){ratio}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


# --- Budgets -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Budget:
    """A limit, and what was reached."""

    what: str
    reached: float
    limit: float

    @property
    def row(self) -> list[str]:
        verdict = "kept" if self.reached <= self.limit else "**missed**"
        return [f"{self.reached:,.2f}", f"{self.limit:,.2f}", verdict]


def budgets(results: Results) -> list[Budget]:
    """Those that are of times. Bytes and most requests are the tests' to hold."""

    def at(page: site.Page, name: str, when: str = "cold") -> float:
        return results.visits[page.name][when][name].median

    def against(page: site.Page, other: site.Page, name: str, when: str = "cold") -> float:
        return at(page, name, when) / at(other, name, when)

    micropython, bare = site.TAG_MICROPYTHON, site.BARE_MICROPYTHON
    pyodide, as_it_comes = site.TAG_PYODIDE, site.PYSCRIPT_PYODIDE
    index = site.INDEX
    plain = at(site.PLAIN, "request")
    linked, without = (results.looks[page.name] for page in (site.LINKED, site.WITHOUT))
    return [
        Budget("MicroPython live, cold ÷ bare", against(micropython, bare, "live"), 1.8),
        Budget("MicroPython live, warm ÷ bare", against(micropython, bare, "live", "warm"), 1.5),
        Budget("Pyodide live ÷ PyScript as it comes", against(pyodide, as_it_comes, "live"), 0.35),
        Budget("Pyodide blocked ÷ the same", against(pyodide, as_it_comes, "blocked"), 0.1),
        Budget("index.html live ÷ the same", against(index, as_it_comes, "live"), 0.45),
        Budget("index.html blocked ÷ the same", against(index, as_it_comes, "blocked"), 0.3),
        Budget("index.html, requests one after another", at(index, "chain"), 5),
        Budget("MicroPython click to request − plain, ms", at(micropython, "request") - plain, 5),
        Budget("Pyodide click to request − plain, ms", at(pyodide, "request") - plain, 10),
        Budget(
            "LCP with tag and sheet ÷ without",
            linked["largest_paint"].median / without["largest_paint"].median,
            max(1.1, without["largest_paint"].max / without["largest_paint"].median),
        ),
        Budget(
            "CLS with tag and sheet − without",
            linked["shift"].median - without["shift"].median,
            0.001,
        ),
        Budget(
            "CLS of our own form in its place",
            results.looks[site.PLACE_KEPT.name]["shift"].median,
            0.001,
        ),
        Budget("CLS of index.html", results.looks[site.INDEX.name]["shift"].median, 0.001),
        Budget(
            "TBT with tag and sheet − without, ms",
            linked["total_blocking"].median - without["total_blocking"].median,
            without["total_blocking"].max,
        ),
        Budget(
            "Guard ÷ first paint",
            linked["guard"].median / linked["first_paint"].median,
            1,
        ),
    ]
