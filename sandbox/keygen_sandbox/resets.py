"""Forgotten and changed passwords (contract, section 9d)."""

import logging
import secrets

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.credentials import digest
from keygen_sandbox.errors import forbidden, unauthorized, unprocessable
from keygen_sandbox.passwords import hash_password, verify_password
from keygen_sandbox.records import (
    ANONYMOUS,
    NOT_YOURS,
    any_user_in_path,
    user_in_path,
    user_not_found,
)
from keygen_sandbox.resources import user_resource
from keygen_sandbox.store import Token, User
from keygen_sandbox.validation import password_errors

log = logging.getLogger("keygen_sandbox")

_RESET_SECONDS = 24 * 60 * 60


async def forget_password(call: Call) -> Response:
    """POST /passwords: 204 whether or not the user exists.

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
    user = any_user_in_path(call)
    if user.password_hash is None and call.account.protected:
        raise forbidden(ANONYMOUS)
    if user.reset_digest != digest(meta["password_reset_token"]):
        raise user_not_found(call)
    if call.now - (user.reset_sent_at or 0) > _RESET_SECONDS:
        raise unauthorized(None, "is expired", source={"pointer": "/meta/passwordResetToken"})
    return await _with_password(call, user, meta["new_password"])


async def change_password(call: Call) -> Response:
    """POST /users/{id or email}/actions/update-password: one's own, knowing the old one."""
    user = user_in_path(call)
    call.require("user.password.update")
    if user.id != call.bearer.id:
        raise forbidden(NOT_YOURS)
    schema.check(schema.CHANGED_PASSWORD, call.document)
    meta = call.document["meta"]
    if not (user.password_hash and await verify_password(meta["old_password"], user.password_hash)):
        raise unauthorized(None, "is not valid", source={"pointer": "/meta/oldPassword"})
    return await _with_password(call, user, meta["new_password"])


async def _with_password(call: Call, user: User, password: str) -> Response:
    """The user with a new password, and signed out everywhere else."""
    if faults := password_errors(password):
        raise unprocessable(faults)
    user = call.store.update(
        user,
        password_hash=await hash_password(password),
        reset_digest=None,
        reset_sent_at=None,
        updated_at=call.now,
    )
    token = call.caller.token if call.caller else None
    for each in call.store.all(Token, account_id=call.account.id, bearer_id=user.id):
        if token is None or each.id != token.id:
            call.store.delete(Token, id=each.id)
    return call.answer(200, {"data": user_resource(call, user)})
