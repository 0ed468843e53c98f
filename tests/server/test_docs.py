"""docs/server.md: its table has every setting, its unit stops late enough, its Python runs."""

import re
from pathlib import Path

from keygen_signup.server.serving import longest_end
from keygen_signup.server.settings import Settings, read
from keygen_signup.server.users import FIXES
from tests.server.conftest import Json

TEXT = (Path(__file__).parents[2] / "docs" / "server.md").read_text()


def test_every_setting_is_in_the_table() -> None:
    table = re.search(r"\| Variable \|.*?\n\n", TEXT, re.DOTALL)
    assert table
    named = {*re.findall(r"^\| (.*?) \|", table[0], re.MULTILINE)}
    names = {*re.findall(r"`([A-Z_]+)`", " ".join(named))}
    assert names == {name.upper() for name in Settings.model_fields}


def test_permissions() -> None:
    """Those that the documentation asks for are those that the log asks for."""
    asked = re.search(r"give it these alone: (.*)\n", TEXT)
    assert asked
    assert re.findall(r"`([a-z.]+)`", asked[1]) == re.findall(r"\b[a-z]+\.[a-z]+\b", FIXES[403])


def test_defaults(values: Json) -> None:
    """Those that are numbers, or short."""
    for name in ("keygen_concurrency", "port", "web_concurrency"):
        default = Settings.model_fields[name].default
        assert re.search(rf"`{name.upper()}`.*`{default}` \|", TEXT), name


def test_time_to_stop(values: Json) -> None:
    """The unit and the container wait until the last visitors are answered."""
    longest = longest_end(read(**{**values, "keygen_timeout": 20}))
    stops = re.findall(r"(?:TimeoutStopSec=|--time |GracePeriodSeconds: )(\d+)", TEXT)
    assert len(stops) == 3
    assert all(int(stop) > longest for stop in stops)
