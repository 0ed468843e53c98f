"""What must hold of the modules without I/O, on CPython, Pyodide and MicroPython alike.

Plain functions and plain asserts: pytest runs each on CPython, and a page runs each inside the
browser's interpreters. Nothing is imported that MicroPython lacks.
"""

import json

from widget import keygen, messages

with open("keygen-cases.json") as file:  # noqa: PTH123
    CASES = json.load(file)
SIGN_UPS = [
    case
    for case in CASES
    if case["request"]["method"] == "POST" and case["request"]["path"].endswith("/users")
]
WORDS = messages.Messages({}, {})
ACCOUNT = keygen.Account("https://api.keygen.sh/", "acme")
ADA = {"firstName": "Ada", "lastName": "Lovelace", "email": "ada@example.com", "password": "secret"}


def filled_in(value):
    """A case's answer with something in place of its placeholders."""
    text = json.dumps(value)
    for name in ("uuid", "time", "account", "host", "permissions"):
        text = text.replace("{{" + name + "}}", "filled-in")
    return text


def read(case):
    response = case["response"]
    text = response["rawBody"] if "rawBody" in response else filled_in(response.get("body"))
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    return keygen.read(response["status"], headers, text or "")


# --- The request ---------------------------------------------------------------------------------


def check_request_is_what_keygen_wants():
    request = keygen.create_user(ACCOUNT, ADA)
    assert request.method == "POST"
    assert request.url == "https://api.keygen.sh/v1/accounts/acme/users"
    assert request.headers == {
        "Accept": "application/vnd.api+json",
        "Content-Type": "application/vnd.api+json",
        "Keygen-Version": "1.8",
    }
    assert json.loads(request.body) == {"data": {"type": "users", "attributes": ADA}}


def check_account_and_environment_are_sent_only_where_set():
    account = keygen.Account("https://licensing.example.com", "", "sandbox")
    request = keygen.create_user(account, ADA)
    assert request.url == "https://licensing.example.com/v1/users"
    assert request.headers["Keygen-Environment"] == "sandbox"


def check_sign_in_request():
    request = keygen.create_token(ACCOUNT, "ada@example.com", "pass:wörd")
    assert request.url == "https://api.keygen.sh/v1/accounts/acme/tokens"
    assert request.headers["Authorization"] == "Basic YWRhQGV4YW1wbGUuY29tOnBhc3M6d8O2cmQ="
    assert "Content-Type" not in request.headers
    long = keygen.create_token(ACCOUNT, "a" * 200 + "@example.com", "x" * 72)
    assert "\n" not in long.headers["Authorization"]


def check_token_requests():
    assert keygen.show_me(ACCOUNT, "user-1").headers["Authorization"] == "Bearer user-1"
    revoke = keygen.revoke_token(ACCOUNT, "user-1", "id-1")
    assert revoke.method == "DELETE"
    assert revoke.url.endswith("/v1/accounts/acme/tokens/id-1")


# --- Before sending ------------------------------------------------------------------------------

ACCEPTED = [
    {"email": "ada@example.com", "password": "123456"},
    {"email": "ADA.byron+x@sub-1.example.co", "password": "x" * 72},
    {"email": "ä@example.com", "password": "é" * 36},
    {"email": "o'neill_#@example.travel", "password": "  six  "},
    {"email": "a" * 243 + "@example.com", "password": "123456"},
    {"email": "a@b.cd", "password": "123456", "firstName": "x" * 255, "lastName": "🎈" * 255},
]
REFUSED = [
    ("email", "EMAIL_MISSING", {"email": ""}),
    ("email", "EMAIL_TOO_LONG", {"email": "a" * 244 + "@example.com"}),
    ("password", "PASSWORD_MISSING", {"password": ""}),
    ("password", "PASSWORD_BLANK", {"password": "      "}),
    ("password", "PASSWORD_TOO_SHORT", {"password": "12345"}),
    ("password", "PASSWORD_TOO_SHORT", {"password": "🎈" * 5}),
    ("password", "PASSWORD_TOO_LONG", {"password": "x" * 73}),
    ("password", "PASSWORD_TOO_MANY_BYTES", {"password": "é" * 36 + "x"}),
    ("password", "PASSWORD_TOO_MANY_BYTES", {"password": "漢" * 72}),
    ("firstName", "FIRST_NAME_TOO_LONG", {"firstName": "x" * 256}),
    ("lastName", "LAST_NAME_TOO_LONG", {"lastName": "x" * 256}),
    ("firstName", "ENCODING_INVALID", {"firstName": "Ada\0"}),
    ("password", "ENCODING_INVALID", {"password": "secret\0"}),
]
NOT_FOR_SIGN_IN = [
    "foo.com",
    "foo@bar",
    "foo@bar..com",
    "foo@bar.",
    "@bar.com",
    "foo@",
    "foo@.com",
    "Foo <foo@bar.com>",
    "x@a.b",
    "a@b@c.com",
    "a b@c.com",
    "a\u00a0b@c.com",
    "a@c .com",
    "a@bücher.de",
    "a@example.xn--p1ai",
    "a@example.c0m",
    "a@exam_ple.com",
    ".a@b.com",
    "a.@b.com",
    "a..b@c.com",
    '"a"@b.com',
    "a,b@c.com",
    "a@[127.0.0.1]",
]


def check_what_keygen_accepts_is_sent():
    for attributes in ACCEPTED:
        assert keygen.check(attributes) == [], attributes


def check_what_keygen_refuses_is_not_sent():
    for attribute, code, change in REFUSED:
        attributes = dict(ADA)
        attributes.update(change)
        problems = [(p.attribute, p.code) for p in keygen.check(attributes)]
        assert problems == [(attribute, code)], (change, problems)


def check_addresses_that_could_never_sign_in_are_not_sent():
    for email in NOT_FOR_SIGN_IN:
        assert [p.code for p in keygen.check({"email": email, "password": "123456"})] == [
            "EMAIL_INVALID"
        ], email


def check_everything_wrong_is_told_at_once():
    codes = [p.code for p in keygen.check({"firstName": "x" * 256, "lastName": "y" * 256})]
    assert codes == [
        "FIRST_NAME_TOO_LONG",
        "LAST_NAME_TOO_LONG",
        "EMAIL_MISSING",
        "PASSWORD_MISSING",
    ]


# --- What came back ------------------------------------------------------------------------------


def check_every_case_of_the_contract():
    for case in SIGN_UPS:
        status, answer = case["response"]["status"], read(case)
        if status == 201:
            assert isinstance(answer, keygen.User), case["name"]
            assert answer.resource["id"] == "filled-in"
        elif status in (401, 402, 404):
            assert isinstance(answer, keygen.Unavailable), case["name"]
        elif status in (409, 422, 429, 500, 503):
            assert isinstance(answer, keygen.Rejected), case["name"]
        else:
            assert not isinstance(answer, keygen.User), case["name"]
        if not isinstance(answer, keygen.User):
            assert in_words(answer), case["name"]


def in_words(answer):
    """What visitor and author would read; raises where there are no words."""
    if isinstance(answer, keygen.Unavailable):
        return messages.for_author(answer.code, answer.detail)
    return [WORDS.problem(p.code, p.detail, p.attribute) for p in answer.problems]


def check_validation_errors_are_at_their_fields():
    for case in SIGN_UPS:
        if case["response"]["status"] != 422:
            continue
        answer = read(case)
        for problem, error in zip(answer.problems, case["response"]["body"]["errors"]):
            pointer = error["source"]["pointer"]
            assert problem.code == error["code"]
            if pointer.startswith("/data/attributes/"):
                assert problem.attribute == pointer[len("/data/attributes/") :]
            assert answer.errors == case["response"]["body"]["errors"]


def error(status, **members):
    return keygen.read(status, {"x-request-id": "r-1"}, json.dumps({"errors": [members]}))


def check_unknown_code_is_told_at_its_field_in_keygens_words():
    pointer = {"pointer": "/data/attributes/email"}
    answer = error(422, code="EMAIL_RESERVED", detail="is reserved", source=pointer)
    [problem] = answer.problems
    assert (problem.attribute, problem.code) == ("email", "EMAIL_RESERVED")
    assert WORDS.problem(problem.code, problem.detail, "Email") == "Email is reserved"
    assert WORDS.problem(problem.code, problem.detail, "") == "Is reserved"
    assert answer.request_id == "r-1"


def check_what_only_the_author_can_mend():
    denied = error(403, title="Access denied", detail="You do not have permission")
    assert denied.code == "ACCOUNT_PROTECTED"
    inactive = error(403, title="Account does not have an active subscription", detail="x")
    assert inactive.code == "ACCOUNT_INACTIVE"
    assert error(402, detail="Daily").code == "DAILY_LIMIT_REACHED"
    assert error(404, code="NOT_FOUND").code == "NOT_FOUND"
    assert error(401, code="TOKEN_INVALID").code == "UNAUTHORIZED"
    assert error(400, code="MIME_TYPE_INVALID").code == "MIME_TYPE_INVALID"
    for attribute in ("role", "permissions"):
        pointer = {"pointer": "/data/attributes/" + attribute}
        refused = error(400, detail="unpermitted parameter", source=pointer)
        assert refused.code == "REQUEST_REFUSED"
    protected = messages.for_author("ACCOUNT_PROTECTED", "")
    assert '"protected": false' in protected
    assert "your own server" in protected


def check_block_list_is_not_a_protected_account():
    for text in ('{"errors":[{"title":"Forbidden","detail":"Your IP"}]}', "<html>", ""):
        answer = keygen.read(403, {}, text)
        assert [p.code for p in answer.problems] == ["BLOCKED"], text
        assert answer.retry
        assert not answer.uncertain


def check_409_is_a_taken_address():
    answer = error(409, title="Conflict", detail="of a conflict")
    assert answer.taken
    assert answer.problems[0].attribute == "email"


def check_no_answer_leaves_it_uncertain():
    for status, text in ((500, ""), (502, "<html>"), (504, ""), (201, ""), (200, "[]"), (201, "{")):
        answer = keygen.read(status, {}, text)
        assert answer.retry and answer.uncertain, status
    for status, text in ((429, ""), (413, "<html>"), (422, "{}"), (403, "")):
        assert not keygen.read(status, {}, text).uncertain, status
    assert keygen.Rejected([keygen.Problem("TIMED_OUT")]).uncertain
    assert not keygen.Rejected([keygen.Problem("PASSWORD_TOO_SHORT")]).uncertain


def check_wait_is_reckoned_by_the_servers_clock():
    def wait(date, reset):
        headers = {"date": date, "x-ratelimit-reset": reset}
        return keygen.read(429, headers, "").wait

    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1795418942") == 30
    assert wait("Thu, 29 Feb 2024 23:59:59 GMT", "1709251200") == 1
    assert wait("Fri, 01 Jan 2027 00:00:00 GMT", "1798761660") == 60
    assert wait("Thu, 01 Jan 1970 00:00:00 GMT", "59") == 59
    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1795418900") == 1  # over already
    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1995418900") == 3600
    for date, reset in (("", "5"), ("now", "5"), ("Mon, 23 Foo 2026 1:2:3 GMT", "5"), ("", "")):
        assert wait(date, reset) == 60
    assert keygen.read(429, {}, "").wait == 60
    assert keygen.read(503, {}, "").wait == 0


def check_token_is_read():
    text = '{"data":{"type":"tokens","id":"t","attributes":{"token":"user-1"}}}'
    assert keygen.token_in(text) == ("user-1", "t")
    for text in ("", "[]", "{}", '{"data":null}', '{"data":{"attributes":[]}}'):
        assert keygen.token_in(text) == ("", "")


def check_name_in_the_greeting():
    def name(**attributes):
        attributes["email"] = "ada@example.com"
        return keygen.User({"attributes": attributes}).name

    assert name(fullName="Ada Lovelace", firstName="Ada", lastName="Lovelace") == "Ada Lovelace"
    assert name(fullName=None, firstName="Ada", lastName=None) == "Ada"
    assert name(fullName=None, firstName=None, lastName="Lovelace") == "Lovelace"
    assert name(fullName=" ", firstName="", lastName="") == "ada@example.com"
    assert name() == "ada@example.com"
    assert name(fullName=7, firstName=[], lastName={}) == "ada@example.com"


USERS = '{"data":{"id":"u","type":"users","attributes":{"email":"a@b.cd"}}}'


def check_no_greeting_without_a_user():
    assert isinstance(keygen.read(201, {}, USERS), keygen.User)
    for text in (
        USERS.replace('"u"', '""'),
        USERS.replace('"u"', "1"),
        USERS.replace("users", "tokens"),
        USERS.replace('"a@b.cd"', "null"),
        USERS.replace("attributes", "attribute"),
        "[" + USERS + "]",
        USERS[:-1],
    ):
        assert isinstance(keygen.read(201, {}, text), keygen.Rejected), text
    for status in (199, 300, 400, 500):
        assert not isinstance(keygen.read(status, {}, USERS), keygen.User)


def check_any_answer_has_an_outcome():
    """Every answer of the contract, cut off and with a member replaced, at every kind of status."""
    values = ("null", "1", '""', "[]", "{}", "true", '[{"x":null}]', '"\\u0000"', "1e999")
    texts = ["", " ", "[" * 500, '{"a":' * 500, "\x00", "\ufeff{}", "<html>" * 50, '"' + "x" * 9999]
    texts += [filled_in(case["response"].get("body")) for case in CASES[::3]]
    tried = 0
    for text in texts:
        pieces = text.split('"')
        for place in range(1, len(pieces), 7):
            value = values[place % len(values)]
            mutants = (
                text[: len(text) * place // len(pieces)],
                '"'.join(pieces[:place]) + value + '"'.join(pieces[place:]),
                text.replace('"' + pieces[place] + '"', value),
            )
            for mutant in mutants:
                status = (0, 200, 201, 302, 400, 403, 409, 422, 429, 500, 599)[tried % 11]
                answer = keygen.read(status, {"date": mutant[:30]}, mutant)
                if isinstance(answer, keygen.User):
                    assert status in (200, 201)
                    assert answer.name
                else:
                    assert in_words(answer) is not None
                tried += 1
    assert tried > 500


CHECKS = {name: check for name, check in globals().items() if name.startswith("check_")}


def run():
    """Run every check; the failures by name, as JSON."""
    failures = {}
    for name, check in CHECKS.items():
        try:
            check()
        except Exception as error:
            failures[name] = type(error).__name__ + ": " + str(error)
    return json.dumps({"ran": len(CHECKS), "failures": failures})
