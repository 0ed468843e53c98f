"""From many visits to a table: medians, spreads, and ratios to the first page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import Any

from benchmarks.visit import Visit

Visits = dict[str, dict[str, list[Visit]]]
"""Name of the page -> "cold" or "warm" -> its visits, in order."""

COLUMNS = {
    "Live, cold": ("cold", "live"),
    "Live, warm": ("warm", "live"),
    "Longest block": ("cold", "longest_block"),
    "Blocked": ("cold", "blocked"),
    "Click to request": ("cold", "request"),
    "Click to greeting": ("cold", "greeting"),
    "Bytes": ("cold", "bytes"),
    "Requests": ("cold", "requests"),
}
"""Heading -> which visit, and which of its figures. The results hold them all."""

COUNTS = ("bytes", "requests")

CAPTION = """\
Times are milliseconds: the median, the least and the most of {runs} runs, and × is the ratio to
{baseline}. *Live* is from the start of the navigation until a handler listens, the visitor being
at the form from its first moment; *cold* with an empty cache, *warm* at a second visit. All else is
of the cold visit: tasks that *blocked* the main thread for 50 ms or more before it was live, the
time from a *click* to the call of `fetch` and to the name on the page, and what the page server
sent until then, headers included. The server is on the same machine, speaks HTTP/1.1, has every
file checked for changes, and compresses with gzip only."""


@dataclass(frozen=True)
class Figure:
    """One figure of one page over all runs; `ratio` is that of the medians."""

    median: float
    min: float
    max: float
    ratio: float | None


def figures(visits: Visits) -> dict[str, dict[str, dict[str, Figure]]]:
    """Name of the page -> "cold" or "warm" -> name of the figure -> the figure, if it has one."""
    first = next(iter(visits.values()))
    return {
        page: {when: dict(_figures(group, first[when])) for when, group in groups.items()}
        for page, groups in visits.items()
    }


def _figures(visits: list[Visit], baseline: list[Visit]) -> Iterator[tuple[str, Figure]]:
    for name in (field.name for field in fields(Visit)):
        if values := _values(visits, name):
            base = median(_values(baseline, name))
            ratio = median(values) / base if base else None
            yield name, Figure(median(values), min(values), max(values), ratio)


def _values(visits: list[Visit], name: str) -> list[float]:
    return [value for visit in visits if (value := getattr(visit, name)) is not None]


def as_json(visits: Visits, **facts: Any) -> dict[str, Any]:
    """The figures as JSON, below the facts."""
    pages = {
        page: {
            when: {name: asdict(figure) for name, figure in group.items()}
            for when, group in groups.items()
        }
        for page, groups in figures(visits).items()
    }
    return {**facts, "pages": pages}


def as_markdown(visits: Visits, **facts: Any) -> str:
    """The table, its caption, and the facts."""
    rows = [["Page", *COLUMNS], ["---", *["---:"] * len(COLUMNS)]]
    for page, groups in figures(visits).items():
        cells = (_cell(name, groups[when].get(name)) for when, name in COLUMNS.values())
        rows.append([page, *cells])
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    caption = CAPTION.format(runs=facts["runs"], baseline=next(iter(visits)))
    said = "; ".join(f"{name} {value}" for name, value in facts.items())
    return f"{table}\n\n{caption}\n\n{said}\n"


def _cell(name: str, figure: Figure | None) -> str:
    if figure is None:
        return "–"
    spread = "" if name in COUNTS else f" ({_number(figure.min)}–{_number(figure.max)})"
    ratio = "" if figure.ratio is None else f" ×{_number(figure.ratio)}"
    count = f"{figure.median:,.0f}" if name in COUNTS else _number(figure.median)
    return count + spread + ratio


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"
