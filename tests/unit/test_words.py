"""Our words: every language has every message, with the placeholders of the English."""

import json
import re
from collections.abc import Iterator

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


def messages(language: str) -> Iterator[tuple[str, str]]:
    """Every text of a language, with its code; each plural form is one."""
    for code, words in WORDS[language].items():
        for text in words.values() if isinstance(words, dict) else [words]:
            yield code, text


# What ends a sentence, where it is no question, and what follows it.
STOPS = {"hi": "। ", "ja": "。", "zh-Hans": "。"}

# Another sentence follows: how long to wait; why there is no key.
FOLLOWED = ("RESET_TOO_OFTEN", "TOO_BUSY", "TOO_MANY_REQUESTS", "UNLICENSED")


@pytest.mark.parametrize("language", LANGUAGES)
def test_full_stops_are_between_sentences_and_not_at_the_end(language: str) -> None:
    wanted = STOPS.get(language, ". ")
    for code, text in messages(language):
        # A full stop of any language, as far as no address or number has it: "name@example.com".
        stops = re.findall(r"[.。।](?![\w])\s*|[。।]", text)
        end = [wanted.strip()] if code in FOLLOWED else []
        between = stops[: len(stops) - len(end)]
        assert stops[len(between) :] == end, code
        assert text.endswith(tuple(".。।")) == bool(end), code
        assert between == [wanted] * len(between), code


# "Sorry" and "please" in each language; in Japanese and Chinese, no request is made without.
POLITE = {
    "ar": "من فضلك|الرجاء|يرجى|عذر|آسف|نأسف",
    "de": "bitte|leider|entschuldig|tut uns leid",
    "en": "please|sorry|invalid|oops",
    "es": "por favor|lo sentimos|perdón|inválid",
    "fr": "veuillez|s’il vous plaît|désolé|invalide",
    "hi": "कृपया|क्षमा|माफ़|अमान्य",
    "it": "per favore|per piacere|spiacent|non valid",
    "ja": "申し訳|すみません|恐れ入り|無効",
    "pt-BR": "por favor|desculp|lamentamos|inválid",
    "zh-Hans": "抱歉|对不起|无效",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_say_what_to_do_and_no_please(language: str) -> None:
    for code, text in messages(language):
        assert not re.search(POLITE[language], text, re.IGNORECASE), code


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_are_only_where_code_puts_them(language: str) -> None:
    for code, text in messages(language):
        assert bool(re.search('[«»“”„「」"]', text)) == (code == "QUOTED"), code
    assert re.fullmatch(r"\W+{label}\W+", WORDS[language]["QUOTED"])


def test_french_marks_do_not_begin_a_line() -> None:
    for code, text in messages("fr"):
        assert not re.search(r"(?<!\u00a0)[:;?!»](?=\s|$)|«(?!\u00a0)", text), code


def test_one_word_for_one_thing() -> None:
    """Words that a reader of the language put in place of others."""
    never = {
        "de": r"freiwillig|verbergen|verborgen|Netz\b",
        "es": "Escriba|[Ee]scríba",
        "fr": "panne|[Rr]emplissez",
        "ja": "サインイン",
        "zh-Hans": "账户|名字|姓氏",
    }
    for language, pattern in never.items():
        for code, text in messages(language):
            assert not re.search(pattern, text), code


def test_every_code_that_a_visitor_can_meet_has_words() -> None:
    """Those of the two tables, and those of constraints."""
    codes = {code for code, row in CODES.items() if row.fixed_by != AUTHOR}
    said = {
        row["says"] for steps in states.STEPS.values() for row in steps.values() if "says" in row
    }
    assert codes | said | {*CONSTRAINTS} <= ENGLISH.keys()
