"""Policies stricter than most pages', and a tag that comes from another origin.

Every other test runs under `demo.pages.POLICY`; `visitor` fails at any violation.
"""

import pytest
from playwright.sync_api import expect

from demo import pages
from demo.pages import POLICY
from keygen_sandbox.serving import serving
from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, START_MILLISECONDS, Visitor

TAG = (
    '<script src="{origin}/dist/signup.js" data-account="demo" data-api-url="{{api}}" '
    'data-runtime="{runtime}" data-toggle="on" {attributes}></script>'
)
TRUSTED_TYPES = POLICY + "; require-trusted-types-for 'script'; trusted-types 'none'"
NONCE = POLICY.replace("script-src 'self'", "script-src 'nonce-2b7e'").replace(
    "style-src 'self'", "style-src 'nonce-2b7e'"
)
STRICT_DYNAMIC = NONCE.replace("'nonce-2b7e'", "'nonce-2b7e' 'strict-dynamic'", 1)


def from_refusal_to_greeting(visitor: Visitor) -> None:
    """Everything that puts something into the page: an error, the password shown, the greeting."""
    visitor.fill_in(email="ada", password=PASSWORD)
    if "data-toggle" in visitor.page.content():
        visitor.part("toggle").click()
    visitor.submit()
    expect(visitor.part("summary")).to_be_visible(timeout=START_MILLISECONDS)
    visitor.fill_in(email=visitor.email)
    visitor.submit()
    visitor.sees_greeting(visitor.email)


@pytest.mark.parametrize("form", [FORM, ""], ids=["the page's form", "own form"])
@pytest.mark.parametrize(
    ("policy", "attributes"),
    [(TRUSTED_TYPES, ""), (NONCE, 'nonce="2b7e"'), (STRICT_DYNAMIC, 'nonce="2b7e"')],
    ids=["trusted types", "nonce", "strict-dynamic"],
)
def test_works_under(
    visitor: Visitor,
    custom_pages: CustomPages,
    runtime: str,
    policy: str,
    attributes: str,
    form: str,
) -> None:
    tag = TAG.format(origin="", runtime=runtime, attributes=attributes)
    visitor.page.goto(custom_pages.add(form + tag, policy))
    from_refusal_to_greeting(visitor)


@pytest.mark.parametrize("path", ["/index.html", "/micropython.html"])
def test_reference_page_under_trusted_types(visitor: Visitor, api_url: str, path: str) -> None:
    """PyScript itself works there."""
    with serving(pages.create_app(api_url, TRUSTED_TYPES)) as site:
        visitor.page.goto(site + path)
        from_refusal_to_greeting(visitor)


def test_tag_from_another_origin(
    visitor: Visitor, custom_pages: CustomPages, site: str, runtime: str
) -> None:
    """A CDN, say: all that the tag loads comes from beside it, and nothing from the page's host."""
    policy = POLICY.replace("'self'", site)
    tag = TAG.format(origin=site, runtime=runtime, attributes='data-locale="de"')
    visitor.page.goto(custom_pages.add(FORM + tag, policy))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(f"Sie haben sich mit {visitor.email} registriert")
    assert not [url for url in visitor.addresses if url.startswith(f"{custom_pages.site}/dist/")]


def test_policy_that_blocks_keygen_is_told(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """To the author: the visitor's connection is all right."""
    visitor.expects_violations = True
    tag = TAG.format(origin="", runtime=runtime, attributes="")
    policy = POLICY.replace("{api_url}", "https://api.example")
    visitor.page.goto(custom_pages.add(FORM + tag, policy))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_state("unavailable")
    expect(visitor.part("status")).to_contain_text("Sign-up is not available right now")
    assert "connect-src" in visitor.heard("unavailable")[0]["reason"]


def test_policy_that_only_reports_is_no_reason(
    visitor: Visitor, custom_pages: CustomPages, runtime: str
) -> None:
    """Keygen is out of reach, and a policy that blocks nothing says that it would have blocked."""
    visitor.expects_violations = True
    tag = TAG.format(origin="", runtime=runtime, attributes="")
    page = custom_pages.add(FORM + tag)
    name = page.removeprefix(custom_pages.site)
    headers = custom_pages.pages[name].headers
    headers["Content-Security-Policy-Report-Only"] = "connect-src 'self'"
    visitor.page.route("**/users", lambda route: route.abort())
    visitor.page.goto(page)
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.part("status")).to_contain_text("cannot be reached", timeout=START_MILLISECONDS)
