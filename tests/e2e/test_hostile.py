"""Content of strangers on the page, without a script: what sanitisers let through."""

import pytest

from tests.conftest import CustomPages
from tests.e2e.visitor import FORM, PASSWORD, Visitor

TAG = """<script src="/dist/signup.js" data-account="demo" data-api-url="{{api}}"
  data-runtime="{runtime}"></script>"""

SHADOWS = {
    "the script": '<img name="currentScript" data-account="evil" data-api-url="https://evil.example">',
    "the global": '<a id="keygenSignup" href="#">Look</a>',
    "both of two": '<a id="keygenSignup"></a><a id="keygenSignup" name="add"></a>',
}


@pytest.mark.parametrize(
    "shadow", SHADOWS.values(), ids=[name.replace(" ", "-") for name in SHADOWS]
)
def test_names_in_the_page_stand_for_nothing_of_ours(
    visitor: Visitor, custom_pages: CustomPages, runtime: str, shadow: str
) -> None:
    """The form is guarded, and the password goes where the tag says."""
    visitor.page.goto(custom_pages.add(shadow + FORM + TAG.format(runtime=runtime)))
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    visitor.sees_greeting(visitor.email)
    assert [request.url for request in visitor.sign_ups] == [
        f"{custom_pages.api_url}/v1/accounts/demo/users"
    ]
