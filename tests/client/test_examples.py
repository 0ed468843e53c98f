"""The examples for a terminal and for a desktop, as people use them."""

import gc
import importlib.util
import os
import pty
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from keygen_sandbox.accounts import ACCOUNTS
from keygen_sandbox.api import create_app
from keygen_sandbox.serving import serving
from keygen_signup import SignUp
from tests.displays import unseen

EXAMPLES = Path(__file__).parents[2] / "examples"
DEMO = ACCOUNTS[0]
PATIENCE_SECONDS = 30


class Gate:
    """A Keygen whose first answer to a POST waits until it is let through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.arrived = threading.Event()
        self.opened = threading.Event()
        self.posts: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            self.posts.append(scope["path"].rpartition("/")[2])
            if not self.arrived.is_set():
                self.arrived.set()
                await anyio.to_thread.run_sync(self.opened.wait, PATIENCE_SECONDS)
        await self.app(scope, receive, send)


@pytest.fixture
def gate() -> Gate:
    return Gate(create_app())


@pytest.fixture
def own_url(gate: Gate) -> Iterator[str]:
    with serving(gate) as address:
        yield address
        gate.opened.set()


class Terminal:
    """A program at a terminal, and all that it has shown so far."""

    def __init__(self, *command: str, **environment: str):
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env={**os.environ, **environment},
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),  # now its own
        )
        os.close(theirs)
        self.shown = ""

    def answer(self, question: str, typed: str) -> None:
        """Wait for a question that was not shown before, and type something."""
        self._read_until(question)
        os.write(self._ours, f"{typed}\n".encode())

    def _read_until(self, text: str) -> None:
        new = ""
        while text not in new:
            new += (part := self._read())
            assert part, f"{text!r} is not in {self.shown + new!r}"
        self.shown += new

    def _read(self) -> str:
        try:
            return os.read(self._ours, 65536).decode()
        except OSError:  # the program has ended: pty(7)
            return ""

    def end(self) -> int:
        """Wait for its end: what it returns."""
        while part := self._read():
            self.shown += part
        os.close(self._ours)
        return self.process.wait()


def test_sign_up_at_a_terminal(own_url: str, gate: Gate) -> None:
    gate.opened.set()
    command = [sys.executable, str(EXAMPLES / "command_line.py"), "--account", DEMO.slug]
    terminal = Terminal(*command, KEYGEN_API_URL=own_url, KEYGEN_POLICY=DEMO.open_policy_id)
    for password in ("short", "correct horse"):
        terminal.answer("First name: ", "Ada")
        terminal.answer("Last name: ", "Lovelace")
        terminal.answer("Email: ", "ada@example.com")
        terminal.answer("Password: ", password)
    assert terminal.end() == 0, terminal.shown
    assert "password is too short" in terminal.shown
    assert "correct horse" not in terminal.shown
    assert "Welcome, Ada Lovelace. Your licence key:" in terminal.shown
    with SignUp(DEMO.slug, api_url=own_url) as keygen:
        assert keygen.validate_key(terminal.shown.split()[-1]).valid


def test_what_is_wrong_with_an_argument(own_url: str) -> None:
    terminal = Terminal(sys.executable, str(EXAMPLES / "command_line.py"), "--policy", "1")
    assert terminal.end() == 1
    assert terminal.shown.startswith("account= is missing.")


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """A display that nobody sees. It must outlive all windows: Tk keeps its connection to the end,
    and Xlib ends a program whose display has gone."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not here: python -m tests.browsers webkit")
    with unseen() as name:
        yield name


@pytest.fixture
def desktop(display: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module of the desktop's example, where there is a display."""
    pytest.importorskip("tkinter", reason="Tk is not here: on Debian, apt install python3-tk")
    monkeypatch.setenv("DISPLAY", display)
    spec = importlib.util.spec_from_file_location("desktop", EXAMPLES / "desktop.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    # Tcl must be freed by the thread that made it: https://bugs.python.org/issue39093
    gc.collect()


class Person:
    """Somebody at a window, who does one thing after the other in its event loop."""

    def __init__(self, window: Any):
        self.window = window
        self.ticks = 0
        self.failure: BaseException | None = None

    def follow(self, steps: Iterator[Callable[[], object]]) -> None:
        """Go on, each time that what was waited for is so, until the window closes."""
        self.window.report_callback_exception = self._fail
        waits_for: Callable[[], object] = bool
        left = PATIENCE_SECONDS * 100

        def tick() -> None:
            nonlocal waits_for, left
            self.ticks += 1
            left -= 1
            assert left, "what was waited for is never so"
            if waits_for is bool or waits_for():
                try:
                    waits_for = next(steps)
                except StopIteration:
                    self.window.close()
                    return
            self.window.after(10, tick)

        self.window.after(10, tick)
        self.window.mainloop()
        if self.failure:
            raise self.failure

    def _fail(self, kind: object, error: BaseException, traceback: object) -> None:
        self.failure = error
        self.window.close()

    def type(self, widget: Any, text: str) -> None:
        """Type into a field, in the place of what is there."""
        widget.focus_force()
        widget.delete(0, "end")
        for character in text:
            name = {"@": "at", ".": "period", " ": "space"}.get(character, character)
            widget.event_generate(f"<KeyPress-{name}>")
        self.window.update_idletasks()
        assert widget.get() == text

    def press(self, key: str) -> None:
        """Press a key, where the keyboard is."""
        self.window.focus_get().event_generate(f"<KeyPress-{key}>")


def test_sign_up_in_a_window(desktop: Any, own_url: str, gate: Gate) -> None:
    keygen = SignUp(DEMO.slug, api_url=own_url)
    window = desktop.Window(keygen, DEMO.open_policy_id)
    person = Person(window)
    form = window.form
    entries, errors = form.entries, form.errors

    def steps() -> Iterator[Callable[[], object]]:
        yield window.winfo_viewable
        person.type(entries["firstName"], "Ada")
        person.press("Tab")
        assert window.focus_get() is entries["lastName"]
        person.type(entries["lastName"], "Lovelace")
        person.type(entries["email"], "nobody")
        person.type(entries["password"], "short")
        person.press("Return")

        # Beside the fields that it is about, where the keyboard is now.
        yield lambda: errors["email"].cget("text")
        assert errors["email"].cget("text") == "Email is invalid."
        assert "too short" in errors["password"].cget("text")
        assert not errors["firstName"].cget("text")
        assert window.focus_get() is entries["email"]
        assert not gate.posts

        person.type(entries["email"], "ada@example.com")
        person.type(entries["password"], "correct horse")
        assert entries["password"].cget("show") == "•"
        form.show.invoke()
        assert not entries["password"].cget("show")
        form.show.invoke()
        person.press("Return")

        # While the answer is awaited, the window is alive, and sends nothing twice.
        yield gate.arrived.is_set
        person.press("Return")
        ticks = person.ticks
        yield lambda: person.ticks > ticks + 20
        assert not gate.opened.is_set()
        assert gate.posts == ["users"]
        assert "Creating your account" in form.status.cget("text")
        gate.opened.set()

        yield lambda: hasattr(window, "key")
        key = window.key
        yield lambda: "Checking" not in key.status.cget("text")
        assert key.status.cget("text") == "The key is valid."
        assert str(key.entry.cget("state")) == "readonly"
        assert key.entry.selection_get() == key.entry.get()
        # No window manager is here to give the window the keyboard back when it becomes smaller.
        assert window.focus_lastfor() is key.button
        key.button.focus_force()
        person.press("Return")
        assert window.clipboard_get() == key.entry.get()
        assert keygen.validate_key(key.entry.get()).valid
        assert gate.posts == ["users", "tokens", "licenses", "validate-key", "validate-key"]

    person.follow(steps())


def test_a_window_is_closed_while_it_waits(desktop: Any, own_url: str, gate: Gate) -> None:
    """It does not wait for the answer."""
    window = desktop.Window(SignUp(DEMO.slug, api_url=own_url), DEMO.open_policy_id)
    person = Person(window)

    def steps() -> Iterator[Callable[[], object]]:
        yield window.winfo_viewable
        person.type(window.form.entries["email"], "ada@example.com")
        person.type(window.form.entries["password"], "correct horse")
        person.press("Return")
        yield gate.arrived.is_set

    person.follow(steps())
    assert not gate.opened.is_set()
