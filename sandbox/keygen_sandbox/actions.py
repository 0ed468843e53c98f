"""What each endpoint does once its caller is known: schema, policy, validation, record."""

import logging
import secrets
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.credentials import digest, new_secret
from keygen_sandbox.errors import (
    Error,
    forbidden,
    invalid,
    not_found,
    unauthorized,
    unprocessable,
)
from keygen_sandbox.passwords import hash_password
from keygen_sandbox.resources import (
    license_path,
    license_resource,
    token_path,
    token_resource,
    user_path,
    user_resource,
)
from keygen_sandbox.store import Group, License, Policy, Token, User
from keygen_sandbox.times import parse_time
from keygen_sandbox.validation import metadata_errors, normalise_email, password_errors, user_errors

log = logging.getLogger("keygen_sandbox")

_TOKEN_SECONDS = 14 * 24 * 60 * 60
_RESET_SECONDS = 24 * 60 * 60
_ANONYMOUS = "ensure a token or license is present and valid"
_NOT_YOURS = "ensure the token or license is allowed to access all resources"


async def create_user(call: Call) -> Response:
    """POST /users (contract, sections 1 to 5)."""
    role = call.caller.role if call.caller else None
    schema.check(schema.user_schema(call.account.edition, role), call.document)
    data = call.document["data"]
    attributes = data["attributes"]
    environment_id = _environment_of(call, data)
    if call.caller:
        call.require("user.create")
    elif call.account.protected:
        raise forbidden(_ANONYMOUS)

    email = normalise_email(attributes["email"])
    taken = call.store.find(User, account_id=call.account.id, email=email) is not None
    faults = user_errors({**attributes, "email": email}, email_taken=taken)
    group_id = _linked(data, "group")
    faults += _group_errors(call, group_id)
    if faults:
        raise unprocessable(faults)

    password = attributes.get("password")
    defaults = call.account.default_user_permissions
    user = User(
        account_id=call.account.id,
        email=email,
        first_name=attributes.get("first_name"),
        last_name=attributes.get("last_name"),
        password_hash=None if password is None else await hash_password(password),
        role=attributes.get("role") or "user",
        permissions=attributes.get("permissions") or (list(defaults) if defaults else None),
        metadata=attributes.get("metadata") or {},
        environment_id=environment_id,
        group_id=group_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(user)
    return call.answer(201, {"data": user_resource(call, user)}, location=user_path(user))


async def show_user(call: Call) -> Response:
    """GET /users/{id}: users read themselves, others who may read users read anyone."""
    bearer = call.bearer
    user = _user_in_path(call)
    if bearer.role in ("user", "license") and user.id != bearer.id:
        raise _user_not_found(call)
    return call.answer(200, {"data": user_resource(call, user)})


async def show_me(call: Call) -> Response:
    """GET /me: the user, and the token in use (contract, section 9b)."""
    user, token = _current_user(call)
    included = [token_resource(call, token)]
    return call.answer(200, {"data": user_resource(call, user), "included": included})


async def show_profile(call: Call) -> Response:
    """GET /profile: like /me, with the token's id only."""
    user, token = _current_user(call)
    return call.answer(200, {"data": user_resource(call, user), "meta": {"tokenId": token.id}})


async def create_token(call: Call) -> Response:
    """POST /tokens (contract, section 9a). Tokens for others are left out: 403."""
    schema.check(schema.token_schema(call.account.edition), call.document)
    bearer = call.bearer
    data = call.document.get("data") or {}
    attributes = data.get("attributes") or {}
    environment_id = _environment_of(call, data)
    if bearer.user and bearer.user.banned:
        raise forbidden("user is banned")
    if _linked(data, "bearer") not in (None, bearer.id):
        raise forbidden(_NOT_YOURS)
    call.require("token.generate")

    expiry = call.now + _TOKEN_SECONDS if bearer.role == "user" else None
    if "expiry" in attributes:
        expiry = parse_time(attributes["expiry"])
    secret = new_secret(bearer.role)
    token = Token(
        account_id=call.account.id,
        digest=digest(secret),
        role=bearer.role,
        bearer_id=bearer.id,
        name=attributes.get("name"),
        expiry=expiry,
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(token)
    resource = token_resource(call, token, secret)
    return call.answer(201, {"data": resource}, location=token_path(token))


async def revoke_token(call: Call) -> Response:
    """DELETE /tokens/{id}: only one's own exist for a bearer."""
    token_id = call.request.path_params["id"]
    mine = {"account_id": call.account.id, "bearer_id": call.bearer.id}
    token = call.store.find(Token, id=token_id, **mine)
    if token is None:
        raise not_found(f"The requested token '{token_id}' was not found")
    call.store.delete(Token, id=token.id)
    return call.answer(204)


async def create_license(call: Call) -> Response:
    """POST /licenses, as a user for oneself (contract, section 9c)."""
    schema.check(schema.license_schema(call.account.edition), call.document)
    bearer = call.bearer
    data = call.document["data"]
    attributes = data.get("attributes") or {}
    environment_id = _environment_of(call, data)
    call.require("license.create")
    owner_id = _linked(data, "owner") or _linked(data, "user")
    policy_id = _linked(data, "policy") or ""
    policy = call.store.find(Policy, account_id=call.account.id, id=policy_id)
    if bearer.role == "user" and (owner_id != bearer.id or (policy and policy.protected)):
        raise forbidden(_NOT_YOURS)

    faults = metadata_errors("licenses", attributes.get("metadata"))
    owner = owner_id and call.store.find(User, account_id=call.account.id, id=owner_id)
    if owner_id and not owner:
        code = "USER_NOT_FOUND" if call.older_than("1.6") else "OWNER_NOT_FOUND"
        name = "user" if call.older_than("1.6") else "owner"
        faults.append(_must_exist("licenses", name, code))
    if policy is None:
        raise unprocessable([_must_exist("licenses", "policy", "POLICY_NOT_FOUND"), *faults])
    limit = call.account.max_licensed_users
    key = attributes.get("key") or _new_key()
    if call.store.find(License, account_id=call.account.id, key=key):
        pointer = "/data/attributes/key"
        faults.append(invalid("licenses", pointer, "has already been taken", "KEY_TAKEN"))
    if limit is not None and _licensed_users(call) >= limit:
        raise unprocessable([_limit_reached(limit), *faults], status=402)
    if faults:
        raise unprocessable(faults)

    record = License(
        account_id=call.account.id,
        policy_id=policy.id,
        product_id=policy.product_id,
        owner_id=owner_id,
        key=key,
        name=attributes.get("name"),
        metadata=attributes.get("metadata") or {},
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(record)
    resource = license_resource(call, record)
    return call.answer(201, {"data": resource}, location=license_path(record))


async def forget_password(call: Call) -> Response:
    """POST /passwords: 204 whether or not the user exists (contract, section 9d).

    The sandbox sends no mail: it logs the link that would be in it.
    """
    schema.check(schema.FORGOTTEN_PASSWORD, call.document)
    meta = call.document["meta"]
    user = call.store.find(User, account_id=call.account.id, email=meta["email"].lower())
    if user:
        secret = secrets.token_hex(32)
        call.store.update(user, reset_digest=digest(secret), reset_sent_at=call.now)
        if meta.get("deliver") is not False:
            log.info("mail to %s: https://app.keygen.sh/recover/%s", user.email, secret)
    return call.answer(204)


async def reset_password(call: Call) -> Response:
    """POST /users/{id or email}/actions/reset-password (contract, section 9d)."""
    schema.check(schema.NEW_PASSWORD, call.document)
    meta = call.document["meta"]
    user = _user_in_path(call)
    if user.password_hash is None and call.account.protected:
        raise forbidden(_ANONYMOUS)
    if user.reset_digest != digest(meta["password_reset_token"]):
        raise _user_not_found(call)
    if call.now - (user.reset_sent_at or 0) > _RESET_SECONDS:
        raise unauthorized(None, "is expired", source={"pointer": "/meta/passwordResetToken"})
    if faults := password_errors(meta["new_password"]):
        raise unprocessable(faults)
    user = call.store.update(
        user,
        password_hash=await hash_password(meta["new_password"]),
        reset_digest=None,
        reset_sent_at=None,
        updated_at=call.now,
    )
    call.store.delete(Token, account_id=call.account.id, bearer_id=user.id)
    return call.answer(200, {"data": user_resource(call, user)})


def _current_user(call: Call) -> tuple[User, Token]:
    """The user and token of the caller; profiles of products and licences are left out."""
    bearer = call.bearer
    if bearer.user is None or bearer.token is None:
        raise not_found("The requested profile was not found")
    return bearer.user, bearer.token


def _user_in_path(call: Call) -> User:
    """The user whose UUID or email is in the path. Raises ApiError (404)."""
    name = call.request.path_params["id"].lower()
    mine = {"account_id": call.account.id}
    user = call.store.find(User, id=name, **mine) or call.store.find(User, email=name, **mine)
    if user is None:
        raise _user_not_found(call)
    return user


def _user_not_found(call: Call) -> Exception:
    return not_found(f"The requested user '{call.request.path_params['id']}' was not found")


def _linked(data: dict[str, Any], name: str) -> str | None:
    """The id that a relationship of a request points to."""
    relationship = (data.get("relationships") or {}).get(name) or {}
    identifier = relationship.get("data") or {}
    value = identifier.get("id")
    return value.lower() if value else None


def _environment_of(call: Call, data: dict[str, Any]) -> str | None:
    """The environment of a new record. Raises ApiError (403) if it is not the one in force."""
    named = (data.get("relationships") or {}).get("environment")
    if named is not None and _linked(data, "environment") != call.environment_id:
        raise forbidden("record environment is not compatible with the current environment")
    return call.environment_id


def _group_errors(call: Call, group_id: str | None) -> list[Error]:
    if group_id is None:
        return []
    group = call.store.find(Group, account_id=call.account.id, id=group_id)
    if group is None:
        return [_must_exist("users", "group", "GROUP_NOT_FOUND")]
    members = call.store.count(User, group_id=group.id)
    if group.max_users is None or members < group.max_users:
        return []
    detail = f"user count has exceeded maximum allowed by current group ({group.max_users})"
    pointer = "/data/relationships/group"
    return [invalid("users", pointer, detail, "GROUP_USER_LIMIT_EXCEEDED")]


def _must_exist(resource: str, relationship: str, code: str) -> Error:
    return invalid(resource, f"/data/relationships/{relationship}", "must exist", code)


def _licensed_users(call: Call) -> int:
    return call.store.count(License, distinct="owner_id", account_id=call.account.id)


def _limit_reached(limit: int) -> Error:
    detail = (
        f"Your tier's active licensed user limit of {limit} has been reached for your account. "
        "Please upgrade to a paid tier and add a payment method at https://app.keygen.sh/billing."
    )
    pointer = "/data/relationships/account"
    return invalid("licenses", pointer, detail, "ACCOUNT_ALU_LIMIT_EXCEEDED")


def _new_key() -> str:
    return "-".join([*(secrets.token_hex(3).upper() for _ in range(5)), "V3"])
