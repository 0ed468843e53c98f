"""What can be asked of an account: every method and path, and what answers it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.responses import Response

from keygen_sandbox import (
    account_info,
    credentials,
    license_actions,
    license_validation,
    licenses,
    policies,
    resets,
    tokens,
    users,
)
from keygen_sandbox.call import Call

_USER = "/users/{id}"
_TOKEN = "/tokens/{id}"  # noqa: S105
_LICENSE = "/licenses/{id}"


class Endpoint(NamedTuple):
    """A route below an account, what it does, and how its caller is found out."""

    method: str
    path: str
    action: Callable[[Call], Awaitable[Response]]
    authenticate: Callable[[Call], Awaitable[None]] = credentials.required
    subscribed: bool = True
    """Whether the account needs a subscription, and requests left for the day."""

    @property
    def methods(self) -> list[str]:
        """Rails takes either method for a change."""
        return ["PATCH", "PUT"] if self.method == "PATCH" else [self.method]


ENDPOINTS = (
    Endpoint("GET", "", account_info.show_account, subscribed=False),
    Endpoint("GET", "/me", users.show_me, subscribed=False),

    Endpoint("GET", "/users", users.list_users),
    Endpoint("POST", "/users", users.create_user, credentials.optional),
    Endpoint("GET", _USER, users.show_user, subscribed=False),
    Endpoint("PATCH", _USER, users.change_user, subscribed=False),
    Endpoint("DELETE", _USER, users.delete_user),
    Endpoint("GET", f"{_USER}/licenses", licenses.list_user_licenses),
    Endpoint("GET", f"{_USER}/tokens", tokens.list_user_tokens),
    Endpoint("POST", f"{_USER}/tokens", tokens.create_user_token),

    Endpoint("POST", "/passwords", resets.forget_password, credentials.anyone, False),
    Endpoint(
        "POST", f"{_USER}/actions/reset-password", resets.reset_password, credentials.anyone, False
    ),
    Endpoint(
        "POST", f"{_USER}/actions/update-password", resets.change_password, subscribed=False
    ),

    Endpoint("GET", "/tokens", tokens.list_tokens),
    Endpoint("POST", "/tokens", tokens.create_token, credentials.password_or_token, False),
    Endpoint("GET", _TOKEN, tokens.show_token, subscribed=False),
    Endpoint("PUT", _TOKEN, tokens.regenerate_token),
    Endpoint("DELETE", _TOKEN, tokens.revoke_token, subscribed=False),

    Endpoint("GET", "/policies", policies.list_policies),
    Endpoint("GET", "/policies/{id}", policies.show_policy),

    Endpoint("GET", "/licenses", licenses.list_licenses),
    Endpoint("POST", "/licenses", licenses.create_license),
    Endpoint("GET", _LICENSE, licenses.show_license),
    Endpoint("PATCH", _LICENSE, license_actions.change_license),
    Endpoint("DELETE", _LICENSE, license_actions.delete_license),
    Endpoint("PATCH", f"{_LICENSE}/policy", license_actions.move_license),
    Endpoint("POST", f"{_LICENSE}/actions/renew", license_actions.renew_license),
    Endpoint("DELETE", f"{_LICENSE}/actions/revoke", license_actions.revoke_license),
    Endpoint("POST", f"{_LICENSE}/actions/suspend", license_actions.suspend_license),
    Endpoint("POST", f"{_LICENSE}/actions/reinstate", license_actions.reinstate_license),
    Endpoint("GET", f"{_LICENSE}/actions/validate", license_validation.validate_license),
    Endpoint("POST", f"{_LICENSE}/actions/validate", license_validation.validate_license),
    Endpoint(
        "POST", "/licenses/actions/validate-key", license_validation.validate_key,
        credentials.optional,
    ),
)  # fmt: skip
