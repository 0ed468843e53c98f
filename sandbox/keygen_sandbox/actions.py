"""What each endpoint does once its caller is known: schema, policy, validation, record."""

import logging
import secrets
from datetime import datetime
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.credentials import digest, new_secret
from keygen_sandbox.errors import (
    Error,
    forbidden,
    invalid,
    no_record,
    not_found,
    unauthorized,
    unprocessable,
)
from keygen_sandbox.lists import page_of, with_metadata
from keygen_sandbox.naming import camel
from keygen_sandbox.passwords import hash_password
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.resources import (
    license_path,
    license_resource,
    license_status,
    product_resource,
    token_path,
    token_resource,
    user_path,
    user_resource,
)
from keygen_sandbox.store import License, Policy, Product, Token, User
from keygen_sandbox.times import iso_time
from keygen_sandbox.validation import (
    license_errors,
    normalise_email,
    password_errors,
    user_errors,
)

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
    email_taken = call.store.find(User, account_id=call.account.id, email=email) is not None
    faults = user_errors({**attributes, "email": email}, email_taken=email_taken)
    if _linked(data, "group"):
        faults.append(_must_exist("users", "group"))  # the sandbox has no groups
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
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(user)
    return call.answer(201, {"data": user_resource(call, user)}, location=user_path(user))


async def list_users(call: Call) -> Response:
    """GET /users: the end users whom the bearer may read, by metadata."""
    call.require("user.read")
    query = call.request.query_params
    everyone = call.store.all(User, account_id=call.account.id, role="user")
    users = [user for user in with_metadata(everyone, query) if _may_read_user(call, user)]
    return call.answer(200, page_of(users, call.request, lambda user: user_resource(call, user)))


async def show_user(call: Call) -> Response:
    """GET /users/{id}: users read themselves, products the end users, staff anyone."""
    call.require("user.read")
    user = _user_in_path(call)
    if not _may_read_user(call, user):
        raise _user_not_found(call)
    return call.answer(200, {"data": user_resource(call, user)})


async def show_me(call: Call) -> Response:
    """GET /me: the user or product, and the token in use (contract, sections 9b and 10)."""
    bearer = call.bearer
    product = call.store.find(Product, account_id=call.account.id, id=bearer.id)
    if bearer.user:
        resource = user_resource(call, bearer.user)
    elif product:
        resource = product_resource(call, product)
    else:  # an environment or a licence, which nobody here is
        raise not_found("The requested profile was not found")
    included = [token_resource(call, bearer.token)] if bearer.token else []
    return call.answer(200, {"data": resource, "included": included})


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
        asked: datetime | None = attributes["expiry"]
        expiry = asked.timestamp() if asked else None
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
    token = call.store.find(Token, id=token_id.lower(), **mine)
    if token is None:
        raise no_record("token", token_id)
    call.store.delete(Token, id=token.id)
    return call.answer(204)


async def create_license(call: Call) -> Response:
    """POST /licenses (contract, section 9c): by users for themselves, by products of their own."""
    bearer = call.bearer
    schema.check(schema.license_schema(call.account.edition, bearer.role), call.document)
    data = call.document["data"]
    attributes = data.get("attributes") or {}
    environment_id = _environment_of(call, data)
    call.require("license.create")
    owner_id = _linked(data, "owner")
    policy_id = _linked(data, "policy") or ""
    policy = call.store.find(Policy, account_id=call.account.id, id=policy_id)
    if bearer.role == "user" and (owner_id != bearer.id or (policy and policy.protected)):
        raise forbidden(_NOT_YOURS)
    if bearer.role == "product" and (policy is None or policy.product_id != bearer.id):
        raise forbidden(_NOT_YOURS)

    faults = []
    if policy is None:
        faults += [_must_exist("licenses", "policy"), _must_exist("licenses", "product")]
    if owner_id and not call.store.find(User, account_id=call.account.id, id=owner_id):
        faults.append(_must_exist("licenses", "user" if call.older_than("1.6") else "owner"))
    if _linked(data, "group"):
        faults.append(_must_exist("licenses", "group"))
    key = attributes.get("key") or _new_key()
    key_taken = call.store.find(License, account_id=call.account.id, key=key) is not None
    faults += license_errors(attributes, key_taken=key_taken)
    limit = call.account.max_licensed_users
    if limit is not None and _licensed_users(call) >= limit:
        raise unprocessable([_limit_reached(limit), *faults], status=402)
    if policy is None or faults:
        raise unprocessable(faults)

    record = License(
        account_id=call.account.id,
        policy_id=policy.id,
        product_id=policy.product_id,
        owner_id=owner_id,
        key=key,
        name=attributes.get("name"),
        metadata=attributes.get("metadata") or {},
        terms=_terms(attributes),
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    call.store.add(record)
    resource = license_resource(call, record)
    return call.answer(201, {"data": resource}, location=license_path(record))


async def list_licenses(call: Call) -> Response:
    """GET /licenses: those that the bearer may read (contract, section 10)."""
    call.require("license.read")
    query = call.request.query_params
    licenses = with_metadata(call.store.all(License, account_id=call.account.id), query)
    for name in ("policy", "product", "owner", "user"):
        if value := query.get(name, "").strip():
            wanted = _user_id(call, value) if name in ("owner", "user") else value.lower()
            column = f"{name.replace('user', 'owner')}_id"
            licenses = [record for record in licenses if getattr(record, column) == wanted]
    if status := query.get("status", "").strip().upper():
        licenses = [record for record in licenses if license_status(record, call.now) == status]
    licenses = [record for record in licenses if _may_read_license(call, record)]
    body = page_of(licenses, call.request, lambda record: license_resource(call, record))
    return call.answer(200, body)


async def show_license(call: Call) -> Response:
    """GET /licenses/{id or key}: nobody is told of a licence that they may not read."""
    call.require("license.read")
    name = call.request.path_params["id"]
    mine = {"account_id": call.account.id}
    record = call.store.find(License, id=name.lower(), **mine)
    record = record or call.store.find(License, key=name, **mine)
    if record is None or not _may_read_license(call, record):
        raise no_record("license", name)
    return call.answer(200, {"data": license_resource(call, record)})


async def validate_key(call: Call) -> Response:
    """POST /licenses/actions/validate-key: anybody who has a key may ask (contract, section 10).

    Left out: scopes for machines and what they run, which the sandbox does not have.
    """
    schema.check(schema.LICENSE_KEY, call.document)
    meta = call.document["meta"]
    record = call.store.find(License, account_id=call.account.id, key=meta["key"])
    if call.caller and record:
        call.require("license.validate")
        if not _may_read_license(call, record):
            raise forbidden(_NOT_YOURS)
    if record:
        record = call.store.update(record, validated_at=call.now)
    valid, detail, code = _validity(call, record, meta.get("scope") or {})
    answer = {"ts": iso_time(call.now), "valid": valid, "detail": detail, "code": code}
    answer |= {name: meta[name] for name in ("nonce", "scope") if meta.get(name) is not None}
    resource = license_resource(call, record) if record else None
    return call.answer(200, {"data": resource, "meta": answer})


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


def _may_read_user(call: Call, user: User) -> bool:
    role = call.bearer.role
    return role in STAFF or user.id == call.bearer.id or (role != "user" and user.role == "user")


def _may_read_license(call: Call, record: License) -> bool:
    bearer = call.bearer
    others = bearer.role in STAFF or bearer.role == "environment"
    return others or bearer.id in (record.owner_id, record.product_id, record.id)


def _validity(call: Call, record: License | None, scope: dict[str, Any]) -> tuple[bool, str, str]:
    """Whether a licence is valid, and why or why not: in words, and as a code."""
    if record is None:
        return False, "does not exist", "NOT_FOUND"
    status = license_status(record, call.now)
    if status == "SUSPENDED":
        return False, "is suspended", status
    held = {"product": record.product_id, "policy": record.policy_id, "user": record.owner_id}
    for name, value in held.items():
        if name in scope and value not in (scope[name], _user_id(call, scope[name] or "")):
            return False, f"{name} scope does not match", f"{name.upper()}_SCOPE_MISMATCH"
    if status == "EXPIRED":
        return False, "is expired", status
    return True, "is valid", "VALID"


def _user_id(call: Call, name: str) -> str:
    """The id of the user with this id or email; nobody's if there is none."""
    mine = {"account_id": call.account.id}
    user = call.store.find(User, id=name.lower(), **mine)
    user = user or call.store.find(User, email=name, **mine)
    return user.id if user else name


def _terms(attributes: dict[str, Any]) -> dict[str, Any]:
    """What the bearer sets of a licence instead of its policy."""
    terms = {
        camel(name): value
        for name, value in attributes.items()
        if name not in ("name", "key", "metadata", "permissions") and value is not None
    }
    if "expiry" in terms:
        terms["expiry"] = iso_time(terms["expiry"].timestamp())
    return terms


def _user_in_path(call: Call) -> User:
    """The user whose UUID or email is in the path. Raises ApiError (404)."""
    name = call.request.path_params["id"].lower()
    mine = {"account_id": call.account.id}
    user = call.store.find(User, id=name, **mine) or call.store.find(User, email=name, **mine)
    if user is None:
        raise _user_not_found(call)
    return user


def _user_not_found(call: Call) -> Exception:
    return no_record("user", call.request.path_params["id"])


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


def _must_exist(resource: str, relationship: str) -> Error:
    pointer, code = f"/data/relationships/{relationship}", f"{relationship.upper()}_NOT_FOUND"
    return invalid(resource, pointer, "must exist", code)


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
