"""How a call does its I/O: by a flow, which does none itself, and is written once for the sync and
the async client.

A flow is a generator. It yields a request, is sent its answer (or the exception that came in its
place), and returns what the call returns: https://sans-io.readthedocs.io

    user = run(calls.create_user(attributes), transport.send)
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from functools import cached_property
from inspect import isawaitable
from typing import Any, TypeVar

from .documents import get_typed, parse
from .errors import NoAnswer, TimedOut, Unreachable
from .requests import Request
from .resources import Resource
from .transports import MAX_ANSWER_BYTES

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """An answer. The headers have lower-case names. The text may hold a token or a key.

    It is no tuple, as error trackers show the items of those one by one, whatever `repr` says.
    """

    status: int
    headers: dict[str, str] = field(repr=False)
    text: str = field(repr=False)

    @property
    def request_id(self) -> str:
        return self.headers.get("x-request-id", "")

    @cached_property
    def document(self) -> Any:
        """The JSON in it, or None. Reading it within limits takes time, so it is read once."""
        return parse(self.text, MAX_ANSWER_BYTES)

    @property
    def resource(self) -> Resource:
        """The one resource in it, or an empty one."""
        found: Resource = get_typed(self.document, "data", dict)
        return found


Flow = Generator[Request, Answer, T]


def run(flow: Flow[T], send: Callable[[Request], Any]) -> T:
    """Do what a flow asks for, and return what it returns. It raises what the flow raises."""
    proceed: Callable[[Any], Request] = flow.send
    value: Any = None
    while True:
        try:
            request = proceed(value)
        except StopIteration as done:
            result: T = done.value
            return result
        try:
            value, proceed = checked(send(request)), flow.send
        except BaseException as error:
            value, proceed = translated(error, request), flow.throw


async def run_async(flow: Flow[T], send: Callable[[Request], Awaitable[Any]]) -> T:
    """The same, where sending is awaited."""
    proceed: Callable[[Any], Request] = flow.send
    value: Any = None
    while True:
        try:
            request = proceed(value)
        except StopIteration as done:
            result: T = done.value
            return result
        try:
            value, proceed = checked(await awaitable(send(request))), flow.send
        except BaseException as error:
            value, proceed = translated(error, request), flow.throw


def checked(sent: Any) -> Answer:
    """What a transport returned, if it is an answer. Raises TypeError."""
    if isawaitable(sent):
        getattr(sent, "close", lambda: None)()  # it is going to be awaited by nobody
        raise TypeError("send() of the transport returned an awaitable: use AsyncSignUp")
    answer = answer_in(sent)
    if answer is None:
        del sent  # which may hold a token, and would be in the traceback
        raise TypeError("send() of the transport must return (status, headers, text)")
    return answer


def answer_in(sent: Any) -> Answer | None:
    """What a transport returned as an answer, or None if it is none."""
    try:
        status, headers, text = sent
        named = {str(name).lower(): str(value) for name, value in headers.items()}
    except (TypeError, ValueError, AttributeError):
        return None
    if not isinstance(status, int) or not isinstance(text, str):
        return None
    return Answer(status, named, text)


def awaitable(sent: Any) -> Awaitable[Any]:
    if not isawaitable(sent):
        raise TypeError("send() of the transport must be async: use SignUp with this one")
    return sent


def translated(error: BaseException, request: Request) -> BaseException:
    """What it means that a transport failed, without what its own exception may hold."""
    if isinstance(error, NoAnswer):
        return error.with_traceback(None)
    changes = request.method != "GET"
    if isinstance(error, TimeoutError):
        return TimedOut("There was no answer in time.", uncertain=changes, code="TIMED_OUT")
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        text = f"Keygen cannot be reached ({reason}). Check the connection, and api_url=."
        return Unreachable(text, uncertain=changes, code="UNREACHABLE")
    return error
