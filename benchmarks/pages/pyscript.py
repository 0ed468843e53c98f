"""Keygen's tutorial in Python, as PyScript's documentation would have it."""

import asyncio
import json

import js
from pyscript import document, when


@when("submit", "#register")
def register(event):
    event.preventDefault()
    tasks.append(asyncio.create_task(create_user(event.target)))


async def create_user(form):
    fields = js.FormData.new(form)
    body = {
        "data": {
            "type": "users",
            "attributes": {
                "firstName": fields.get("first-name"),
                "lastName": fields.get("last-name"),
                "email": fields.get("email"),
                "password": fields.get("password"),
            },
        }
    }
    media_type = "application/vnd.api+json"
    init = {
        "method": "POST",
        "headers": {"Content-Type": media_type, "Accept": media_type},
        "body": json.dumps(body),
    }
    url = f"{form.dataset.apiUrl}/v1/accounts/{form.dataset.account}/users"
    response = await js.fetch(url, js.JSON.parse(json.dumps(init)))
    user = json.loads(await response.text())
    document.querySelector("[role=status]").textContent = (
        "Welcome, " + user["data"]["attributes"]["fullName"] + "!"
    )


tasks = []
js.performance.mark("live")
