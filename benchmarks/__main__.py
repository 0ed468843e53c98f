"""Compare the pages in Chromium, in one run: results.md and results.json.

python -m benchmarks [--runs N]
"""

import argparse
import json
import os
import platform
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import report, site
from benchmarks.visit import visit
from sandbox import api
from sandbox.serving import serving
from tests import browsers

HERE = Path(__file__).parent


def measure(browser: Browser, address: str, runs: int) -> report.Visits:
    """Visit every page twice in every run, so that what slows the machine slows them all.

    One visit before them counts for none: it takes what the browser and the servers do only once.
    """
    visits: report.Visits = {page.name: {"cold": [], "warm": []} for page in site.COMPARED}
    with browser.new_context() as context:
        visit(context, address, site.COMPARED[0])
    for _ in range(runs):
        for page in site.COMPARED:
            with browser.new_context() as context:
                for group in visits[page.name].values():
                    group.append(visit(context, address, page))
    return visits


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="visits of each kind (5)")
    runs = parser.parse_args().runs
    load, *_ = os.getloadavg()  # others' work, before ours adds to it
    with (
        serving(api.create_app()) as api_url,
        serving(site.create_app(api_url)) as address,
        sync_playwright() as playwright,
        playwright.chromium.launch(**browsers.launch_options("chromium")) as browser,
    ):
        visits = measure(browser, address, runs)
        facts = {
            "runs": runs,
            "cores": os.cpu_count(),
            "load before": round(load, 1),
            "system": f"{platform.system()} {platform.machine()}",
            "browser": f"Chromium {browser.version}",
        }
    results = json.dumps(report.as_json(visits, **facts), indent=2)
    table = report.as_markdown(visits, **facts)
    (HERE / "results.json").write_text(results + "\n")
    (HERE / "results.md").write_text(table)
    print(table)


if __name__ == "__main__":
    main()
