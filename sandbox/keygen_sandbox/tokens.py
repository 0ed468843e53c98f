"""Tokens: signing in, and out again; and tokens for others (contract, sections 9a and 10)."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.credentials import digest, new_secret
from keygen_sandbox.errors import forbidden, no_record, unprocessable
from keygen_sandbox.lists import page_of
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.records import (
    NOT_YOURS,
    environment_of,
    has_product,
    linked,
    record_id,
    user_in_path,
)
from keygen_sandbox.resources import token_path, token_resource
from keygen_sandbox.store import License, Token, User
from keygen_sandbox.validation import token_errors

_LIFETIME_SECONDS = 14 * 24 * 60 * 60
"""Of an end user's token, unless another is asked for."""


@dataclass(frozen=True)
class _Holder:
    """Whom a token is for."""

    id: str
    role: str


async def create_token(call: Call) -> Response:
    """POST /tokens (contract, section 9a): for oneself, or for whom the request names."""
    schema.check(schema.token_schema(call.account.edition), call.document)
    data = call.document.get("data") or {}
    environment_id = environment_of(call, data)
    call.require("token.generate")
    holder = _holder(call, linked(data, "bearer") or call.bearer.id)
    if holder is None or not _may_make_token(call, holder):
        raise forbidden(NOT_YOURS)
    token, secret = _new_token(call, holder, data.get("attributes") or {}, environment_id)
    resource = token_resource(call, token, secret)
    return call.answer(201, {"data": resource}, location=token_path(token))


async def create_user_token(call: Call) -> Response:
    """POST /users/{id or email}/tokens: by products for users with a licence of theirs.

    Keygen answers 200 here, and gives no address.
    """
    user = user_in_path(call)
    schema.check(schema.user_token_schema(call.account.edition), call.document)
    data = call.document.get("data") or {}
    environment_id = environment_of(call, data)
    call.require("user.tokens.generate")
    role = call.bearer.role
    if not (
        (role in ("admin", "developer") and (user.id == call.bearer.id or user.role == "user"))
        or (role == "environment" and user.role == "user")
        or (role == "product" and has_product(call, user, call.bearer.id))
    ):
        raise forbidden(NOT_YOURS)
    holder = _Holder(user.id, user.role)
    token, secret = _new_token(call, holder, data.get("attributes") or {}, environment_id)
    return call.answer(200, {"data": token_resource(call, token, secret)})


async def list_tokens(call: Call) -> Response:
    """GET /tokens: one's own; for products, also those of their licences' users."""
    call.require("token.read")
    everything = call.store.all(Token, account_id=call.account.id)
    return _listed(call, [token for token in everything if _is_in_reach(call, token)])


async def list_user_tokens(call: Call) -> Response:
    """GET /users/{id or email}/tokens."""
    user = user_in_path(call)
    call.require("token.read")
    return _listed(call, call.store.all(Token, account_id=call.account.id, bearer_id=user.id))


async def show_token(call: Call) -> Response:
    """GET /tokens/{id}."""
    token = _token_in_path(call)
    call.require("token.read")
    return call.answer(200, {"data": token_resource(call, token)})


async def regenerate_token(call: Call) -> Response:
    """PUT /tokens/{id}: a new secret; one that expires, expires in two weeks from now."""
    token = _token_in_path(call)
    call.require("token.regenerate")
    if token.bearer_id != call.bearer.id and (
        call.bearer.role in STAFF - {"admin", "developer"} or token.role in STAFF
    ):
        raise forbidden(NOT_YOURS)
    secret = new_secret(token.role)
    expiry = None if token.expiry is None else call.now + _LIFETIME_SECONDS
    token = call.store.update(token, digest=digest(secret), expiry=expiry, updated_at=call.now)
    return call.answer(200, {"data": token_resource(call, token, secret)})


async def revoke_token(call: Call) -> Response:
    """DELETE /tokens/{id}: of those in reach; by sales and support agents, only their own."""
    token = _token_in_path(call)
    call.require("token.revoke")
    if call.bearer.role in ("sales-agent", "support-agent") and token.bearer_id != call.bearer.id:
        raise forbidden(NOT_YOURS)
    call.store.delete(Token, id=token.id)
    return call.answer(204)


def _listed(call: Call, tokens: list[Token]) -> Response:
    return call.answer(200, page_of(tokens, call.request, lambda each: token_resource(call, each)))


def _token_in_path(call: Call) -> Token:
    """The token whose UUID is in the path. Raises ApiError (404), also out of reach."""
    name = call.request.path_params["id"]
    token = call.store.find(Token, account_id=call.account.id, id=record_id(name))
    if token is None or not _is_in_reach(call, token):
        raise no_record("token", name)
    return token


def _is_in_reach(call: Call, token: Token) -> bool:
    """Whether a token exists, for the bearer."""
    bearer = call.bearer
    if bearer.role in STAFF or bearer.role == "environment" or token.bearer_id == bearer.id:
        return True
    return bearer.role == "product" and _belongs_to(call, _Holder(token.bearer_id, token.role))


def _belongs_to(call: Call, holder: _Holder) -> bool:
    """Whether somebody is a licence of the product that asks, or has one."""
    column = "id" if holder.role == "license" else "owner_id"
    mine = {"account_id": call.account.id, "product_id": call.bearer.id}
    return call.store.find(License, **{column: holder.id}, **mine) is not None


def _holder(call: Call, holder_id: str) -> _Holder | None:
    """Whoever has this id; products and environments make tokens for nobody like them."""
    mine = {"account_id": call.account.id, "id": holder_id}
    if holder_id == call.bearer.id:
        return _Holder(holder_id, call.bearer.role)
    if user := call.store.find(User, **mine):
        return _Holder(user.id, user.role)
    return _Holder(holder_id, "license") if call.store.find(License, **mine) else None


def _may_make_token(call: Call, holder: _Holder) -> bool:
    bearer = call.bearer
    if bearer.role == "product":
        return holder.role in ("user", "license") and _belongs_to(call, holder)
    if holder.id == bearer.id:
        if bearer.user and bearer.user.banned:
            raise forbidden("user is banned")
        return True
    return bearer.role in ("admin", "developer", "environment") and holder.role == "user"


def _new_token(
    call: Call, holder: _Holder, attributes: dict[str, Any], environment_id: str | None
) -> tuple[Token, str]:
    """A token, kept, and its secret. An expiry of null is never, as is one that is no time."""
    if faults := token_errors(attributes):
        raise unprocessable(faults)
    expiry = call.now + _LIFETIME_SECONDS if holder.role == "user" else None
    if "expiry" in attributes:
        asked = attributes["expiry"]
        expiry = asked.timestamp() if asked else None
    secret = new_secret(holder.role)
    token = Token(
        account_id=call.account.id,
        digest=digest(secret),
        role=holder.role,
        bearer_id=holder.id,
        name=attributes.get("name"),
        expiry=expiry,
        environment_id=environment_id,
        created_at=call.now,
        updated_at=call.now,
    )
    return call.store.add(token), secret
