"""Names in the page shadow the members of a form and of the document: ours are the prototypes'."""

from playwright.sync_api import Page

from tests.conftest import CustomPages
from tests.e2e.visitor import FIELDS, PASSWORD, START_MILLISECONDS, Visitor

OF_FORMS = """
addEventListener removeEventListener dispatchEvent
append prepend before after remove replaceWith replaceChildren insertBefore appendChild
closest matches contains querySelector querySelectorAll getRootNode cloneNode
getAttribute setAttribute removeAttribute hasAttribute toggleAttribute getAttributeNames
attributes children childNodes firstElementChild lastElementChild previousElementSibling
nextElementSibling parentNode parentElement ownerDocument isConnected nodeType nodeName tagName
localName outerHTML innerHTML textContent classList dataset hidden style lang dir tabIndex
elements length method action target noValidate submit requestSubmit reset checkValidity
id name focus click getBoundingClientRect getClientRects checkVisibility
constructor toString valueOf then next
"""

OF_DOCUMENTS = """
createElement createDocumentFragment getElementById querySelector querySelectorAll
getElementsByName addEventListener dispatchEvent contains append
body head forms documentElement activeElement readyState referrer currentScript defaultView
styleSheets scripts links cookie title URL baseURI visibilityState hidden lang dir
"""


class Blindfolded:
    """A visitor without Playwright's eyes, which ask the form for its members themselves."""

    def __init__(self, page: Page):
        self.page = page

    def sees(self, selector: str, count: int = 1) -> None:
        self.page.wait_for_function(
            """([selector, count]) => Document.prototype.querySelectorAll.call(document, selector)
                .length === count""",
            arg=[selector, count],
            timeout=START_MILLISECONDS,
        )

    def enters(self, name: str, text: str) -> None:
        self.page.evaluate(
            """(name) => {
                const find = Document.prototype.querySelector;
                const field = find.call(document, `[name="${name}"]:not([type=hidden])`);
                field.focus();
                field.select();
            }""",
            name,
        )
        self.page.keyboard.type(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)


def test_whole_sign_up_among_names_of_everything(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Refused first, shown what to change, greeted, reset, and greeted again."""
    images = "".join(f'<img name="{name}" alt="">' for name in OF_DOCUMENTS.split())
    forms = "".join(f'<form name="{name}"></form>' for name in OF_DOCUMENTS.split()[:4])
    fields = "".join(f'<input type="hidden" name="{name}">' for name in OF_FORMS.split())
    visitor.page.goto(
        custom_pages.add(
            f"{images}{forms}<form id=register><h2>Sign up</h2>{fields}{FIELDS}<button>Go</button>"
            '</form><script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-toggle="on" data-runtime="{runtime}"></script>'
        )
    )
    person = Blindfolded(visitor.page)
    person.enters("email", "ada")
    person.enters("password", PASSWORD)
    person.sees("[data-signup-part=toggle]")
    person.presses("Tab", "Space")  # Show password
    person.sees("[name=password][type=text]")
    person.presses("Tab", "Enter")
    person.sees("[data-signup=ready] h2 + [data-signup-part=notice] [role=alert]")
    person.sees("[data-signup-part=summary]:focus")
    person.presses("Tab", "Enter")  # the link to what is wrong
    person.sees("label:focus-within + [data-signup-part=error]")
    person.enters("email", visitor.email)
    person.presses("Enter")
    person.sees("form[data-signup=created][hidden] + [data-signup-part=greeting] > h2:focus")
    person.sees("[name=password]", 0)

    visitor.page.evaluate(
        """() => HTMLFormElement.prototype.reset.call(
            Document.prototype.querySelector.call(document, '#register'))"""
    )
    person.sees("form[data-signup=ready]:not([hidden])")
    person.sees("[data-signup-part=greeting]", 0)
    person.enters("email", f"b{visitor.email}")
    person.enters("password", PASSWORD)
    person.presses("Enter")
    person.sees("form[data-signup=created] + [data-signup-part=greeting]")
    assert len(visitor.sign_ups) == 2
