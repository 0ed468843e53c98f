"""Our words, by code, in the language of the page.

GOV.UK style: say what happened and what to do; no "please", no "sorry", no "invalid". Each language
is a file in `words/`. English is read here; the tag loads any other language, and hands it over.
"""

from keygen_signup.answers import User
from keygen_signup.codes import CODES, Problem, known
from keygen_signup.documents import get_typed
from keygen_signup.rules import MIN_PASSWORD_LENGTH, trim

from .data import read_json

ENGLISH: dict = read_json("words/en.json")

MAX_DETAIL_LENGTH = 300  # characters

# A label that is longer stands between quotation marks in a sentence, as does a question.
MAX_BARE_LABEL_LENGTH = 30
QUESTION_MARKS = "?？؟"

# Around what comes from elsewhere, in words that are read from right to left: it has its own
# direction, and leaves the rest of the sentence in its place.
# https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates
ISOLATE, END = "\u2068", "\u2069"


class Phrase:
    """Words for the page, and what it needs to show them and read them out (WCAG 3.1.2).

    `language` is a BCP 47 tag, or empty if the page's own applies; `direction` is "ltr", "rtl" or
    "auto". Where some of the words are a link to `url`, `parts` are what is before, in, and behind.
    """

    def __init__(self, text: str, language: str = "", direction: str = "auto"):
        self.text = text
        self.language = language
        self.direction = direction
        self.parts: tuple = ()
        self.url = ""

    def lead_to(self, url: str) -> None:
        """Have the words in square brackets lead to an address; to none, they are like the rest."""
        before, _, rest = self.text.partition("[")
        words, end, behind = rest.partition("]")
        if end:
            self.text = before + words + behind
            if url:
                self.parts, self.url = (before, words, behind), url


class Messages:
    """What the visitor reads, in one language.

    `words` are those of `locale`, empty for English; `overrides` are those of the page's author, in
    the language of the page, `page_language`.
    """

    def __init__(self, locale: str, words: dict, overrides: dict, page_language: str = ""):
        self.locale = locale
        self.page_language = page_language
        self.overrides = overrides
        self.words = dict(ENGLISH)
        self.words.update(words)
        self.direction = self.words.pop("DIRECTION")  # which is no message, and nor is
        self.is_family_name_first = self.words.pop("NAME_ORDER").startswith("last-name")
        # Allowed, because Keygen may know codes that we do not.
        self.unknown = [code for code in overrides if code not in self.words]
        self.words.update(overrides)

    def text(self, code: str, plural: str = "other", **values) -> str:
        """The words for a code. `plural` is the plural category of the number in them, if any."""
        text = self.words[code]
        if isinstance(text, dict):
            text = text.get(plural) or text["other"]
        if code not in self.overrides and is_quoted(code, values.get("label", "")):
            text = text.replace("{label}", self.words["QUOTED"])
        for name, value in values.items():
            if self.direction == "rtl":
                value = ISOLATE + value + END
            text = text.replace("{" + name + "}", value)
        return text

    def phrase(self, code: str, **values) -> Phrase:
        """The words for a code, for the page."""
        return self.in_language(code, self.text(code, **values))

    def problem(
        self, problem: Problem, label: str, count: str = str(MIN_PASSWORD_LENGTH)
    ) -> Phrase:
        """What to say about a problem: our words, or else Keygen's, which are English.

        Most of Keygen's details continue from the name of the field ("is reserved"): `label` is its
        label on the page, or empty if the problem belongs to no field. `count` is the problem's
        own, in words; where Keygen does not say it, what Keygen wants of a password.
        """
        if self.has_words_for(problem.code):
            return self.phrase(problem.code, count=count)
        text = problem.detail or problem.title
        if not text:
            return self.phrase("NOT_ACCEPTED")
        if len(text) > MAX_DETAIL_LENGTH:
            text = text[:MAX_DETAIL_LENGTH] + "…"
        if label and problem.detail:
            return Phrase(label + " " + text, "en", "ltr")  # though the label may be Arabic
        return Phrase(text[:1].upper() + text[1:], "en", "ltr")

    def name_of(self, user: User) -> str:
        """The user's name as the language writes it: 王小明, Lovelace Ada. Keygen's full name has
        the first name first."""
        attributes = user.resource["attributes"]
        family = trim(get_typed(attributes, "lastName", str))
        given = trim(get_typed(attributes, "firstName", str))
        if not (self.is_family_name_first and family and given):
            return user.name
        return family + ("" if is_han(family[-1]) and is_han(given[0]) else " ") + given

    def has_words_for(self, code: str) -> bool:
        """Whether there are words for a problem that Keygen found. Not all of our words are: there
        is one under SUBMIT, and that is what the button says."""
        return code in self.unknown or (code in CODES and code in self.words)

    def of_author(self, text: str) -> Phrase:
        """Words of the page's author."""
        return Phrase(text, self.page_language)

    def in_language(self, code: str, text: str) -> Phrase:
        """Ours may not be in the page's language, the author's are."""
        if code in self.overrides:
            return self.of_author(text)
        return Phrase(text, self.locale, self.direction)


def is_quoted(code: str, label: str) -> bool:
    """Whether a label would not be told from the sentence around it: a question, a long one, and
    what stands beside a box, as "I agree to the terms"."""
    is_long = len(label) > MAX_BARE_LABEL_LENGTH
    return code == "BOX_UNTICKED" or is_long or label[-1:] in tuple(QUESTION_MARKS)


def is_han(character: str) -> bool:
    """Whether it is one of the characters that Chinese and Japanese have in common."""
    return "\u4e00" <= character <= "\u9fff"


def for_author(code: str, detail: str) -> str:
    """What to tell the page's author, in the console: the reason, the fix, the answer's detail."""
    return known(code).advice + (" The answer: " + detail if detail else "")
