"""Compare the pages in Chromium, in one run: results.md, results.json and chart.svg.

python -m benchmarks [--runs N] [--profiles NAME …]
python -m benchmarks watching
python -m benchmarks client
python -m benchmarks key
python -m benchmarks server

The second measures only what watching the page costs, and leaves the other results as they are. The
third prints what the client for apps costs, the fourth what a licence key does. The fifth writes
server.md: what the server adds, and how it waits.
"""

import argparse
import json
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks import chart, client, growth, key, peers, report, server, site, watching
from benchmarks.profiles import PROFILES, Profile
from benchmarks.visit import Look, Visit, look, visit
from keygen_sandbox import api
from keygen_sandbox.serving import serving
from tests import browsers

HERE = Path(__file__).parent


def measure(browser: Browser, address: str, profile: Profile, runs: int) -> report.Results:
    """Visit every page in every run, so that what slows the machine slows them all."""
    visits: dict[str, dict[str, list[Visit]]]
    visits = {page.name: {"cold": [], "warm": []} for page in site.COMPARED}
    looks: dict[str, list[Look]] = {page.name: [] for page in site.LOOKED_AT}
    for run in range(runs):
        for page in site.COMPARED:
            print(f"{profile.name}, {run + 1} of {runs}: {page.name}", flush=True)
            with browser.new_context() as context:
                for group in visits[page.name].values():
                    group.append(visit(context, address, page, profile))
        for page in site.LOOKED_AT:
            with browser.new_context() as context:
                looks[page.name].append(look(context, address, page, profile))
    baseline = visits[site.PLAIN.name]
    return report.Results(
        visits={
            page: {when: report.figures(group, baseline[when]) for when, group in groups.items()}
            for page, groups in visits.items()
        },
        looks={
            page: report.figures(group, looks[site.WITHOUT.name]) for page, group in looks.items()
        },
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parts = ["watching", "client", "key", "server"]
    parser.add_argument("part", nargs="?", choices=parts, help="measure only this")
    parser.add_argument("--runs", type=int, default=3, help="visits of each kind (3)")
    names = [profile.name for profile in PROFILES]
    parser.add_argument("--profiles", nargs="+", choices=names, default=names, metavar="NAME")
    arguments = parser.parse_args()
    if arguments.part == "watching":
        watch()
    elif arguments.part == "client":
        print(client.measure())
    elif arguments.part == "key":
        with serving(api.create_app()) as api_url, launched() as browser:
            print(key.measure(browser, api_url))
    elif arguments.part == "server":
        text = server.measure()
        (HERE / "server.md").write_text(text)
        print(text)
    else:
        compare(arguments.runs, arguments.profiles)


def watch() -> None:
    """Measure what watching the page costs, and put it into the results that there are."""
    with serving(api.create_app()) as api_url, launched() as browser:
        watched = watch_in(browser, api_url)
    section = watching.as_markdown(watched)
    results = HERE / "results.md"
    old = re.compile(f"{watching.HEADING}\n.*?(?=\n## )", re.DOTALL)
    results.write_text(old.sub(lambda _: section + "\n", results.read_text(), count=1))
    everything = json.loads((HERE / "results.json").read_text())
    (HERE / "results.json").write_text(as_json({**everything, "watching": watched}))
    print(section)


@contextmanager
def launched() -> Iterator[Browser]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(**browsers.launch_options("chromium")) as browser,
    ):
        yield browser


def watch_in(browser: Browser, api_url: str) -> dict[str, Any]:
    print("Watching the page", flush=True)
    with serving(watching.create_app(api_url)) as address:
        return watching.measure(browser, address)


def compare(runs: int, profiles: list[str]) -> None:
    load, *_ = os.getloadavg()  # others' work, before ours adds to it
    with (
        serving(api.create_app()) as api_url,
        serving(site.create_app(api_url)) as address,
        serving(growth.create_app(api_url)) as growing,
        launched() as browser,
    ):
        with browser.new_context() as context:  # what the browser and the servers do only once
            visit(context, address, site.PLAIN, PROFILES[0])
        results = {
            profile.name: measure(browser, address, profile, runs)
            for profile in PROFILES
            if profile.name in profiles
        }
        watched = watch_in(browser, api_url)
        print("How it grows", flush=True)
        grown = growth.measure(browser, growing, api_url)
        facts = {
            "runs": runs,
            "cores": os.cpu_count(),
            "load before": round(load, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "browser": f"Chromium {browser.version}",
        }
    print("The peers", flush=True)
    compared = peers.measure()
    write(facts, results, watched, grown, compared)


def write(
    facts: dict[str, Any],
    results: dict[str, report.Results],
    watched: dict[str, Any],
    grown: dict[str, Any],
    compared: list[peers.Weight],
) -> None:
    budgets = {name: report.budgets(result) for name, result in results.items()}
    sections = ["# Results of `make bench`", report.CAPTION]
    for name, result in results.items():
        rows = {budget.what: budget.row for budget in budgets[name]}
        kept = report.table("Budget", ["Reached", "At most", ""], rows)
        sections += [f"## {name[0].upper()}{name[1:]}", result.as_markdown(), kept]
    sections += [watching.as_markdown(watched)]
    sections += ["## How it grows", growth.as_markdown(grown)]
    sections += ["## Beside its peers", peers.as_markdown(compared)]
    sections += ["; ".join(f"{name} {value}" for name, value in facts.items())]
    text = "\n\n".join(section.strip() for section in sections) + "\n"
    (HERE / "results.md").write_text(text)
    everything = {
        **facts,
        "profiles": {name: result.as_json() for name, result in results.items()},
        "budgets": {name: [asdict(one) for one in all_] for name, all_ in budgets.items()},
        "watching": watched,
        "growth": grown,
        "peers": [asdict(weight) for weight in compared],
    }
    (HERE / "results.json").write_text(as_json(everything))
    (HERE / "chart.svg").write_text(chart.draw(results))
    print(text)


def as_json(results: dict[str, Any]) -> str:
    return json.dumps(results, indent=1, default=asdict) + "\n"


if __name__ == "__main__":
    main()
