"""Every error the API answers with, word for word (contract, section 4)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

DOCS = "https://keygen.sh/docs/api"
Error = dict[str, Any]


class ApiError(Exception):
    """An answer that ends a request early.

    `in_app` tells errors written by the application, which carry the request id in `meta` and
    the Keygen-* headers, from those written in front of it, which carry neither.
    `bare` is for the one error that has the `meta` but not the headers.
    """

    def __init__(
        self,
        status: int,
        errors: Iterable[Error],
        *,
        headers: Mapping[str, str] | None = None,
        in_app: bool = True,
        bare: bool = False,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.in_app = in_app
        self.bare = bare

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON document. Validation errors put `errors` before `meta`, others after."""
        if not self.in_app:
            return {"errors": self.errors}
        meta = {"id": request_id}
        if all(error["title"] == "Unprocessable resource" for error in self.errors):
            return {"errors": self.errors, "meta": meta}
        return {"meta": meta, "errors": self.errors}


def _error(title: str, detail: str, **members: Any) -> Error:
    return {"title": title, "detail": detail} | {k: v for k, v in members.items() if v is not None}


def bad_request(detail: str, **members: Any) -> ApiError:
    """400, of the application."""
    return ApiError(400, [_error("Bad request", detail, **members)])


def bad_parameter(detail: str, pointer: str) -> ApiError:
    """400, the request does not fit the schema (contract, section 2)."""
    return bad_request(detail, source={"pointer": pointer})


def bad_version() -> ApiError:
    """400, unknown Keygen-Version."""
    error = _error(
        "Bad request",
        "unsupported API version requested",
        code="INVALID_API_VERSION",
        links={"about": f"{DOCS}/versioning/"},
    )
    return ApiError(400, [error], bare=True)


def bad_encoding(what: str) -> ApiError:
    """400, text that the database cannot hold: "null byte" or "invalid byte sequence"."""
    article = "an unexpected" if what == "null byte" else "an"
    return bad_request(
        f"The request could not be completed because it contains {article} {what} (check encoding)",
        code="ENCODING_INVALID",
    )


def bad_json() -> ApiError:
    """400, in front of the application: not JSON."""
    detail = (
        "The request could not be completed because it contains invalid JSON "
        "(check formatting/encoding)"
    )
    return ApiError(400, [_error("Bad request", detail, code="JSON_INVALID")], in_app=False)


def bad_mime_type() -> ApiError:
    """400, in front of the application: instead of 406 and 415."""
    detail = (
        "The mime type of the request is not acceptable (check content-type and accept headers)"
    )
    return ApiError(400, [_error("Bad request", detail, code="MIME_TYPE_INVALID")], in_app=False)


def unauthorized(
    code: str | None,
    detail: str = "You must be authenticated to complete the request",
    *,
    about: str | None = None,
    **members: Any,
) -> ApiError:
    """401. `about` is the documentation page to link to."""
    links = {"about": about} if about else None
    return ApiError(401, [_error("Unauthorized", detail, code=code, **{"links": links, **members})])


def forbidden(reason: str) -> ApiError:
    """403 of the policy, without a code."""
    detail = f"You do not have permission to complete the request ({reason})"
    return ApiError(403, [_error("Access denied", detail)])


def banned() -> ApiError:
    """403, the token of a banned user."""
    return ApiError(403, [_error("Access denied", "User is banned", code="USER_BANNED")])


def not_subscribed() -> ApiError:
    """403, the account is canceled or paused."""
    title = "Account does not have an active subscription"
    detail = "must have an active subscription to access this resource"
    return ApiError(403, [_error(title, detail)])


def daily_limit(now: float) -> ApiError:
    """402, the account's requests of the day are used up; `now` in seconds since 1970."""
    tomorrow = datetime.fromtimestamp(now, UTC).date() + timedelta(days=1)
    detail = (
        "Daily API request limit of 2,500 has been reached for your account. Please add a "
        "payment method at https://app.keygen.sh/billing to continue. This limit will reset at "
        f"{tomorrow} 00:00:00 UTC."
    )
    return ApiError(402, [_error("Daily API request limit reached", detail)])


def blocked() -> ApiError:
    """403, in front of the application: the caller's address is on the block list."""
    detail = (
        "Your IP address has been temporarily blacklisted due to abusive behavior. "
        "Please see https://keygen.sh/docs/api/rate-limiting/ for more info."
    )
    zeros = dict.fromkeys(("Count", "Limit", "Remaining", "Reset"), "0")
    headers = {f"X-RateLimit-{key}": value for key, value in zeros.items()}
    headers["X-RateLimit-Window"] = "blacklist"
    return ApiError(403, [_error("Forbidden", detail)], headers=headers, in_app=False)


def too_many_requests(headers: Mapping[str, str]) -> ApiError:
    """429, in front of the application."""
    detail = (
        "Throttle limit has been reached for your IP address. Please slow down. "
        "See https://keygen.sh/docs/api/rate-limiting/ for more info."
    )
    error = _error("Too many requests", detail, code="TOO_MANY_REQUESTS")
    return ApiError(429, [error], headers=headers, in_app=False)


def no_record(kind: str, name: str) -> ApiError:
    """404, of the record with this id or alias."""
    named = f" '{name}'" if name.strip() else ""
    return not_found(f"The requested {kind}{named} was not found")


def not_found(detail: str) -> ApiError:
    """404, of an account or a record."""
    return ApiError(404, [_error("Not found", detail, code="NOT_FOUND")])


def no_endpoint() -> ApiError:
    """404, of the path."""
    return not_found(
        "The requested endpoint was not found (check your HTTP method, Accept header, and URL path)"
    )


def conflict() -> ApiError:
    """409, two identical requests at once."""
    detail = "The request could not be completed because of a conflict"
    return ApiError(409, [_error("Conflict", detail)])


def invalid(resource: str, pointer: str, detail: str, code: str) -> Error:
    """One error of a 422; `resource` is the plural type, which the documentation link needs."""
    kind = pointer.removeprefix("/data/").replace("attributes", "attrs").replace("/", "-")
    about = f"{DOCS}/{resource}/#{resource}-object-{kind}"
    return _error(
        "Unprocessable resource",
        detail,
        code=code,
        source={"pointer": pointer},
        links={"about": about},
    )


def unprocessable(errors: Iterable[Error], status: int = 422) -> ApiError:
    """422 with all errors; those with the same code and pointer are merged into the first."""
    unique: dict[tuple[str, str], Error] = {}
    for error in errors:
        unique.setdefault((error["code"], error["source"]["pointer"]), error)
    return ApiError(status, unique.values())


def not_possible(detail: str, **members: Any) -> ApiError:
    """422, of something that cannot be done to a record as it is."""
    return ApiError(422, [_error("Unprocessable entity", detail, **members)])


def internal() -> ApiError:
    """500, of the application."""
    detail = (
        "Looks like something went wrong! Our engineers have been notified. "
        "If you continue to have problems, please contact support@keygen.sh."
    )
    return ApiError(500, [_error("Internal server error", detail)])


def timeout() -> ApiError:
    """503, in front of the application: the server gave up on the request."""
    detail = "The request timed out because the server took too long to respond"
    return ApiError(503, [_error("Request timeout", detail)], in_app=False)
