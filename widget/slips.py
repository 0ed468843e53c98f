"""Slips of the finger in an email address: what may have been meant. Without a page."""

# Where most people have their mail, and what is so near to one of them that it must be known too.
# No short names, and none of a country among several: one letter away from them is somebody's own.
DOMAINS = (
    "gmail.com",
    "hotmail.com",
    "yahoo.com",
    "outlook.com",
    "icloud.com",
    "googlemail.com",
    "protonmail.com",
    "comcast.net",
    "yahoo.co.uk",
    "yahoo.co.jp",
    "hotmail.co.uk",
    "t-online.de",
    "orange.fr",
    "wanadoo.fr",
    "laposte.net",
    "libero.it",
    "yandex.ru",
    "rediffmail.com",
    "mail.com",
    "email.com",
    "ymail.com",
)


def meant(email: str) -> str:
    """The address that may have been meant by this one, or an empty string.

    >>> meant("ada@gmial.com"), meant("ada@gmail"), meant("ada@example.com")
    ('ada@gmail.com', 'ada@gmail.com', '')
    """
    local, _, domain = email.rpartition("@")
    domain = domain.lower()
    if not local or domain in DOMAINS:
        return ""
    for known in DOMAINS:
        if is_slip(domain, known) or domain == known.partition(".")[0]:
            return local + "@" + known
    return ""


def is_slip(typed: str, wanted: str) -> bool:
    """Whether one letter is too many, missing or another, or two are in the wrong order."""
    start = 0
    while typed[start : start + 1] == wanted[start : start + 1] != "":
        start += 1
    typed, wanted = typed[start:], wanted[start:]
    return (
        typed[1:] == wanted
        or typed == wanted[1:]
        or typed[1:] == wanted[1:]
        or (typed[1:2] + typed[:1] == wanted[:2] and typed[2:] == wanted[2:])
    )
