"""Libraries of other people's pages. Each test runs an example of docs/works-with.md as it stands
there."""

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[3] / "docs" / "works-with.md"

EXAMPLES: dict[str, list[str]] = {
    heading: re.findall(r"^```\w+\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for heading, section in re.findall(
        r"^### ([^\n]+)\n(.*?)(?=^##|\Z)", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL
    )
}
"""Heading of each section -> its blocks of code, in their order."""
