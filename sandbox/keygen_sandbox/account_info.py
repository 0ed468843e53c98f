"""GET /accounts/{id}: what an account is, for whoever may read it (contract, section 10)."""

from starlette.responses import Response

from keygen_sandbox.call import Call
from keygen_sandbox.resources import account_resource


async def show_account(call: Call) -> Response:
    """GET /accounts/{id}: for products and staff, and not for users."""
    call.require("account.read")
    return call.answer(200, {"data": account_resource(call.account)})
