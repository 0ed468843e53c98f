"""Sign up for a licence from a terminal.

    python command_line.py --account acme --policy 00000000-0000-0000-0000-000000000000

The account, the policy, and a Keygen of your own can also be named by KEYGEN_ACCOUNT,
KEYGEN_POLICY and KEYGEN_API_URL. Ends with 0 if there is a licence, and prints its key.
"""

import argparse
import getpass
import os
import sys

from keygen_signup import NoAnswer, Rejected, SignUp, SignUpError


def main() -> int:
    options = parse_arguments()
    with SignUp(options.account, api_url=options.api_url) as keygen:
        while True:
            try:
                done = keygen.sign_up(
                    first_name=ask("First name"),
                    last_name=ask("Last name"),
                    email=ask("Email"),
                    password=getpass.getpass("Password: "),
                    policy=options.policy,
                )
            except (Rejected, NoAnswer) as error:
                # To try again is safe after either: what exists already is found, not made twice.
                print(f"{error}\n", file=sys.stderr)
            except SignUpError as error:
                print(error, file=sys.stderr)
                return 1
            else:
                print(f"Welcome, {done.user.full_name or done.user.email}. Your licence key:")
                print(done.license.key)
                return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Sign up for a licence.")
    environment = os.environ.get
    parser.add_argument("--account", default=environment("KEYGEN_ACCOUNT"), help="ID or slug")
    parser.add_argument("--policy", default=environment("KEYGEN_POLICY"), help="ID")
    api_url = environment("KEYGEN_API_URL", "https://api.keygen.sh")
    parser.add_argument("--api-url", default=api_url, help="a Keygen of your own")
    options = parser.parse_args()
    if not options.policy:
        parser.error("--policy is missing: the ID of the policy to have a licence of")
    return options


def ask(question: str) -> str:
    """What is typed at a terminal. The question goes to stderr, as only the key is for others."""
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    return input()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (EOFError, KeyboardInterrupt):
        sys.exit("\nNot signed up.")
    except ValueError as error:  # an argument is wrong, and it says which
        sys.exit(str(error))
