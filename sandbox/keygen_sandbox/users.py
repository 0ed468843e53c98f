"""Users: signing up, and reading or changing oneself or, for a vendor's server, one's customers."""

from starlette.responses import Response

from keygen_sandbox import schema
from keygen_sandbox.call import Call
from keygen_sandbox.errors import forbidden, not_found, unprocessable
from keygen_sandbox.lists import page_of, with_metadata
from keygen_sandbox.passwords import hash_password
from keygen_sandbox.permissions import CREATORS
from keygen_sandbox.records import (
    ANONYMOUS,
    NOT_YOURS,
    environment_of,
    has_product,
    is_user_in_reach,
    linked,
    must_exist,
    record_id,
    user_in_path,
)
from keygen_sandbox.resources import product_resource, token_resource, user_path, user_resource
from keygen_sandbox.standing import user_status
from keygen_sandbox.store import License, Product, Token, User
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
    """GET /users: the end users whom the bearer may read, by metadata, product and status."""
    call.require("user.read")
    query = call.request.query_params
    everyone = call.store.all(User, account_id=call.account.id, role="user")
    users = [user for user in with_metadata(everyone, query) if is_user_in_reach(call, user)]
    if product := query.get("product", "").strip():
        users = [user for user in users if has_product(call, user, record_id(product))]
    if status := query.get("status", "").strip().upper():
        users = [user for user in users if user_status(call.store, user, call.now) == status]
    return call.answer(200, page_of(users, call.request, lambda user: user_resource(call, user)))


async def show_user(call: Call) -> Response:
    """GET /users/{id or email}: users read themselves, products the end users, staff anyone."""
    user = user_in_path(call)
    call.require("user.read")
    return call.answer(200, {"data": user_resource(call, user)})


async def change_user(call: Call) -> Response:
    """PATCH /users/{id or email}: of themselves, users change names and address (section 10)."""
    user = user_in_path(call)
    schema.check(schema.user_changes_schema(call.account.edition, call.bearer.role), call.document)
    attributes = call.document["data"].get("attributes") or {}
    _require_for(call, "user.update", user)
    if call.bearer.role not in CREATORS | {"user"}:
        raise forbidden(NOT_YOURS)

    changes = {name: value for name, value in attributes.items() if name != "password"}
    if "email" in attributes:
        changes["email"] = normalise_email(attributes["email"])
    new = {"email": user.email} | attributes | changes
    other = call.store.find(User, account_id=call.account.id, email=new["email"])
    if faults := user_errors(new, email_taken=other is not None and other.id != user.id):
        raise unprocessable(faults)
    if "password" in attributes:
        password = attributes["password"]
        changes["password_hash"] = None if password is None else await hash_password(password)
    if changes.get("role", user.role) != user.role:
        call.store.delete(Token, bearer_id=user.id)
    user = call.store.update(user, updated_at=call.now, **changes)
    return call.answer(200, {"data": user_resource(call, user)})


async def delete_user(call: Call) -> Response:
    """DELETE /users/{id or email}: with all licences and tokens; not by users themselves."""
    user = user_in_path(call)
    bearer = call.bearer
    _require_for(call, "user.delete", user)
    if bearer.role not in ("admin", "developer", "environment", "product"):
        raise forbidden(NOT_YOURS)
    licenses = call.store.all(License, owner_id=user.id)
    if bearer.role == "product" and any(each.product_id != bearer.id for each in licenses):
        raise forbidden("user cannot belong to another product")
    call.store.delete(License, owner_id=user.id)
    call.store.delete(Token, bearer_id=user.id)
    call.store.delete(User, id=user.id)
    return call.answer(204)


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


def _require_for(call: Call, right: str, user: User) -> None:
    """Like `call.require`; and administrators are for administrators. Raises ApiError (403)."""
    call.require(right)
    if user.role == "admin" and call.bearer.role != "admin":
        raise forbidden(f"{call.bearer.role} lacks privileges to perform action on user")
