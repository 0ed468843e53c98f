"""Keygen, asked with the product's token. Nothing else holds that token.

It can read every user of the account, set their passwords and delete them. So it is in no exception
and no frame that outlives a request, goes to one address alone, and an answer that repeats it is
not looked at.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Mapping
from time import monotonic
from typing import Any, NamedTuple, Self

import aiohttp
from pydantic import SecretStr

from .. import __version__
from ..arguments import Secret
from ..documents import get_typed, parse
from ..requests import API_VERSION, MEDIA_TYPE
from . import metrics

log = logging.getLogger("keygen_signup.server")

MAX_ANSWER_BYTES = 1_000_000  # a list of ten licences with all the metadata that they may have


class Answer(NamedTuple):
    """What Keygen answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> Any:
        return parse(self.text, MAX_ANSWER_BYTES)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def resource(self) -> dict[str, Any]:
        found: dict[str, Any] = get_typed(self.document, "data", dict)
        return found


class NoAnswer(Exception):
    """There is none of Keygen's. `was_sent`: it may have done what was asked nevertheless."""

    def __init__(self, reason: str, *, was_sent: bool, timed_out: bool = False):
        super().__init__(reason)
        self.was_sent = was_sent
        self.timed_out = timed_out


class Keygen:
    """One account of Keygen. `connections` is how many may be open at a time; `timeout` is in
    seconds. As a context manager, it closes them."""

    def __init__(
        self,
        url: str,
        account: str,
        token: SecretStr,
        *,
        environment: str = "",
        connections: int = 4,
        timeout: float = 20,
    ):
        self.url = url
        self.account = account
        self.environment = environment
        self.timeout = timeout
        self._token = token
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] = {},
        body: Secret[dict[str, Any]] | None = None,
        token: SecretStr | None = None,
    ) -> Answer:
        """Send one request, once, with `token`, or else with the product's. Raises NoAnswer.

        `path` is what follows the account ("/users"), or begins with "/v1".
        """
        started = monotonic()
        outcome = await self._outcome(
            self._exchange(method, self._address(path), query, body, token)
        )
        status = str(outcome.status) if isinstance(outcome, Answer) else "none"
        call = "/" + path.split("/")[1]
        metrics.KEYGEN_SECONDS.labels(method, call, status).observe(monotonic() - started)
        if isinstance(outcome, NoAnswer):
            log.warning(
                "no answer of Keygen",
                extra={"call": f"{method} {call}", "reason": str(outcome)},
            )
            raise outcome
        return outcome

    def _address(self, path: str) -> str:
        if path.startswith("/v1"):
            return self.url + path
        return self.url + "/v1" + (f"/accounts/{self.account}" if self.account else "") + path

    async def _outcome(self, exchange: Awaitable[Answer | NoAnswer]) -> Answer | NoAnswer:
        """What came of a request. The exceptions of the client hold headers, so none leaves here:
        https://docs.aiohttp.org/en/stable/client_reference.html#aiohttp.ClientResponseError
        """
        try:
            return await exchange
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # Nothing was sent: there was no connection.
            cause = getattr(error, "os_error", None)
            reason = getattr(cause, "strerror", None) or type(error).__name__
            return NoAnswer(f"it cannot be reached ({reason})", was_sent=False)
        except TimeoutError:
            reason = f"it took longer than {self.timeout:g} seconds"
            return NoAnswer(reason, was_sent=True, timed_out=True)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # ValueError: what came was no HTTP, or nothing that could be unpacked.
            return NoAnswer(f"it was cut off ({type(error).__name__})", was_sent=True)
        except BaseException as error:  # cancelled
            error.__context__ = None
            raise error.with_traceback(None) from None

    async def _exchange(
        self,
        method: str,
        address: str,
        query: Mapping[str, str],
        body: Secret[dict[str, Any]] | None,
        token: SecretStr | None,
    ) -> Answer | NoAnswer:
        async with self._started().request(
            method,
            address,
            params=query,
            data=None if body is None else json.dumps(body.value).encode(),
            headers=self._headers(token or self._token, has_body=body is not None),
            allow_redirects=False,
        ) as response:
            content = bytearray()
            async for part in response.content.iter_any():
                content += part
                if len(content) > MAX_ANSWER_BYTES:
                    return NoAnswer("its answer is too long", was_sent=True)
            headers = {name.lower(): value for name, value in response.headers.items()}
            text = content.decode("utf-8-sig", "replace")
            if self._token.get_secret_value() in text + "".join(headers.values()):
                return NoAnswer("its answer repeats the token", was_sent=True)
            return Answer(response.status, headers, text)

    def _headers(self, token: SecretStr, *, has_body: bool) -> dict[str, str]:
        headers = {
            "Accept": MEDIA_TYPE,
            "Authorization": f"Bearer {token.get_secret_value()}",
            "Keygen-Version": API_VERSION,
            "User-Agent": f"keygen-signup/{__version__}",
        }
        if has_body:
            headers["Content-Type"] = MEDIA_TYPE
        if self.environment:
            headers["Keygen-Environment"] = self.environment
        return headers

    def _started(self) -> aiohttp.ClientSession:
        """The client. It keeps no cookies, and reads no proxy and no .netrc."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=self.timeout),
                trust_env=False,
            )
        return self._session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            session, self._session = self._session, None
            await session.close()
