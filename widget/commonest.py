"""Passwords that are tried first, as so many have them. Without a page.

Those of six characters or more that head the lists of what was stolen, most of which are a walk
over the keyboard or a word with what is added to most:
https://github.com/danielmiessler/SecLists/tree/master/Passwords/Common-Credentials
"""

WALKS = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "qazwsxedc",
)
WORDS = (
    "abc",
    "admin",
    "baseball",
    "changeme",
    "charlie",
    "computer",
    "dragon",
    "football",
    "hello",
    "iloveyou",
    "letmein",
    "login",
    "master",
    "michael",
    "monkey",
    "passw0rd",
    "password",
    "princess",
    "qwerty",
    "secret",
    "shadow",
    "sunshine",
    "superman",
    "trustno",
    "welcome",
)
ADDED = "0123456789!."


def is_common(password: str) -> bool:
    """Whether a password is one of those.

    >>> is_common("Qwerty123"), is_common("aaaaaaaa"), is_common("23456789"), is_common("admin9x")
    (True, True, True, False)
    """
    password = password.lower()
    if password == password[:1] * len(password):
        return True
    if any([password in walk for walk in WALKS]):
        return True
    word = password
    while word and word[-1] in ADDED:
        word = word[:-1]
    return word in WORDS
