"""What Keygen would answer to the preview, so that nothing that is typed there leaves the page.

Without a browser, and the same on CPython, MicroPython and Pyodide.
"""

import json

TAKEN = "taken@"
"""How addresses begin that have an account already."""

LICENSE_KEY = "PREVIEW-7F3A-90C2-B4D1"


def answer(method: str, url: str, body: str, policy_id: str) -> tuple:
    """The status and the text of an answer. Whoever signs up gets a licence, if there is a policy:
    as if a server had made it, so that nobody has to sign in."""
    if method != "POST" or not url.endswith("/users"):
        return refusal(401, "Unauthorized", {"code": "CREDENTIALS_INVALID"})
    attributes = json.loads(body)["data"]["attributes"]
    if attributes["email"].startswith(TAKEN):
        source = {"pointer": "/data/attributes/email"}
        return refusal(422, "Unprocessable resource", {"code": "EMAIL_TAKEN", "source": source})
    del attributes["password"]
    document: dict = {"data": {"type": "users", "id": "preview", "attributes": attributes}}
    if policy_id:
        document["included"] = [license(policy_id)]
    return 201, json.dumps(document)


def refusal(status: int, title: str, error: dict) -> tuple:
    return status, json.dumps({"errors": [dict(error, title=title, detail="")]})


def license(policy_id: str) -> dict:
    policy = {"data": {"type": "policies", "id": policy_id}}
    return {
        "type": "licenses",
        "id": "preview",
        "attributes": {"key": LICENSE_KEY, "status": "ACTIVE", "expiry": None},
        "relationships": {"policy": policy},
    }
