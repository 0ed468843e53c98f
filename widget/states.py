"""The steps that a form may take, and where each leads: `states.json`, which the tag reads too.

A row says what the state becomes (`to`), what the status line says then (`says`, a code of
`messages`; nothing if it is missing), and which event tells the page (`tells`). `docs/states.md`
has the whole table.
"""

from .data import read_json

STEPS: dict = read_json("states.json")

# The visitor has signed up: the form is hidden, with a greeting in its place.
DONE = ("created", "issuing", "licensed")


def row(state: str, step: str) -> dict:
    """What a step does from a state. Raises ValueError if it is not allowed."""
    if step not in STEPS[state]:
        raise ValueError("A form that is " + state + " cannot " + step)
    return STEPS[state][step]
