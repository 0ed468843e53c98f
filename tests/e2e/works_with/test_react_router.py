"""React Router: forms of its own, and plain ones in its routes."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES
from tests.e2e.works_with.neighbours import TAG, add_page, bundle, on_this_server, script, sign_up

EXAMPLE = EXAMPLES["React Router 7"][0]
CLIENT = """
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { router } from './routes.jsx';
createRoot(document.getElementById('root')).render(<RouterProvider router={router} />);
"""


def add_app(custom_pages: CustomPages, folder: Path, routes: str, runtime: str) -> str:
    """The address of a page with such an application, and the tag in its head."""
    number = len(custom_pages.pages)
    address = f"/made/{number}"
    routes = routes.replace('"/"', f'"{address}"').replace("'/'", f"'{address}'")
    routes = routes.replace("/sign-up", f"{address}/sign-up")
    client = bundle(
        folder, {"routes.jsx": routes, "client.jsx": CLIENT}, "client.jsx", is_production=True
    )
    tag = on_this_server(f"<script async {TAG}></script>", runtime)
    page = f'{tag}<div id="root"></div><script type="module" src="{address}.js"></script>'
    added = add_page(custom_pages, page)
    custom_pages.pages[f"{address}.js"] = script(client)
    return added


def test_plain_form_in_a_route(
    visitor: Visitor, custom_pages: CustomPages, tmp_path: Path, runtime: str
) -> None:
    page = visitor.page
    page.goto(add_app(custom_pages, tmp_path, EXAMPLE, runtime))
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.get_by_role("link", name="Sign up").click()
    visitor.field("email").fill("grace@example.com")
    visitor.sees_state("ready")
    page.get_by_role("link", name="Home").click()
    expect(visitor.form).to_have_count(0)
    page.evaluate("history.back()")
    expect(visitor.form).to_have_count(1)
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_form_of_the_routers_own(
    visitor: Visitor, custom_pages: CustomPages, tmp_path: Path
) -> None:
    """It does what its author wrote, on the page's own server, and the console says what to do."""
    routes = (
        EXAMPLE.replace("<form id", '<Form method="post" id')
        .replace("</form>", "</Form>")
        .replace("import { ", "import { Form, ")
        .replace(
            "element: <SignUp />",
            """element: <SignUp />, action: async ({ request }) => {
                await fetch('/made/welcome', { method: 'POST', body: await request.formData() });
                return null;
            }""",
        )
    )
    page = visitor.page
    page.goto(add_app(custom_pages, tmp_path, routes, "micropython"))
    with page.expect_console_message(lambda message: "<Form>" in message.text):
        page.get_by_role("link", name="Sign up").click()
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    with page.expect_response("**/made/welcome"):
        visitor.submit()
    assert [path for path, _ in visitor.posts] == ["/made/welcome"]
