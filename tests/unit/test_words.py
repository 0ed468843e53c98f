"""Our words: every language has every message, with the placeholders of the English."""

import json
import re

import pytest

from keygen_signup.codes import AUTHOR, CODES, CONSTRAINTS
from scripts.runtimes import ROOT
from widget import states

WORDS = {
    file.stem: json.loads(file.read_text())
    for file in sorted((ROOT / "widget" / "words").glob("*.json"))
}
ENGLISH = WORDS["en"]
LANGUAGES = ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt-BR", "zh-Hans"]


def test_every_language_is_here() -> None:
    assert list(WORDS) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_lacks_a_message(language: str) -> None:
    assert WORDS[language].keys() == ENGLISH.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_direction_of_writing(language: str) -> None:
    assert WORDS[language]["DIRECTION"] == ("rtl" if language == "ar" else "ltr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_order_of_names(language: str) -> None:
    names = ["first-name", "last-name"]
    if language in ("ja", "zh-Hans"):
        names.reverse()
    assert WORDS[language]["NAME_ORDER"].split() == names


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_have_the_placeholders_of_the_english(language: str) -> None:
    for code, english in ENGLISH.items():
        words = WORDS[language][code]
        assert isinstance(words, dict) == isinstance(english, dict), code
        for form in words.values() if isinstance(words, dict) else [words]:
            wanted = set(re.findall(r"{\w+}", str(english)))
            # A plural form for one number may have it in words.
            assert wanted - {"{count}"} <= set(re.findall(r"{\w+}", form)) <= wanted, code
            assert form == form.strip(), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_a_link_come_after_a_sentence(language: str) -> None:
    """That one leads to the field, so it can be read by itself."""
    found = {code: words for code, words in WORDS[language].items() if "[" in str(words)}
    assert found.keys() == {"EMAIL_TAKEN"}
    assert re.fullmatch(r"[^][]+[.。।] ?\[[^][]+\][^][]+", found["EMAIL_TAKEN"])


def test_every_code_that_a_visitor_can_meet_has_words() -> None:
    """Those of the two tables, and those of constraints."""
    codes = {code for code, row in CODES.items() if row.fixed_by != AUTHOR}
    said = {
        row["says"] for steps in states.STEPS.values() for row in steps.values() if "says" in row
    }
    assert codes | said | {*CONSTRAINTS} <= ENGLISH.keys()
