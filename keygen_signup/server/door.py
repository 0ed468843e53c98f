"""The door: who is let in, how much they may bring, and how long they may take to bring it."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request

from .replies import ORIGIN, bad_request, denied, too_large, too_slow
from .settings import Network

MAX_BODY_BYTES = 32 * 1024
BODY_SECONDS = 10.0
MEDIA_TYPES = ("application/vnd.api+json", "application/json")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip")


def check_headers(headers: Headers, origins: Sequence[str]) -> None:
    """Raise Refused for a page that is not on the list, for what is no JSON, or is too much.

    Who sends no origin is no page. CORS keeps out pages, and no programs.
    """
    origin = headers.get("origin")
    if origins and origin is not None and origin not in origins:
        raise denied("Pages of this origin may not sign people up here", ORIGIN)
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in MEDIA_TYPES:
        raise bad_request(
            "The mime type of the request is not acceptable (check content-type and accept "
            "headers)",
            code="MIME_TYPE_INVALID",
        )
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:12]) > MAX_BODY_BYTES:
        raise too_large(MAX_BODY_BYTES)


async def read_body(request: Request) -> bytes:
    """The body. Raises Refused if it is too long or takes too long, ClientDisconnect if it ends."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY_BYTES:
                    raise too_large(MAX_BODY_BYTES)
    except TimeoutError:
        raise too_slow(BODY_SECONDS) from None
    return bytes(body)


async def gone(request: Request) -> None:
    """Wait until the visitor has left. The body must have been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Visitors:
    """Whose address is whose: a header counts only if a proxy of ours has written it."""

    def __init__(self, proxies: Sequence[Network]):
        self._proxies = tuple(proxies)
        self.unlisted = False
        """Whether a proxy seems to be there that is not on the list, so that all visitors share
        its address, and its limits."""
        self.silent = False
        """Whether one that is on the list did not say for whom it asked, with the same result."""

    def address(self, peer: str, headers: Headers) -> Address | None:
        """The visitor's address, or None if that cannot be told."""
        address = _parsed(peer)
        if address is None:
            return None
        if not self._is_ours(address):
            if not address.is_global and any(name in headers for name in FORWARDING):
                self.unlisted = True
            return address
        self.silent = self.silent or "x-forwarded-for" not in headers
        # The last is what our proxy saw; what stands before may be anybody's invention.
        for text in reversed(",".join(headers.getlist("x-forwarded-for")).split(",")):
            before = _parsed(_without_port(text.strip()))
            if before is None:
                break
            address = before
            if not self._is_ours(address):
                break
        return address

    def _is_ours(self, address: Address) -> bool:
        return any(address in network for network in self._proxies)


def _without_port(text: str) -> str:
    """An address alone: some proxies write its port too.

    https://learn.microsoft.com/azure/application-gateway/how-application-gateway-works

    >>> _without_port("198.51.100.1:8080"), _without_port("[2001:db8::1]:80")
    ('198.51.100.1', '2001:db8::1')
    """
    found = re.fullmatch(r"\[(.*)\](?::\d+)?|([^:]*):\d+", text)
    return found[1] or found[2] if found else text


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def household(address: Address | None) -> str:
    """The network that is most likely one visitor's: an IPv4 address, or an IPv6 /64."""
    return _network(address, 32, 64)


def neighbourhood(address: Address | None) -> str:
    """A network of more: /24, or /48."""
    return _network(address, 24, 48)


def _network(address: Address | None, of_4: int, of_6: int) -> str:
    if address is None:
        return "unknown"
    bits = of_4 if address.version == 4 else of_6
    hosts = address.max_prefixlen - bits
    return f"{type(address)(int(address) >> hosts << hosts)}/{bits}"  # a network is slow to make
