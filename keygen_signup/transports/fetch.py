"""Pyodide: the browser's own fetch, without cookies, referrer, cache or redirects.

In a worker it can be waited for where the browser has JavaScript Promise Integration:
https://github.com/WebAssembly/js-promise-integration
"""

from __future__ import annotations

from typing import Any

import js
from pyodide.ffi import JsException, can_run_sync, run_sync, to_js

from ..errors import NoAnswer, TimedOut, Unreachable, Unreadable
from ..requests import Request
from . import MAX_ANSWER_BYTES, Answer

MAIN_THREAD = (
    "SignUp would freeze the page while it waits: use AsyncSignUp on the main thread of a page, or "
    "SignUp in a worker."
)
NO_WAY_TO_WAIT = (
    "SignUp cannot wait for an answer here. Begin the call in an async function (in a browser with "
    "JavaScript Promise Integration), install keygen-signup[pyodide], or use AsyncSignUp."
)


class FetchTransport:
    """For `AsyncSignUp`. It keeps nothing between two requests."""

    async def send(self, request: Request, /) -> Answer:
        """Send a request. Raises `NoAnswer`.

        A policy, an offline browser and a refused preflight look the same to a script: fetch tells
        a TypeError of them all. A call that is cancelled goes on in the browser.
        """
        signal = js.AbortSignal.timeout(request.timeout * 1000)
        try:
            response = await js.fetch(request.url, options(request, signal))
            if response.type != "opaqueredirect":
                headers = js.Object.fromEntries(response.headers.entries()).to_py()
                return response.status, headers, await text(response)
            failure: NoAnswer = Unreadable(REDIRECTED, uncertain=False, code="UNREADABLE")
        except JsException:
            failure = timed_out(request) if signal.aborted else unreachable(request)
        raise failure

    async def close(self) -> None:
        """There is nothing to close."""


class WorkerTransport:
    """For `SignUp`, in a worker. Raises RuntimeError on the main thread of a page.

    fetch can be waited for in what began in an async function, or in `runPythonAsync`, where the
    browser can do that at all. Everywhere else there is `xhr`, where pyodide-http is installed.
    """

    def __init__(self) -> None:
        # No page can remove it: https://html.spec.whatwg.org/multipage/nav-history-apis.html#window
        if hasattr(js, "document"):
            raise RuntimeError(MAIN_THREAD)
        self._fetch = FetchTransport()

    def send(self, request: Request, /) -> Answer:
        """Send a request. Raises `NoAnswer`, or RuntimeError if there is no way to wait for one."""
        if can_run_sync():
            answer: Answer = run_sync(self._fetch.send(request))
            return answer
        try:
            from . import xhr
        except ImportError:
            raise RuntimeError(NO_WAY_TO_WAIT) from None
        return xhr.send(request)

    def close(self) -> None:
        """There is nothing to close."""


REDIRECTED = (
    "The answer was a redirect, which is not followed: a password must not be sent on to an "
    "address that nobody chose. Check api_url=."
)


def options(request: Request, signal: Any) -> Any:
    """What fetch is to do. A redirect that is not followed can be told from a lost connection."""
    given = {
        "method": request.method,
        "headers": request.headers,
        "credentials": "omit",
        "referrerPolicy": "no-referrer",
        "redirect": "manual",
        "cache": "no-store",
        "signal": signal,
    }
    if request.body:
        given["body"] = request.body
    return to_js(given, dict_converter=js.Object.fromEntries)


async def text(response: Any) -> str:
    """The body, or nothing if it is larger than any answer of Keygen's.

    The browser may keep a blob on disk. A reader, which could stop earlier, makes Chromium cancel
    every other request after its end.
    """
    body = await response.blob()
    whole: str = await body.text() if body.size <= MAX_ANSWER_BYTES else ""
    return whole


def timed_out(request: Request) -> TimedOut:
    words = f"There was no answer within {request.timeout:g} seconds. Try again."
    return TimedOut(words, uncertain=request.method != "GET", code="TIMED_OUT")


def unreachable(request: Request) -> Unreachable:
    return Unreachable(
        "Keygen cannot be reached, or the browser does not let it be asked. Check the connection, "
        "api_url=, and connect-src of the page's Content-Security-Policy.",
        uncertain=request.method != "GET",
        code="UNREACHABLE",
    )
