"""Pyodide in a worker that cannot wait for a promise: pyodide-http's XMLHttpRequest.

What it cannot do, as https://github.com/koenvo/pyodide-http (0.2.2) has no way to:

- Refuse a redirect before the browser follows it, with the password if the redirect is a 307 or a
  308. The answer is refused. A `connect-src` of the page that names Keygen alone keeps the request
  from going elsewhere.
- Leave out cookies where Keygen, or `signup_url`, has the origin of the page.
- Leave out the referrer (of a cross-origin request, the origin alone) and the browser's cache.
- Stop an answer that is too large. It is thrown away once it is there.

Where the page is cross-origin isolated, importing it starts a small worker of its own, for answers
that are read in parts, which none here is. Whether its `patch_all` was called changes nothing: that
is about urllib and requests.
"""

from __future__ import annotations

from typing import Any

import js
from js import XMLHttpRequest
from pyodide.ffi import JsException, create_proxy
from pyodide_http import _core

from ..errors import NoAnswer, Unreadable
from ..requests import Request
from . import MAX_ANSWER_BYTES, Answer
from .fetch import timed_out, unreachable

REDIRECTED = (
    "The answer came by a redirect, from an address that nobody chose, and is not read. Check "
    "api_url=."
)


def send(request: Request) -> Answer:
    """Send a request, and wait. Raises `NoAnswer`."""
    asked = _core.Request(
        request.method,
        request.url,
        body=request.body.encode() or None,
        headers=request.headers,
        timeout=max(request.timeout, 0.001),  # 0 would be no limit at all
    )
    try:
        with Watched() as xhr:
            response = _core.send(asked)
        if not xhr.status:  # Firefox throws nothing
            failure: NoAnswer = unreachable(request)
        elif xhr.responseURL != js.URL.new(request.url).href:
            uncertain = request.method != "GET"
            failure = Unreadable(REDIRECTED, uncertain=uncertain, code="UNREADABLE")
        else:
            body = response.body if len(response.body) <= MAX_ANSWER_BYTES else b""
            return response.status_code, response.headers, body.decode("utf-8-sig", "replace")
    except JsException as error:
        late = error.name == "TimeoutError"
        failure = timed_out(request) if late else unreachable(request)
    raise failure


class Watched:
    """The one XMLHttpRequest that pyodide-http makes meanwhile, which says where an answer is from.

    It stands in for the class, which nobody else can see: the worker does nothing else meanwhile.
    """

    def __init__(self) -> None:
        self.xhr = XMLHttpRequest.new()
        self.stand_in = create_proxy(self)

    def new(self) -> Any:
        return self.xhr

    def __enter__(self) -> Any:
        js.XMLHttpRequest = self.stand_in
        return self.xhr

    def __exit__(self, *_: object) -> None:
        js.XMLHttpRequest = XMLHttpRequest
        self.stand_in.destroy()
