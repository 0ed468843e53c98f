"""A visitor at a page, and all that the page does meanwhile."""

import json
import uuid
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.conftest import CustomPages, Posts

PASSWORD = "correct horse battery"
START_MILLISECONDS = 45_000
"""How long Pyodide may take on a busy machine."""

RECORD_EVENTS = """
window.heard = [];
for (const name of [
  'ready', 'submit', 'created', 'rejected', 'unavailable', 'licensed', 'unlicensed',
])
  document.addEventListener(`signup:${name}`, ({ type, target, detail }) =>
    heard.push([type, target.id, detail]));

addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
  console.warn('violation', effectiveDirective, blockedURI));
addEventListener('error', ({ message }) => console.warn('uncaught', message));
addEventListener('unhandledrejection', ({ reason }) => console.warn('uncaught', `${reason}`));
"""
"""Firefox mixes what is uncaught with what it says itself of the network."""


SECONDS_LEFT = 15
"""More than a visitor needs to submit once."""


def use_up_requests(api_url: str) -> None:
    """Send what the account `limited` lets through, in a minute that is not about to end."""
    while True:
        answer = httpx.post(f"{api_url}/v1/accounts/limited/users", json={})
        reset = int(answer.headers["x-ratelimit-reset"])
        left = reset - parsedate_to_datetime(answer.headers["date"]).timestamp()
        if answer.status_code == 429 and left > SECONDS_LEFT:
            return


def wait_until(page: Page, condition: str) -> None:
    """Until an expression of JavaScript is true. Playwright's own `wait_for_function` evaluates it
    as text, again and again, which the pages' policy forbids."""
    page.evaluate(
        f"""() => new Promise((done) => {{
            const look = () => (({condition}) ? done() : requestAnimationFrame(look));
            look();
        }})"""
    )


class Visitor:
    """Types into the page's form; sees what is on the page, in the console and on the wire."""

    def __init__(self, page: Page, posts: Posts):
        self.page, self.posts = page, posts
        self.email = f"ada-{uuid.uuid4()}@example.com"
        self.addresses: list[str] = []
        self.requests: list[Request] = []
        self.sign_ups: list[Request] = []
        self.console: list[str] = []
        self.errors: list[str] = []
        self.violations: list[str] = []  # of the page's policy
        self.expects_violations = False
        page.add_init_script(RECORD_EVENTS)
        page.on("request", self._on_request)
        page.on("framenavigated", lambda frame: self.addresses.append(frame.url))
        page.on("console", self._on_console)

    def _on_request(self, request: Request) -> None:
        self.addresses.append(request.url)
        self.requests.append(request)
        if request.method == "POST" and request.url.endswith("/users"):
            self.sign_ups.append(request)

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        if "/favicon.ico" in text:  # nobody asked for an icon
            return
        self.console.append(text)
        if text.startswith("violation "):
            self.violations.append(text)
        if text.startswith("uncaught "):
            self.errors.append(text)

    # --- Doing

    def fill(self, first: str = "Ada", last: str = "Lovelace", **others: str) -> None:
        typed = {"first-name": first, "last-name": last, "email": self.email, "password": PASSWORD}
        self.fill_in(**{**typed, **others})

    def fill_in(self, **typed: str) -> None:
        for name, value in typed.items():
            self.field(name).clear()  # in Firefox, Playwright fills in an email field after its end
            self.field(name).fill(value)

    def submit(self) -> None:
        self.page.get_by_role("button").last.click()

    def press_enter(self) -> None:
        self.field("password").press("Enter")

    def awaits_decision(self) -> None:
        """Until the tag has done what it does about a submission, so that a request is on its way,
        if it lets one go. It decides in a task of its own, and in Firefox in the one after
        (`widget/tag/ask.js`); timers of one page end in their order.
        """
        self.page.evaluate("() => new Promise((done) => setTimeout(() => setTimeout(done)))")

    # --- Seeing

    @property
    def form(self) -> Locator:
        return self.page.locator("form")

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[name="{name}"]')

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-signup-part={name}]")

    @property
    def timer(self) -> Locator:
        return self.page.get_by_role("timer")

    def sees_state(self, state: str) -> None:
        expect(self.form).to_have_attribute("data-signup", state, timeout=START_MILLISECONDS)

    def sees_greeting(self, text: str) -> None:
        expect(self.part("greeting")).to_contain_text(text, timeout=START_MILLISECONDS)

    def heard(self, name: str, at: str = "") -> list[dict[str, Any]]:
        """The details of the events of this name, in their order; at one form, or at any."""
        heard: list[Any] = self.page.evaluate("heard")
        return [
            detail
            for type, form, detail in heard
            if type == f"signup:{name}" and form == (at or form)
        ]

    def sent(self) -> list[dict[str, Any]]:
        """The bodies of the sign-ups sent."""
        return [json.loads(body) for body in self.posts.to("/users")]

    def requests_to(self, path: str) -> list[Request]:
        """Requests whose address ends so, preflights left out."""
        requests = [request for request in self.requests if request.url.endswith(path)]
        return [request for request in requests if request.method != "OPTIONS"]

    def hosts(self) -> set[str]:
        """Whoever was asked for anything."""
        urls = [urlsplit(request.url) for request in self.requests]
        return {url.hostname or "" for url in urls if url.scheme.startswith("http")}

    def strayed(self) -> list[str]:
        """Where the browser went from the page, and what was posted to anyone but Keygen."""
        visits = [request.url for request in self.requests if request.is_navigation_request()]
        windows = [page.url for page in self.page.context.pages if page is not self.page]
        posts = [path for path, _ in self.posts if not path.startswith("/v1/")]
        return visits[1:] + windows + posts

    def leaked(self, secret: str = PASSWORD) -> list[str]:
        """Addresses that the browser visited or requested with the secret in them."""
        plain = [unquote(address.replace("+", " ")) for address in self.addresses]
        return [address for address in plain if secret in address or "password=" in address]


FIELDS = """
<label>Email <input name="email"></label>
<label>Password <input name="password" type="password"></label>
"""

FORM = f'<form id="register">{FIELDS}<button>Go</button></form>'


class OpenForm:
    """Opens a page with a form of this content, and waits until it is ready."""

    def __init__(self, visitor: Visitor, custom_pages: CustomPages, runtime: str):
        self.visitor, self.custom_pages, self.runtime = visitor, custom_pages, runtime

    def __call__(
        self,
        content: str = FIELDS,
        after: str = "",
        count: int = 1,
        tag: str = "",
        query: str = "",
    ) -> Visitor:
        """`tag` holds further attributes of the tag."""
        self.visitor.page.goto(self.address(content, after, count, tag) + query)
        self.sees_ready(count)
        return self.visitor

    def address(self, content: str = FIELDS, after: str = "", count: int = 1, tag: str = "") -> str:
        """Where that page is."""
        forms = "".join(f"<form>{content}<button>Register</button></form>" for _ in range(count))
        script = self.tag(self.runtime, f'data-form="form" data-boot="now" {tag}')
        return self.custom_pages.add(forms + after + script)

    @staticmethod
    def tag(runtime: str, attributes: str = "") -> str:
        return (
            '<script src="/dist/signup.js" data-account="demo" data-api-url="{api}" '
            f'data-runtime="{runtime}" {attributes}></script>'
        )

    def sees_ready(self, count: int = 1) -> None:
        ready = self.visitor.page.locator("form[data-signup=ready]")
        expect(ready).to_have_count(count, timeout=START_MILLISECONDS)

    def sign_up(self) -> None:
        self.visitor.fill_in(email=self.visitor.email, password=PASSWORD)
        self.visitor.submit()
