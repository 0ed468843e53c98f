"""Tokens: signing in, and out again (contract, section 9a)."""

from datetime import datetime

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.credentials import digest, new_secret
from keygen_sandbox.errors import forbidden, no_record
from keygen_sandbox.records import NOT_YOURS, environment_of, linked, record_id
from keygen_sandbox.resources import token_path, token_resource
from keygen_sandbox.store import Token

_LIFETIME_SECONDS = 14 * 24 * 60 * 60
"""Of an end user's token, unless another is asked for."""


async def create_token(call: Call) -> Response:
    """POST /tokens (contract, section 9a). Tokens for others are left out: 403."""
    schema.check(schema.token_schema(call.account.edition), call.document)
    bearer = call.bearer
    data = call.document.get("data") or {}
    attributes = data.get("attributes") or {}
    environment_id = environment_of(call, data)
    if bearer.user and bearer.user.banned:
        raise forbidden("user is banned")
    if linked(data, "bearer") not in (None, bearer.id):
        raise forbidden(NOT_YOURS)
    call.require("token.generate")

    expiry = call.now + _LIFETIME_SECONDS if bearer.role == "user" else None
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
    token = call.store.find(Token, id=record_id(token_id), **mine)
    if token is None:
        raise no_record("token", token_id)
    call.store.delete(Token, id=token.id)
    return call.answer(204)
