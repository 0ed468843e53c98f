"""Files beside this one that the tag, the build and Python all read."""

import json

FOLDER = __file__.rpartition("/")[0]


def read_json(path: str):
    """The value in a JSON file; `path` begins at this folder ("words/en.json")."""
    with open(FOLDER + "/" + path, encoding="utf-8") as file:  # noqa: PTH123 (MicroPython)
        return json.load(file)
