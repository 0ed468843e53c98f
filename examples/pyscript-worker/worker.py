"""In a worker, on Pyodide: what asks Keygen. `SignUp` waits for each answer."""

from keygen_signup import EmailTaken, NoAnswer, Rejected, SignUp, SignUpError

ACCOUNT = {"account": "demo", "api_url": "http://localhost:8001"}
POLICY = "49f52209-3e09-5ca1-a509-3fa8c83ee3f3"

__export__ = ["sign_up"]


async def sign_up(email: str, password: str) -> dict:
    """The key of somebody new, or the problem in words. It is async, as only then can it wait."""
    try:
        with SignUp(**ACCOUNT) as keygen:
            done = keygen.sign_up(email=email, password=password, policy=POLICY)
    except EmailTaken:
        return {"problem": "This address has an account already, with another password."}
    except Rejected as error:
        return {
            "problem": " ".join(f"Your {each.attribute} {each.detail}." for each in error.problems)
        }
    except NoAnswer:
        return {"problem": "There was no answer. Check the connection, and send it again."}
    except SignUpError as error:
        print(error)  # it says what the page's owner has to change
        return {"problem": "Nobody can sign up at the moment."}
    return {"key": done.license.key}
