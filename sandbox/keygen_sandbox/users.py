"""Users: signing up, and reading oneself or, for a vendor's server, one's customers."""

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import forbidden, not_found, unprocessable
from keygen_sandbox.lists import page_of, with_metadata
from keygen_sandbox.passwords import hash_password
from keygen_sandbox.permissions import STAFF
from keygen_sandbox.records import (
    ANONYMOUS,
    environment_of,
    linked,
    must_exist,
    user_in_path,
    user_not_found,
)
from keygen_sandbox.resources import product_resource, token_resource, user_path, user_resource
from keygen_sandbox.store import Product, User
from keygen_sandbox.validation import normalise_email, user_errors


async def create_user(call: Call) -> Response:
    """POST /users (contract, sections 1 to 5)."""
    role = call.caller.role if call.caller else None
    schema.check(schema.user_schema(call.account.edition, role), call.document)
    data = call.document["data"]
    attributes = data["attributes"]
    environment_id = environment_of(call, data)
    if call.caller:
        call.require("user.create")
    elif call.account.protected:
        raise forbidden(ANONYMOUS)

    email = normalise_email(attributes["email"])
    email_taken = call.store.find(User, account_id=call.account.id, email=email) is not None
    faults = user_errors({**attributes, "email": email}, email_taken=email_taken)
    if linked(data, "group"):
        faults.append(must_exist("users", "group"))  # the sandbox has no groups
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
    user = user_in_path(call)
    if not _may_read_user(call, user):
        raise user_not_found(call)
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


def _may_read_user(call: Call, user: User) -> bool:
    role = call.bearer.role
    return role in STAFF or user.id == call.bearer.id or (role != "user" and user.role == "user")
