"""What the type checkers must find: one mistake in each line that says so."""

from keygen_signup import AsyncSignUp, SignUp

SignUp("acme", token="prod-x")  # wrong
SignUp("acme", timeout="60")  # wrong
SignUp("acme").create_user(email="a")  # wrong
SignUp("acme").sign_up(email="a", password="b")  # wrong
SignUp("acme").with_options(account="b")  # wrong
SignUp("acme").create_user(email="a", password="b").secret()  # wrong


async def forgotten() -> None:
    user = AsyncSignUp("acme").create_user(email="a", password="b")
    print(user.email)  # wrong
