"""A server that signs people up where the account is protected: it holds the product's token.

    KEYGEN_ACCOUNT=acme KEYGEN_PRODUCT_TOKEN_FILE=token python -m keygen_signup.server

It speaks Keygen's own API for two calls, so that the widget (`data-signup-url`) and the client
(`signup_url=`) only need to know where it is. `docs/server.md` says how to run it; `app` is the
same for whoever has an ASGI program to mount it in.

A product's token can read every user of the account, set their passwords and delete them. `keygen`
is the only module that sends it.
"""

try:
    from .app import App
except ModuleNotFoundError as error:  # pragma: no cover
    if (error.name or "").startswith("keygen_signup"):
        raise
    raise ImportError(
        f"The server needs {error.name}: pip install 'keygen-signup[server]'"
    ) from None

app = App()

__all__ = ["App", "app"]
