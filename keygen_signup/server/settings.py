"""What can be set, from the environment. `docs/server.md` has a table of it.

A setting that is wrong is named with the fix, and its value is not repeated: it may be a secret in
the wrong place.
"""

from __future__ import annotations

import ipaddress
import os
import re
from pathlib import Path
from typing import Annotated, Any

from limits import RateLimitItem, parse_many
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from ..arguments import API_URL, check_id, check_url
from .keys import decode_secret

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_HEADER = re.compile(r"[!-~]+")


class SettingsError(Exception):
    """A setting is missing or wrong. Its text names it, and says what to do."""


def _items(value: Any) -> Any:
    """A list, which is written with commas."""
    if not isinstance(value, str):
        return value
    return [item for item in (part.strip() for part in value.split(",")) if item]


def _address(name: str) -> AfterValidator:
    return AfterValidator(lambda url: check_url(url, name))


def _identifier(name: str) -> AfterValidator:
    def check(value: str) -> str:
        try:
            return check_id(value, name) if value else value
        except ValueError:  # which repeats it
            raise ValueError("is not an ID or a slug (letters, digits, hyphens)") from None

    return AfterValidator(check)


def _policy(value: str) -> str:
    value = value.lower()
    if value and not UUID.fullmatch(value):
        raise ValueError("is not the ID of a policy (a UUID)")
    return value


def _header(value: str) -> str:
    if value and not _HEADER.fullmatch(value):
        raise ValueError("is not the ID or code of an environment")
    return value


def _token(value: SecretStr) -> SecretStr:
    if not _HEADER.fullmatch(value.get_secret_value()):
        raise ValueError("is not a token: it is empty, or has characters that no token has")
    return value


def _secret(value: SecretStr | None) -> SecretStr | None:
    if value is not None:
        decode_secret(value.get_secret_value())
    return value


def _redis(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not re.match(r"(rediss?|unix)://.", value.get_secret_value()):
        raise ValueError("is no address of Redis. Write redis://localhost:6379/0")
    return value


def _origins(origins: list[str]) -> list[str]:
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError("has something that is no origin. Write https://www.example.com")
    return origins


def _limits(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        found = parse_many(value)
    except ValueError:
        found = []
    if not found or any(item.amount < 1 for item in found):
        raise ValueError("is no limit. Write 10/hour, or 500/hour, 2000/day for two")
    return found


def _listening(value: str) -> str:
    host, _, port = value.rpartition(":")
    if value and not (host and port.isdecimal() and int(port) < 65536):
        raise ValueError("is no address. Write 127.0.0.1:9100")
    return value


Items = Annotated[list[str], NoDecode, BeforeValidator(_items)]
Limits = Annotated[list[RateLimitItem], NoDecode, BeforeValidator(_limits)]
Key = Annotated[SecretStr | None, AfterValidator(_secret)]


class SecretFiles(PydanticBaseSettingsSource):
    """Secrets in files: KEYGEN_PRODUCT_TOKEN_FILE names that of KEYGEN_PRODUCT_TOKEN."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if not path or "SecretStr" not in str(field.annotation):
            return None, field_name, False
        if os.environ.get(field_name.upper()):
            raise SettingsError(
                f"{field_name.upper()} and {variable} are both set. Remove one of them."
            )
        try:
            return Path(path).read_text().strip(), field_name, False
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingsError(f"{variable} names a file that cannot be read: {reason}.")

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


class Settings(BaseSettings):
    """The settings of one server. Each is the variable of that name, in capitals."""

    model_config = SettingsConfigDict(
        hide_input_in_errors=True,
        env_ignore_empty=True,
        frozen=True,
        arbitrary_types_allowed=True,
        extra="ignore",
    )

    keygen_account: Annotated[str, _identifier("KEYGEN_ACCOUNT")] = ""
    """ID or slug. Empty where `keygen_api_url` is a host that implies it."""
    keygen_product_token: Annotated[SecretStr, AfterValidator(_token)]
    keygen_api_url: Annotated[str, _address("KEYGEN_API_URL")] = API_URL
    keygen_environment: Annotated[str, AfterValidator(_header)] = ""
    keygen_policy_id: Annotated[str, AfterValidator(_policy)] = ""
    """Each user gets one licence of it; none if it is empty."""
    keygen_concurrency: int = Field(4, ge=1, le=100)
    """Visitors for whom Keygen is at work at a time, per process."""
    keygen_timeout: float = Field(20, gt=0, le=60)
    """Seconds that Keygen may take for a user, and again, in all, for a licence."""

    signup_origins: Annotated[Items, AfterValidator(_origins)] = []
    """Pages that may sign people up; empty is any."""
    signup_metadata: Items | None = None
    """Names that the metadata may have; None is any."""
    signup_limit_address: Limits = parse_many("10/hour")
    """Per IPv4 address and IPv6 /64; ten times that per /24 and /48."""
    signup_limit_email: Limits = parse_many("5/hour")
    signup_limit_all: Limits = parse_many("500/hour, 2000/day")
    signup_closed: bool = False
    signup_trusted_proxies: Annotated[list[Network], NoDecode, BeforeValidator(_items)] = []
    signup_redis_url: Annotated[SecretStr | None, AfterValidator(_redis)] = None
    signup_secret: Key = None
    signup_secret_previous: Key = None
    signup_ops: Annotated[str, AfterValidator(_listening)] = ""
    """host:port of /healthz, /readyz and /metrics; empty is where everything else is."""

    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    web_concurrency: int = Field(1, ge=1, le=64)
    """Processes."""

    @model_validator(mode="after")
    def _agree(self) -> Settings:
        if not self.keygen_account and self.keygen_api_url.lower() == API_URL:
            raise ValueError("KEYGEN_ACCOUNT is missing: the ID or slug of your Keygen account")
        if self.web_concurrency > 1 and self.signup_redis_url is None:
            raise ValueError(
                "WEB_CONCURRENCY asks for several processes, which must share their limits. Set "
                "SIGNUP_REDIS_URL, or WEB_CONCURRENCY=1"
            )
        if self.web_concurrency > 1 and self.signup_ops:
            raise ValueError(
                "SIGNUP_OPS is one address, which several processes cannot share. Run a process "
                "for each port, or remove SIGNUP_OPS"
            )
        if self.signup_secret is None and (self.signup_redis_url or self.keygen_policy_id):
            raise ValueError(
                "SIGNUP_SECRET is missing: with SIGNUP_REDIS_URL or KEYGEN_POLICY_ID, something "
                "outlives this process. `python -m keygen_signup.server secret` prints one"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)


def read(**values: Any) -> Settings:
    """The settings of the environment; `values` come before it. Raises SettingsError."""
    try:
        return Settings(**values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    raise SettingsError("\n".join([_sentence(fault["loc"], fault["msg"]) for fault in found]))


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    """One fault: the setting's name, and what is wrong with it."""
    name = str(place[0]).upper() if place else ""
    if message == "Field required":
        return f"{name} is missing. {name}_FILE may name a file that holds it."
    if message.startswith("Value error, "):
        text = message.removeprefix("Value error, ").rstrip(".")
        return f"{text}." if not name or text.startswith(name) else f"{name} {text}."
    return f"{name}: {message}."
