"""A window in which to create an account and get a licence key: Tk, from Python's own library.

    python desktop.py --account acme --policy 00000000-0000-0000-0000-000000000000

The account, the policy, and a Keygen of your own can also be named by KEYGEN_ACCOUNT,
KEYGEN_POLICY and KEYGEN_API_URL. On Debian, Tk is a package of its own: apt install python3-tk
"""

import argparse
import os
import sys
import tkinter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from tkinter import ttk
from typing import Any

from keygen_signup import NoAnswer, Problem, Rejected, SignedUp, SignUp, SignUpError, Validation

ERROR_COLOUR = "#b3261e"
POLL_MILLISECONDS = 50

# Keygen's name of each field, and ours.
FIELDS = (
    ("firstName", "First name"),
    ("lastName", "Last name"),
    ("email", "Email"),
    ("password", "Password"),
)


class Window(tkinter.Tk):
    """The form; once that is done, the key."""

    def __init__(self, keygen: SignUp, policy: str) -> None:
        super().__init__()
        self.title("Create your account")
        self.resizable(False, False)
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.keygen = keygen
        self.policy = policy
        # Calls wait in a thread, so that the window never does.
        self.thread = ThreadPoolExecutor(1)

        style = ttk.Style(self)
        if self.tk.call("tk", "windowingsystem") == "x11":
            style.theme_use("clam")
        background = style.lookup("TFrame", "background")
        self.configure(background=background)
        style.configure("Title.TLabel", font=("TkDefaultFont", 16, "bold"))
        style.configure("Error.TLabel", foreground=ERROR_COLOUR)

        self.form = Form(self, self.create_account)
        self.form.grid()
        self.form.entries["firstName"].focus()

    def create_account(self) -> None:
        """Sign up with what is typed."""
        typed = {name: entry.get() for name, entry in self.form.entries.items()}
        self.form.begin_waiting()
        self.in_thread(
            lambda: self.keygen.sign_up(
                first_name=typed["firstName"],
                last_name=typed["lastName"],
                email=typed["email"],
                password=typed["password"],
                policy=self.policy,
            ),
            self.show_key,
        )

    def show_key(self, sign_up: Future[SignedUp]) -> None:
        """Show the key, or what is wrong. Whatever that is, to try again is safe: what exists
        already is found, and not made twice."""
        try:
            done = sign_up.result()
        except Rejected as error:
            self.form.end_waiting(
                {each.attribute: words(each) for each in error.problems}, str(error)
            )
        except (SignUpError, ValueError) as error:
            self.form.end_waiting({}, str(error))
        else:
            name = done.user.full_name or done.user.email
            self.key = Key(self, name, done.license.key)
            self.key.grid()
            self.update_idletasks()
            self.key.button.focus()
            self.form.destroy()  # and with it the password
            self.check_key(done.license.key)

    def check_key(self, key: str) -> None:
        """Ask Keygen whether the key is valid.

        An app asks at each start, where it may be offline. Let the policy have a scheme (such as
        ED25519_SIGN), so that its keys are signed, and have the app check them against the
        account's public key, which it brings along: https://keygen.sh/docs/api/cryptography/
        """
        self.in_thread(lambda: self.keygen.validate_key(key), self.show_validation)

    def show_validation(self, check: Future[Validation]) -> None:
        try:
            validation = check.result()
        except NoAnswer:
            self.key.say("The key could not be checked just now.")
        except SignUpError as error:
            self.key.say(str(error))
        else:
            self.key.say("The key is valid." if validation.valid else validation.detail)

    def in_thread(self, call: Callable[[], Any], then: Callable[[Future[Any]], None]) -> None:
        """Call something in the thread, and then something here: Tk belongs to its own thread."""
        future = self.thread.submit(call)

        def look() -> None:
            if future.done():
                then(future)
            else:
                self.after(POLL_MILLISECONDS, look)

        look()

    def close(self) -> None:
        """Close the window. A call that still waits for its answer ends at once."""
        self.keygen.close()
        self.thread.shutdown()
        self.destroy()


def words(problem: Problem) -> str:
    """What is wrong with a field, in English. `code` is for words of your own."""
    return f"{dict(FIELDS).get(problem.attribute, problem.attribute)} {problem.detail}."


class Form(ttk.Frame):
    """Who somebody is, and what is wrong with it, beside each field."""

    button: ttk.Button

    def __init__(self, window: tkinter.Misc, submit: Callable[[], None]) -> None:
        super().__init__(window, padding=24)
        self.submit = submit
        self.entries: dict[str, ttk.Entry] = {}
        self.errors: dict[str, ttk.Label] = {}
        self.columnconfigure(1, minsize=296)

        title = ttk.Label(self, text="Create your account", style="Title.TLabel")
        title.grid(columnspan=2, sticky="w", pady=(0, 16))
        for name, label in FIELDS:
            entry = ttk.Entry(self, width=32)
            error = ttk.Label(self, style="Error.TLabel", wraplength=296)
            row = self.grid_size()[1]
            ttk.Label(self, text=label).grid(row=row, column=0, sticky="w", padx=(0, 16))
            entry.grid(row=row, column=1, sticky="ew", ipady=3)
            error.grid(row=row + 1, column=1, sticky="w", pady=(0, 8))
            entry.bind("<Return>", lambda _: self.button.invoke())
            self.entries[name], self.errors[name] = entry, error

        self.show = ttk.Checkbutton(self, text="Show password", command=self.show_password)
        self.show.state(["!alternate"])  # neither on nor off, at first
        self.show.grid(column=1, sticky="w", pady=(0, 16))
        self.button = ttk.Button(self, text="Create account", command=self.submit)
        self.button.grid(column=1, sticky="ew", ipady=3)
        self.button.bind("<Return>", lambda _: self.button.invoke())
        self.status = ttk.Label(self, wraplength=400)
        self.status.grid(columnspan=2, sticky="w", pady=(12, 0))
        self.show_password()

    def show_password(self) -> None:
        self.entries["password"].configure(show="" if self.show.instate(["selected"]) else "•")

    def begin_waiting(self) -> None:
        """Nothing can be sent twice while it is being sent."""
        for error in self.errors.values():
            error.configure(text="")
        self.status.configure(text="Creating your account …", style="TLabel")
        self.button.state(["disabled"])

    def end_waiting(self, errors: dict[str, str], summary: str) -> None:
        """Say what is wrong: beside the fields that it is about, or else below."""
        for name, text in errors.items():
            if name in self.errors:
                self.errors[name].configure(text=text)
        wrong = [name for name in self.entries if name in errors]
        self.status.configure(text="" if wrong else summary, style="Error.TLabel")
        self.button.state(["!disabled"])
        if wrong:
            self.entries[wrong[0]].focus()


class Key(ttk.Frame):
    """A licence key, to select or to copy."""

    def __init__(self, window: tkinter.Misc, name: str, key: str) -> None:
        super().__init__(window, padding=24)
        title = ttk.Label(self, text=f"Welcome, {name}", style="Title.TLabel", wraplength=400)
        title.grid(columnspan=2, sticky="w", pady=(0, 16))
        ttk.Label(self, text="Your licence key").grid(columnspan=2, sticky="w")
        self.entry = ttk.Entry(self, width=44)
        self.entry.insert(0, key)
        self.entry.configure(state="readonly")
        self.entry.grid(row=2, column=0, ipady=3)
        self.entry.selection_range(0, "end")
        self.button = ttk.Button(self, text="Copy", command=self.copy)
        self.button.grid(row=2, column=1, padx=(8, 0))
        self.button.bind("<Return>", lambda _: self.button.invoke())
        self.status = ttk.Label(self, text="Checking the key …", wraplength=400)
        self.status.grid(columnspan=2, sticky="w", pady=(12, 0))

    def copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self.entry.get())
        self.button.configure(text="Copied")

    def say(self, text: str) -> None:
        self.status.configure(text=text)


def main() -> None:
    parser = argparse.ArgumentParser(description="A window in which to create an account.")
    environment = os.environ.get
    parser.add_argument("--account", default=environment("KEYGEN_ACCOUNT"), help="ID or slug")
    parser.add_argument("--policy", default=environment("KEYGEN_POLICY"), help="ID")
    api_url = environment("KEYGEN_API_URL", "https://api.keygen.sh")
    parser.add_argument("--api-url", default=api_url, help="a Keygen of your own")
    options = parser.parse_args()
    if not options.policy:
        parser.error("--policy is missing: the ID of the policy to have a licence of")
    Window(SignUp(options.account, api_url=options.api_url), options.policy).mainloop()


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:  # an argument is wrong, and it says which
        sys.exit(str(error))
