"""React and Vue take over a form that the server has rendered, after the visitor has begun."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, expect

from tests.conftest import CustomPages
from tests.e2e.visitor import PASSWORD, Visitor
from tests.e2e.works_with import EXAMPLES
from tests.e2e.works_with.neighbours import (
    TAG,
    Late,
    add_page,
    bundle,
    on_this_server,
    script,
    sees_one_sign_up,
    sign_up,
)

SCRIPT_TAG = f"<script async {TAG}></script>"

REACT = {
    "app.jsx": """
        import { useEffect } from 'react';
        import { SignUp } from './sign-up.jsx';
        export function App() {
          useEffect(() => { window.isHydrated = true; }, []);
          return <main><h1>Create your account</h1><SignUp /><footer>Acme</footer></main>;
        }""",
    "server.jsx": """
        import { renderToString } from 'react-dom/server';
        import { App } from './app.jsx';
        process.stdout.write(renderToString(<App />));""",
    "client.jsx": """
        import { hydrateRoot } from 'react-dom/client';
        import { App } from './app.jsx';
        hydrateRoot(document.getElementById('root'), <App />);""",
}

CONTROLLED = """
import { useState } from 'react';
export function SignUp() {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  return (
    <form id="register" suppressHydrationWarning>
      <label>Email <input name="email" type="email" autoComplete="email" value={email}
        onChange={(event) => setEmail(event.target.value)} /></label>
      <label>Password <input name="password" type="password" autoComplete="new-password"
        value={password} onChange={(event) => setPassword(event.target.value)} /></label>
      <button>Create account</button>
    </form>
  );
}
"""

VUE = {
    "app.js": """
        import { createSSRApp, h } from 'vue';
        import { SignUp } from './sign-up.js';
        export const app = createSSRApp({
          mounted() { window.isHydrated = true; },
          render: () =>
            h('main', [h('h1', 'Create your account'), h(SignUp), h('footer', 'Acme')]),
        });""",
    "server.js": """
        import { renderToString } from 'vue/server-renderer';
        import { app } from './app.js';
        renderToString(app).then((html) => process.stdout.write(html));""",
    "client.js": """
        import { app } from './app.js';
        app.mount('#root');""",
}

MODEL = """
import { h, vModelText, withDirectives } from 'vue';
const field = (self, name, type) =>
  withDirectives(
    h('input', { name, type, 'onUpdate:modelValue': (value) => { self[name] = value; } }),
    [[vModelText, self[name]]],
  );
export const SignUp = {
  data: () => ({ email: '', password: '' }),
  render() {
    return h('form', { id: 'register' }, [
      h('label', ['Email ', field(this, 'email', 'email')]),
      h('label', ['Password ', field(this, 'password', 'password')]),
      h('button', 'Create account'),
    ]);
  },
};
"""

COMPONENTS = {
    "react": EXAMPLES["React 19"][0],
    "react with state": CONTROLLED,
    "vue": EXAMPLES["Vue 3.5"][0],
    "vue with v-model": MODEL,
}


@dataclass
class Rendered:
    """What an author's build makes of a component."""

    html: str
    client: str


class Builder:
    """Builds each component once."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.done: dict[tuple[str, str], Rendered] = {}

    def build(self, component: str, is_production: bool = True) -> Rendered:
        mode = "production" if is_production else "development"
        if (component, mode) not in self.done:
            self.done[component, mode] = self.render(component, is_production)
        return self.done[component, mode]

    def render(self, component: str, is_production: bool) -> Rendered:
        end = "js" if "from 'vue'" in component else "jsx"
        files = {**(REACT if end == "jsx" else VUE), f"sign-up.{end}": component}
        server = bundle(self.folder, files, f"server.{end}", is_production)
        node = shutil.which("node")
        assert node
        html = subprocess.run([node, "-"], input=server, check=True, capture_output=True, text=True)
        return Rendered(html.stdout, bundle(self.folder, files, f"client.{end}", is_production))


@pytest.fixture(scope="session")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    return Builder(tmp_path_factory.mktemp("hydration"))


class Hydrated:
    """A page whose own script comes late, and what is wrong by the console."""

    def __init__(self, visitor: Visitor, custom_pages: CustomPages, runtime: str = "micropython"):
        self.visitor, self.custom_pages, self.runtime = visitor, custom_pages, runtime
        self.complaints: list[str] = []
        visitor.page.on("console", self.on_console)

    def on_console(self, message: ConsoleMessage) -> None:
        is_ours = "/favicon.ico" in message.location["url"]
        if message.type in ("error", "warning") and not is_ours:
            self.complaints.append(message.text)

    def open(self, rendered: Rendered, where: str = "body") -> Late:
        name = f"/made/client-{len(self.custom_pages.pages)}.js"
        self.custom_pages.pages[name] = script(rendered.client)
        html = f'<div id="root">{rendered.html}</div><script type="module" src="{name}"></script>'
        tag = on_this_server(SCRIPT_TAG, self.runtime)
        page = {"head": tag + html, "body": html + tag, "nowhere": html}[where]
        late = Late(self.visitor.page, f"**{name}")
        self.visitor.page.goto(add_page(self.custom_pages, page), wait_until="commit")
        return late

    def finish(self, late: Late) -> None:
        late.release()
        self.visitor.page.wait_for_function("window.isHydrated")

    def typed(self) -> dict[str, str]:
        values: dict[str, str] = self.visitor.page.evaluate(
            "Object.fromEntries(['email', 'password'].map((name) =>"
            " [name, document.querySelector(`[name=${name}]`).value]))"
        )
        return values


@pytest.mark.parametrize("where", ["head", "body"])
@pytest.mark.parametrize("component", COMPONENTS)
def test_typed_before_hydration(
    visitor: Visitor, custom_pages: CustomPages, builder: Builder, component: str, where: str
) -> None:
    """Nothing is lost that would not be lost without the tag."""
    hydrated = Hydrated(visitor, custom_pages)
    rendered = builder.build(COMPONENTS[component])
    late = hydrated.open(rendered, "nowhere")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    hydrated.finish(late)
    without = hydrated.typed()
    complaints = [*hydrated.complaints]

    late = hydrated.open(rendered, where)
    visitor.sees_state("idle")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.sees_state("ready")
    visitor.page.evaluate("window.before = document.forms[0]")
    hydrated.finish(late)
    assert hydrated.typed() == without
    assert visitor.page.evaluate("window.before === document.forms[0]")
    expect(visitor.part("toggle")).to_have_count(0)
    sign_up(visitor)
    assert hydrated.complaints == complaints * 2


@pytest.mark.parametrize("component", COMPONENTS)
def test_submitted_before_hydration(
    visitor: Visitor, custom_pages: CustomPages, builder: Builder, runtime: str, component: str
) -> None:
    """While Python loads; the page's script comes first."""
    hydrated = Hydrated(visitor, custom_pages, runtime)
    python = Late(visitor.page, "**/*.wasm")
    late = hydrated.open(builder.build(COMPONENTS["vue" if "vue" in component else "react"]))
    visitor.sees_state("idle")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    visitor.submit()
    expect(visitor.form).to_have_attribute("data-signup-held", "")
    hydrated.finish(late)
    python.release()
    sees_one_sign_up(visitor)
    assert not hydrated.complaints


@pytest.mark.only_browser("chromium")
@pytest.mark.parametrize("component", COMPONENTS)
def test_untouched_before_hydration(
    visitor: Visitor, custom_pages: CustomPages, builder: Builder, component: str
) -> None:
    """The development builds compare all that is there: they find what they rendered."""
    hydrated = Hydrated(visitor, custom_pages)
    late = hydrated.open(builder.build(COMPONENTS[component], is_production=False))
    visitor.sees_state("idle")
    hydrated.finish(late)
    assert not hydrated.complaints
    sign_up(visitor)


@pytest.mark.only_browser("chromium")
def test_attributes_that_react_warns_of(
    visitor: Visitor, custom_pages: CustomPages, builder: Builder
) -> None:
    """In development, and of attributes alone: the form stays as it is."""
    hydrated = Hydrated(visitor, custom_pages)
    component = EXAMPLES["React 19"][0].replace(" suppressHydrationWarning", "")
    late = hydrated.open(builder.build(component, is_production=False))
    visitor.sees_state("idle")
    visitor.fill_in(email=visitor.email, password=PASSWORD)
    hydrated.finish(late)
    [complaint] = hydrated.complaints
    assert "some attributes of the server rendered HTML didn't match" in complaint
    assert hydrated.typed() == {"email": visitor.email, "password": PASSWORD}
    sign_up(visitor)
