"""The page that builds a tag knows what there is: colours, languages, attributes."""

import json
import re
import shutil
import subprocess

from builder.composing import API_URL, BLACK, LOOKS, PROPERTIES, RADIUS, WHITE
from scripts.build import BUILDER, WIDGET
from scripts.runtimes import ROOT

NODE = shutil.which("node") or ""
PAGE = (BUILDER / "builder.html").read_text()
SHEET = (WIDGET / "properties.css").read_text()


def pair(name: str) -> tuple[str, ...]:
    """The two colours of a property of ours."""
    [found] = re.findall(rf"{name}: light-dark\((.+), (.+)\);", SHEET)
    return tuple(re.sub("^#(...)$", lambda m: f"#{''.join(2 * c for c in m[1])}", c) for c in found)


def test_looks_are_those_of_the_sheet() -> None:
    for name, colours in LOOKS.items():
        assert pair(PROPERTIES[name]) == colours
        for field, colour in zip((name, f"{name}-dark"), colours, strict=True):
            assert f'name="{field}" value="{colour}"' in PAGE
    assert pair("--signup-on-accent") == (WHITE, BLACK)
    assert f"--signup-radius: {RADIUS}rem" in SHEET
    assert f'id="radius" value="{RADIUS}"' in PAGE


def test_languages_are_those_of_the_words() -> None:
    [select] = re.findall('<select name="data-locale".+?</select>', PAGE, re.DOTALL)
    languages = set(re.findall('value="(.+?)"', select))
    assert languages == {file.stem for file in (WIDGET / "words").iterdir()}


def test_settings_are_attributes_of_the_tag() -> None:
    """And every choice is one that the tag has."""
    code = (
        "import('./widget/tag/attributes.js').then(({DEFAULTS, CHOICES}) => "
        "console.log(JSON.stringify([DEFAULTS, CHOICES])))"
    )
    node = subprocess.run([NODE, "-e", code], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    defaults, choices = json.loads(node.stdout)
    assert defaults["data-api-url"] == API_URL
    assert set(re.findall('name="(data-.+?)"', PAGE)) <= set(defaults)
    for name, options in re.findall('<select name="(data-.+?)".+?>(.+?)</select>', PAGE, re.DOTALL):
        if name in choices:
            assert set(re.findall('value="(.+?)"', options)) <= set(choices[name])
