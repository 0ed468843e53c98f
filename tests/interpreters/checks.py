"""What must hold of the modules without I/O, on CPython, Pyodide and MicroPython alike.

Plain functions and plain asserts: pytest runs each on CPython, and a page runs each inside the
browser's interpreters. Nothing is imported that MicroPython lacks.
"""

import json

from builder import composing, keygen
from keygen_signup import answers, codes, documents, licenses, requests, rules
from keygen_signup.codes import Problem
from widget import advice, commonest, constraints, fields, messages, slips, states, summary
from widget.fields import Field, Snapshot, Violation

with open("keygen-cases.json") as file:  # noqa: PTH123
    CASES = json.load(file)
SIGN_UPS = [
    case
    for case in CASES
    if case["request"]["method"] == "POST" and case["request"]["path"].endswith("/users")
]
WORDS = messages.Messages("en", {}, {})
ACCOUNT = requests.Account("https://api.keygen.sh/", "acme")
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
    return answers.read(response["status"], headers, text or "")


# --- The request ---------------------------------------------------------------------------------


def check_request_is_what_keygen_wants():
    request = requests.create_user(ACCOUNT, ADA)
    assert request.method == "POST"
    assert request.url == "https://api.keygen.sh/v1/accounts/acme/users"
    assert request.headers == {
        "Accept": "application/vnd.api+json",
        "Content-Type": "application/vnd.api+json",
        "Keygen-Version": "1.8",
    }
    assert json.loads(request.body) == {"data": {"type": "users", "attributes": ADA}}


def check_account_and_environment_are_sent_only_where_set():
    account = requests.Account("https://licensing.example.com", "", "sandbox")
    request = requests.create_user(account, ADA)
    assert request.url == "https://licensing.example.com/v1/users"
    assert request.headers["Keygen-Environment"] == "sandbox"


def check_sign_in_request():
    request = requests.create_token(ACCOUNT, "ada@example.com", "pass:wörd")
    assert request.url == "https://api.keygen.sh/v1/accounts/acme/tokens"
    assert request.headers["Authorization"] == "Basic YWRhQGV4YW1wbGUuY29tOnBhc3M6d8O2cmQ="
    assert "Content-Type" not in request.headers
    asked = requests.create_token(ACCOUNT, "a@b.cd", "x", name="n", expiry="2026")
    assert json.loads(asked.body) == {
        "data": {"type": "tokens", "attributes": {"name": "n", "expiry": "2026"}}
    }
    long = requests.create_token(ACCOUNT, "a" * 200 + "@example.com", "x" * 72)
    assert "\n" not in long.headers["Authorization"]


def check_request_for_a_new_password():
    request = requests.forget_password(ACCOUNT, "ada@example.com")
    assert (request.method, request.url) == (
        "POST",
        "https://api.keygen.sh/v1/accounts/acme/passwords",
    )
    assert json.loads(request.body) == {"meta": {"email": "ada@example.com"}}
    assert request.headers == requests.create_user(ACCOUNT, ADA).headers


def check_token_requests():
    assert requests.show_me(ACCOUNT, "user-1").headers["Authorization"] == "Bearer user-1"
    revoke = requests.revoke_token(ACCOUNT, "user-1", "id-1")
    assert revoke.method == "DELETE"
    assert revoke.url.endswith("/v1/accounts/acme/tokens/id-1")


# --- Before sending ------------------------------------------------------------------------------

ACCEPTED = [
    {"email": "ada@example.com", "password": "123456"},
    {"email": "ADA.byron+x@sub-1.example.co", "password": "x" * 72},
    {"email": "ä@example.com", "password": "é" * 36},
    {"email": "o'neill_#@example.travel", "password": "  six  "},
    {"email": "a" * 243 + "@example.com", "password": "123456"},
    {"email": "ada..b@example.com", "password": "123456"},
    {"email": ".ada.@example.com", "password": "123456"},
    {"email": "ada@xn--bcher-kva.example", "password": "123456"},
    {"email": "a@b.cd", "password": "123456", "firstName": "x" * 255, "lastName": "🎈" * 255},
]
REFUSED = [
    ("email", "EMAIL_MISSING", {"email": ""}),
    ("email", "EMAIL_TOO_LONG", {"email": "a" * 244 + "@example.com"}),
    ("email", "EMAIL_CANNOT_SIGN_IN", {"email": "ada@example.xn--p1ai"}),
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
    "a@xn--p1ai",
    "a b@example.xn--p1ai",
    "a@example.c0m",
    "a@exam_ple.com",
    "..@b.com",
    '"a"@b.com',
    "a,b@c.com",
    "a@[127.0.0.1]",
]


def check_what_keygen_accepts_is_sent():
    for attributes in ACCEPTED:
        assert rules.check(attributes) == [], attributes


def check_what_keygen_refuses_is_not_sent():
    for attribute, code, change in REFUSED:
        attributes = dict(ADA)
        attributes.update(change)
        problems = [(p.attribute, p.code) for p in rules.check(attributes)]
        assert problems == [(attribute, code)], (change, problems)


def check_addresses_that_could_never_sign_in_are_not_sent():
    for email in NOT_FOR_SIGN_IN:
        assert [p.code for p in rules.check({"email": email, "password": "123456"})] == [
            "EMAIL_INVALID"
        ], email


def check_domain_outside_ascii_is_converted():
    asked = []

    def to_ascii(domain):
        asked.append(domain)
        return "xn--" if domain[0] == "b" else ""

    def converted(email):
        return rules.with_ascii_domain(email, to_ascii)

    assert converted("ada@bücher.example") == "ada@xn--"
    assert converted("a@b@bücher.example") == "a@b@xn--"
    assert converted("ada@ü.example") == "ada@ü.example"  # which is no domain
    assert asked == ["bücher.example", "bücher.example", "ü.example"]
    for email in ("ada@1.2", "ädä@example.com", "ada", "", "ada@ü/x.example", "ada@ü.example:80"):
        assert converted(email) == email
    assert len(asked) == 3


def check_slips():
    for typed, meant in (
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gamil.com", "ada@gmail.com"),
        ("ada@gmal.com", "ada@gmail.com"),
        ("ada@gmaill.com", "ada@gmail.com"),
        ("ada@gnail.com", "ada@gmail.com"),
        ("ada@gmail.con", "ada@gmail.com"),
        ("ada@gmail.co", "ada@gmail.com"),
        ("ada@GMIAL.COM", "ada@gmail.com"),
        ("ada@gmail", "ada@gmail.com"),
        ("Ada.B@yahooo.co.uk", "Ada.B@yahoo.co.uk"),
        ("ada@hotmial.com", "ada@hotmail.com"),
        ("ada@aoutlook.com", "ada@outlook.com"),
    ):
        assert slips.meant(typed) == meant, typed
    for domain in slips.DOMAINS:
        assert slips.meant("ada@" + domain) == "", domain
    for typed in ("", "ada", "@gmial.com", "ada@", "ada@gmx.de", "ada@yahoo.de", "ada@hotmail.fr"):
        assert slips.meant(typed) == "", typed


def check_common_passwords():
    for common in (
        "password",
        "Password1",
        "PASSW0RD!",
        "123456",
        "987654",
        "qwerty",
        "QWERTZ",
        "qwerty123",
        "abc123",
        "aaaaaa",
        "ääääää",
        "1q2w3e4r",
        "trustno1",
        "admin2026!",
    ):
        assert commonest.is_common(common), common
    for rare in (
        "correct horse battery",
        "passwordx",
        "123457",
        "qwertx",
        "my password",
        "twelve-chars",
    ):
        assert not commonest.is_common(rare), rare


def check_least_length_of_the_authors():
    [problem] = rules.check({"email": "a@b.cd", "password": "elevenchars"}, 12)
    assert (problem.code, problem.count) == ("PASSWORD_TOO_SHORT", 12)
    assert WORDS.problem(problem, "", "12").text == "Password must be 12 characters or more"
    assert rules.check({"email": "a@b.cd", "password": "twelve-chars"}, 12) == []


def check_everything_wrong_is_told_at_once():
    codes = [p.code for p in rules.check({"firstName": "x" * 256, "lastName": "y" * 256})]
    assert codes == [
        "FIRST_NAME_TOO_LONG",
        "LAST_NAME_TOO_LONG",
        "EMAIL_MISSING",
        "PASSWORD_MISSING",
    ]


def check_too_much_metadata_is_not_sent():
    def codes_for(metadata):
        attributes = dict(ADA)
        attributes["metadata"] = metadata
        return [p.code for p in rules.check(attributes)]

    assert codes_for({"k" + str(i): "x" for i in range(64)}) == []
    assert codes_for({"k" + str(i): "x" for i in range(65)}) == ["METADATA_TOO_LONG"]
    assert codes_for({"list": [{"k" + str(i): i} for i in range(64)]}) == ["METADATA_TOO_LONG"]
    assert codes_for({"k0": "é" * 8187 + "x"}) == []  # 16,384 bytes with its key
    assert codes_for({"k0": "é" * 8188}) == ["METADATA_TOO_LONG"]


# --- What came back ------------------------------------------------------------------------------


def check_every_case_of_the_contract():
    for case in SIGN_UPS:
        status, answer = case["response"]["status"], read(case)
        if status == 201:
            assert isinstance(answer, answers.User), case["name"]
            assert answer.resource["id"] == "filled-in"
        elif status in (401, 402, 404):
            assert isinstance(answer, answers.Unavailable), case["name"]
        elif status in (409, 422, 429, 500, 503):
            assert isinstance(answer, answers.Rejected), case["name"]
        else:
            assert not isinstance(answer, answers.User), case["name"]
        if not isinstance(answer, answers.User):
            assert in_words(answer), case["name"]


def in_words(answer):
    """What visitor and author would read; raises where there are no words."""
    if isinstance(answer, answers.Unavailable):
        return messages.for_author(answer.code, answer.detail)
    return [WORDS.problem(problem, problem.attribute).text for problem in answer.problems]


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
    return answers.read(status, {"x-request-id": "r-1"}, json.dumps({"errors": [members]}))


def check_unknown_code_is_told_at_its_field_in_keygens_words():
    pointer = {"pointer": "/data/attributes/email"}
    answer = error(422, code="EMAIL_RESERVED", detail="is reserved", source=pointer)
    [problem] = answer.problems
    assert (problem.attribute, problem.code) == ("email", "EMAIL_RESERVED")
    assert WORDS.problem(problem, "Email").text == "Email is reserved"
    assert WORDS.problem(problem, "").text == "Is reserved"
    assert answer.request_id == "r-1"


def check_what_only_the_author_can_fix():
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
    assert "data-signup-url" in protected


def check_known_code_wins_over_the_status():
    """A server of the author's may stand where Keygen did."""
    assert error(503, code="SIGNUP_UNAVAILABLE").code == "SIGNUP_UNAVAILABLE"
    busy = error(429, code="TOO_BUSY")
    assert [problem.code for problem in busy.problems] == ["TOO_BUSY"]
    assert busy.can_retry and busy.wait_seconds == 60
    assert error(403, code="ORIGIN_NOT_ALLOWED").code == "ORIGIN_NOT_ALLOWED"
    later = error(403, code="PROOF_WANTED", title="Access denied", detail="prove it")
    assert WORDS.problem(later.problems[0], "").text == "Prove it"
    for status, code in ((500, "SERVER_ERROR"), (503, "SERVER_ERROR"), (429, "TOO_MANY_REQUESTS")):
        odd = error(status, code="ODD")
        assert [problem.code for problem in odd.problems] == [code], status
        assert odd.can_retry


def check_block_list_is_not_a_protected_account():
    for text in ('{"errors":[{"title":"Forbidden","detail":"Your IP"}]}', "<html>", ""):
        answer = answers.read(403, {}, text)
        assert [p.code for p in answer.problems] == ["BLOCKED"], text
        assert answer.can_retry
        assert not answer.is_unconfirmed


def check_409_is_a_taken_address():
    answer = error(409, title="Conflict", detail="of a conflict")
    assert answer.is_taken
    assert answer.problems[0].attribute == "email"


def check_no_answer_leaves_it_unconfirmed():
    for status, text in ((500, ""), (502, "<html>"), (504, ""), (201, ""), (200, "[]"), (201, "{")):
        answer = answers.read(status, {}, text)
        assert answer.can_retry and answer.is_unconfirmed, status
    for status, text in ((429, ""), (413, "<html>"), (422, "{}"), (403, "")):
        assert not answers.read(status, {}, text).is_unconfirmed, status
    assert answers.Rejected([Problem("TIMED_OUT")]).is_unconfirmed
    assert not answers.Rejected([Problem("PASSWORD_TOO_SHORT")]).is_unconfirmed


def check_wait_is_reckoned_by_the_servers_clock():
    def wait(date, reset):
        headers = {"date": date, "x-ratelimit-reset": reset}
        return answers.read(429, headers, "").wait_seconds

    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1795418942") == 30
    assert wait("Thu, 29 Feb 2024 23:59:59 GMT", "1709251200") == 1
    assert wait("Fri, 01 Jan 2027 00:00:00 GMT", "1798761660") == 60
    assert wait("Thu, 01 Jan 1970 00:00:00 GMT", "59") == 59
    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1795418900") == 1  # over already
    assert wait("Mon, 23 Nov 2026 07:28:32 GMT", "1995418900") == 3600
    for date, reset in (("", "5"), ("now", "5"), ("Mon, 23 Foo 2026 1:2:3 GMT", "5"), ("", "")):
        assert wait(date, reset) == 60
    assert answers.read(429, {}, "").wait_seconds == 60
    assert answers.read(503, {}, "").wait_seconds == 0


TOKEN = (
    '{"data":{"type":"tokens","id":"t","attributes":{"token":"user-1",'
    '"expiry":"2026-11-24T12:10:00.000Z"},'
    '"relationships":{"bearer":{"data":{"type":"users","id":"u"}}}}}'
)


def check_token_is_read():
    token = answers.token_in(TOKEN)
    assert (token.secret, token.id, token.user_id) == ("user-1", "t", "u")
    assert token.expiry == "2026-11-24T12:10:00.000Z"
    assert "user-1" not in repr(token)
    for expiry in ("null", "5", "[]"):
        never = TOKEN.replace('"2026-11-24T12:10:00.000Z"', expiry)
        assert answers.token_in(never).expiry == ""
    texts = ["", "[]", "{}", '{"data":null}', '{"data":{"attributes":[]}}', TOKEN[:-1]]
    for needed in ('"user-1"', '"t"', '"u"'):
        texts += [TOKEN.replace(needed, other) for other in ('""', "null", "1", "{}")]
    for text in texts:
        assert answers.token_in(text) is None, text


def check_name_in_the_greeting():
    def name(**attributes):
        attributes["email"] = "ada@example.com"
        return answers.User({"attributes": attributes}).name

    assert name(fullName="Ada Lovelace", firstName="Ada", lastName="Lovelace") == "Ada Lovelace"
    assert name(fullName=None, firstName="Ada", lastName=None) == "Ada"
    assert name(fullName=None, firstName=None, lastName="Lovelace") == "Lovelace"
    assert name(fullName=" ", firstName="", lastName="") == "ada@example.com"
    assert name() == "ada@example.com"
    assert name(fullName=7, firstName=[], lastName={}) == "ada@example.com"


USERS = '{"data":{"id":"u","type":"users","attributes":{"email":"a@b.cd"}}}'


def check_no_greeting_without_a_user():
    assert isinstance(answers.read(201, {}, USERS), answers.User)
    for text in (
        USERS.replace('"u"', '""'),
        USERS.replace('"u"', "1"),
        USERS.replace("users", "tokens"),
        USERS.replace('"a@b.cd"', "null"),
        USERS.replace("attributes", "attribute"),
        "[" + USERS + "]",
        USERS[:-1],
    ):
        assert isinstance(answers.read(201, {}, text), answers.Rejected), text
    for status in (199, 300, 400, 500):
        assert not isinstance(answers.read(status, {}, USERS), answers.User)


def check_what_came_with_a_user_is_kept():
    """A server of the author's may have made the licence too."""
    assert not answers.read(201, {}, USERS).included
    for text, included in (("[]", []), ('[{"id":"l"},null]', [{"id": "l"}, None]), ("{}", [])):
        answer = answers.read(201, {}, USERS[:-1] + ',"included":' + text + "}")
        assert answer.included == included, text


# --- Licences ------------------------------------------------------------------------------------


def license(id, key="A-B", type="licenses", **attributes):
    attributes["key"] = key
    return {
        "type": type,
        "id": id,
        "attributes": attributes,
        "relationships": {
            "owner": {"data": {"type": "users", "id": "u"}},
            "policy": {"data": {"type": "policies", "id": "p"}},
        },
    }


def check_licence_is_read():
    found = licenses.license_in(license("l", status="ACTIVE", expiry="2026-12-08T12:00:00.000Z"))
    assert (found.key, found.status, found.expiry) == (
        "A-B",
        "ACTIVE",
        "2026-12-08T12:00:00.000Z",
    )
    assert (found.owner_id, found.policy_id) == ("u", "p")
    bare = {"type": "licenses", "id": "l", "attributes": {"key": "A-B", "expiry": None}}
    found = licenses.license_in(bare)
    assert (found.status, found.expiry, found.owner_id, found.policy_id) == ("", "", "", "")
    others: tuple = (
        None,
        [],
        {},
        license("", "A-B"),
        license(1, "A-B"),
        license("l", ""),
        license("l", None),
        license("l", type="users"),
        {"type": "licenses", "id": "l", "attributes": None},
    )
    for other in others:
        assert licenses.license_in(other) is None, other


def check_list_of_licences_is_read_whole_or_not_at_all():
    found = licenses.licenses_in({"data": [license("1"), license("2")]})
    assert [each.resource["id"] for each in found] == ["1", "2"]
    assert licenses.licenses_in({"data": []}) == []
    others: tuple = (None, [], {}, {"data": None}, {"data": {}}, {"data": [license("1"), None]})
    for document in others:
        assert licenses.licenses_in(document) is None, document


def check_list_of_licences_may_go_on():
    assert licenses.has_next_page({"links": {"next": "/v1/licenses?page=2"}})
    others: tuple = (None, [], {}, {"links": None}, {"links": {"next": None}})
    for document in others:
        assert not licenses.has_next_page(document), document


def check_usable_licence_counts_and_an_ended_one_where_there_is_no_other():
    def first(*statuses):
        found = [licenses.license_in(license("l", status=status)) for status in statuses]
        return getattr(licenses.first_usable(found), "status", None)

    assert first() is None
    for ended in ("EXPIRED", "SUSPENDED", "BANNED"):
        assert first(ended) == ended
        assert first(ended, "ACTIVE", "INACTIVE") == "ACTIVE"
    for usable in ("INACTIVE", "EXPIRING", ""):
        assert first("EXPIRED", usable) == usable
    assert first("BANNED", "EXPIRED") == "BANNED"


def check_token_is_hidden_in_a_licence():
    found = licenses.license_in(license("l", name="user-1", metadata={"a": ["x user-1"]}))
    found.hide("user-1")
    assert "user-1" not in json.dumps(found.resource)
    assert (found.key, found.owner_id) == ("A-B", "u")


def check_requests_for_licences():
    request = requests.list_licenses(ACCOUNT, "user-1", "p", 2, 4)
    assert request.method == "GET"
    assert request.url == (
        "https://api.keygen.sh/v1/accounts/acme/licenses"
        "?page%5Bsize%5D=4&page%5Bnumber%5D=2&policy=p"
    )
    assert request.headers["Authorization"] == "Bearer user-1"
    request = requests.create_license(ACCOUNT, "user-1", "p", "u", {"name": "Trial"})
    assert request.method == "POST"
    assert json.loads(request.body)["data"] == {
        "type": "licenses",
        "attributes": {"name": "Trial"},
        "relationships": {
            "policy": {"data": {"type": "policies", "id": "p"}},
            "owner": {"data": {"type": "users", "id": "u"}},
        },
    }


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
                answer = answers.read(status, {"date": mutant[:30]}, mutant)
                if isinstance(answer, answers.User):
                    assert status in (200, 201)
                    assert answer.name
                else:
                    assert in_words(answer) is not None
                tried += 1
    assert tried > 500


def nested(levels, inner="1"):
    """The user of `USERS` with an attribute this deep in its document."""
    deep = "[" * (levels - 3) + inner + "]" * (levels - 3)
    return USERS.replace('"email"', '"x":' + deep + ',"email"')


def check_answers_are_read_within_limits():
    within = (
        nested(documents.MAX_DEPTH),
        nested(4, "9" * documents.MAX_DIGITS),
        nested(4, '"' + "[" * 50000 + '"'),
        nested(4, '"\\"' + "[{" * 200 + '"'),
        nested(4, '"' + "9" * 50000 + '"'),
        nested(4, ",".join(["{}" for _ in range(30000)])),
        nested(4, '"' + "x" * (documents.MAX_CHARACTERS - len(nested(4)) - 1) + '"'),
    )
    for text in within:
        assert isinstance(answers.read(201, {}, text), answers.User), (len(text), text[:99])
    beyond = (
        nested(documents.MAX_DEPTH + 1),
        nested(8000),
        nested(4, "{1:2}"),
        nested(4, "{[]:2}"),
        nested(40000),
        nested(8000).replace("[", '{"x":').replace("]", "}"),
        nested(4, "9" * (documents.MAX_DIGITS + 1)),
        nested(4, '"\\\\",' + "[" * 9000),
        nested(4, '"\\u"aaa",' + "[" * 40 + "]" * 40 + ',"\\u"aaa"'),
        "[" * documents.MAX_CHARACTERS,
        USERS + " " * documents.MAX_CHARACTERS,
    )
    for text in beyond:
        answer = answers.read(201, {}, text)
        assert [p.code for p in answer.problems] == ["UNREADABLE"], (len(text), text[:99])
        assert answer.is_unconfirmed
        assert answers.token_in(text) is None


def check_numbers_and_letters_that_javascript_lacks_are_replaced():
    """Python reads them where JSON or JavaScript does not, and writes what `JSON.parse` refuses."""
    odd = "NaN,-Infinity,Infinity,1e999,-1e999," + "9" * 400 + ",-" + "9" * 400
    fine = '"NaN",true,false,null,1.5,-7,9007199254740993,"\\"NaN"'
    halves = '"\\ud83d","\\ude00x","\\ud83d\\ude00","\\ud83d\\ud83d\\ude00","😀"'
    text = nested(4, ",".join([odd, fine, halves]))
    found = answers.read(201, {}, text).resource["attributes"]["x"]
    assert found[:7] == [None] * 7
    assert found[7:15] == ["NaN", True, False, None, 1.5, -7, 9007199254740993, '"NaN']
    assert found[15:] == ["\ufffd", "\ufffdx", "😀", "\ufffd😀", "😀"]
    assert json.loads(json.dumps(found)) == found
    key = answers.read(201, {}, nested(4, '{"\\ud83d":NaN}')).resource["attributes"]["x"][0]
    assert key == {"\ufffd": None}


# --- What was typed as a password ----------------------------------------------------------------

CANARY = "Canary-Zeisig-7261"


def check_password_is_hidden_in_what_keygens_users_do_not_have():
    resource = json.loads(USERS)["data"]
    resource["attributes"].update(
        {"echo": "of " + CANARY, CANARY: 1, "seen": [{CANARY: [CANARY + CANARY]}, 7, None]}
    )
    resource["debug"] = {"body": "password=" + CANARY}
    resource["meta"] = CANARY
    found = answers.read(201, {}, json.dumps({"data": resource}), CANARY).resource
    assert CANARY not in json.dumps(found)
    assert found["attributes"] == {
        "email": "a@b.cd",
        "echo": "of •••",
        "•••": 1,
        "seen": [{"•••": ["••••••"]}, 7, None],
    }
    assert found["debug"] == {"body": "password=•••"}
    assert found["meta"] == "•••"


def check_password_does_not_ruin_a_resource():
    """Whatever it is: "active", "users", "metadata" are passwords too."""
    created = next(case for case in SIGN_UPS if case["response"]["status"] == 201)
    text = filled_in(created["response"]["body"])
    resource = json.loads(text)["data"]
    for word in (
        "ACTIVE",
        "users",
        "metadata",
        "attributes",
        "filled-in",
        "account",
        "/v1/accounts",
    ):
        assert answers.read(201, {}, text, word).resource == resource, word


def check_password_is_hidden_in_refusals():
    told: dict = {"title": "No " + CANARY, "detail": CANARY + " is odd", "code": "ODD_" + CANARY}
    told["source"] = {"pointer": "/data/attributes/" + CANARY, "value": CANARY}
    told[CANARY] = {"status": CANARY}
    text = json.dumps({"errors": [told]})
    answer = answers.read(422, {"x-request-id": "r-" + CANARY}, text, CANARY)
    assert CANARY not in json.dumps(answer.errors) + answer.request_id
    assert answer.request_id == "r-•••"
    for label in ("", "Email"):
        for problem in answer.problems:
            assert "••• is odd" in WORDS.problem(problem, label).text
    [bare] = answers.read(422, {}, text.replace("detail", "x"), CANARY).problems
    assert WORDS.problem(bare, "").text == "No •••"
    denied = {"title": "Access denied", "detail": "to " + CANARY}
    answer = answers.read(403, {}, json.dumps({"errors": [denied]}), CANARY)
    assert (answer.code, answer.detail) == ("ACCOUNT_PROTECTED", "to •••")
    # A number is a password as well, and may come back as one.
    answer = answers.read(422, {}, json.dumps({"errors": [{"echo": 12345678}]}), "12345678")
    assert answer.errors == [{"echo": "•••"}]


def check_password_does_not_ruin_a_refusal():
    """What Keygen's codes, titles and pointers mean is clear before anything is hidden."""
    for case in SIGN_UPS:
        plain = read(case)
        for word in ("EMAIL_TAKEN", "password", "detail", "pointer", "Access denied", "attributes"):
            response = case["response"]
            answer = answers.read(response["status"], {}, filled_in(response.get("body")), word)
            assert type(answer) is type(plain), case["name"]
            if isinstance(answer, answers.Rejected):
                for ours, its in zip(answer.problems, plain.problems):
                    assert (ours.code, ours.attribute) == (its.code, its.attribute)
                for ours, its in zip(answer.errors, plain.errors):
                    assert sorted(ours) == sorted(its)
                    assert ours.get("code") == its.get("code")
                    if answers.attribute_in(its) in ADA:
                        assert ours["source"] == its["source"]


# --- The table of codes --------------------------------------------------------------------------


def check_every_code_has_words_for_who_can_fix_it():
    for code, row in codes.CODES.items():
        if row.fixed_by == codes.AUTHOR:
            assert row.advice.endswith("."), code
            assert row.state == "unavailable"
        else:
            said = WORDS.problem(Problem(code), "").text
            assert said == messages.ENGLISH[code].replace("{count}", "6")
            assert row.advice == ""


def check_words_in_brackets_lead_somewhere():
    phrase = WORDS.phrase("EMAIL_TAKEN")
    phrase.lead_to("/in")
    words = "There is already an account for this email address. "
    assert phrase.parts == (words, "Sign in", " or use a different one")
    assert (phrase.text, phrase.url) == ("".join(phrase.parts), "/in")
    nowhere = WORDS.phrase("EMAIL_TAKEN")
    nowhere.lead_to("")
    assert (nowhere.text, nowhere.parts) == (phrase.text, ())
    for text in ("none", "not [closed", "not opened]", ""):
        other = messages.Phrase(text)
        other.lead_to("/in")
        assert (other.text, other.parts) == (text, ())


def check_words_that_are_not_for_a_problem_of_keygens_stay_unsaid():
    """Its own are said instead: its sentence, or its title, or that it is not accepted."""
    sentence = "Your details were not accepted. Check them, then try again"
    tabled = [code for code, row in codes.CODES.items() if row.fixed_by != codes.AUTHOR]
    others = ["EMAIL_RESERVED"] + [code for code in messages.ENGLISH if code not in tabled]
    assert "GREETING" in others and "SUBMIT" in others and "VALUE_MISSING" in others
    authors = messages.Messages("en", {}, {"SUBMIT": "Join", "EMAIL_ODD": "Odd"}, "nl")
    pointer = {"pointer": "/data/attributes/email"}
    for code in others:
        for words in (WORDS, authors):
            [problem] = error(422, code=code, title="bad news", detail="is odd").problems
            told = words.problem(problem, "Email")
            assert (told.text, told.language) == ("Email is odd", "en"), code
            [problem] = error(422, code=code, title="bad news", source=pointer).problems
            told = words.problem(problem, "Email")
            assert (told.text, told.language) == ("Bad news", "en"), code
            [problem] = error(422, code=code).problems
            assert words.problem(problem, "Email").text == sentence, code
    [problem] = error(400, source=pointer).problems  # of a value, and no more than that
    assert WORDS.problem(problem, "Email").text == sentence
    told = authors.problem(Problem("EMAIL_ODD", "email", "is odd"), "Email")
    assert (told.text, told.language) == ("Odd", "nl")


def check_answers_without_a_code_have_one_of_ours():
    for status, code in (
        (400, "REQUEST_REFUSED"),
        (401, "UNAUTHORIZED"),
        (402, "DAILY_LIMIT_REACHED"),
        (404, "NOT_FOUND"),
        (405, "REQUEST_REFUSED"),
        (406, "REQUEST_REFUSED"),
        (413, "TOO_LARGE"),
        (415, "REQUEST_REFUSED"),
        (418, "UNREADABLE"),
        (429, "TOO_MANY_REQUESTS"),
        (500, "SERVER_ERROR"),
        (599, "SERVER_ERROR"),
    ):
        answer = answers.read(status, {}, "")
        problem = answer.problems[0] if isinstance(answer, answers.Rejected) else answer
        assert problem.code == code, (status, problem.code)


def check_statuses_stand_for_one_code_each():
    statuses = [status for row in codes.CODES.values() for status in row.statuses]
    assert len(statuses) == len(set(statuses))
    assert codes.for_status(418) == ""


# --- The table of states -------------------------------------------------------------------------


def check_every_step_leads_to_a_state():
    for state, steps in states.STEPS.items():
        for step, row in steps.items():
            assert states.row(state, step) is row
            assert row["to"] in states.STEPS, (state, step)
            assert row.get("says", "CLOSED") in messages.ENGLISH, (state, step)


def check_steps_that_are_not_in_the_table_are_refused():
    refused = (("created", "send"), ("created", "refuse"), ("idle", "send"), ("sending", "attach"))
    for state, step in refused:
        try:
            states.row(state, step)
        except ValueError as error:
            assert str(error) == "A form that is " + state + " cannot " + step
        else:
            raise AssertionError((state, step))


# --- What was typed ------------------------------------------------------------------------------


def snapshot(*found):
    entries: dict = {}
    for field in found:
        if not field.disabled and (field.checked or field.type not in ("checkbox", "radio")):
            entries.setdefault(field.name, []).append(field.value)
    return Snapshot(list(found), entries)


def metadata(*found):
    return fields.metadata(snapshot(*found), {}, lambda: "2026-11-24T12:00:00.000Z")


def check_attributes_are_trimmed_and_empty_ones_left_out():
    typed = snapshot(
        Field("first-name", value="\u00a0Ada\u3000"),
        Field("last-name", value=" "),
        Field("email", value=" ada@example.com\n"),
        Field("password", value=" six  "),
    )
    assert fields.attributes(typed, {}, str) == {
        "firstName": "Ada",
        "email": "ada@example.com",
        "password": " six  ",
    }
    assert fields.attributes(snapshot(), {}, str) == {"email": "", "password": ""}


def check_metadata_has_the_types_of_its_fields():
    for field, value in (
        (Field("metadata.x", value="a"), "a"),
        (Field("metadata.x", "hidden", "trial"), "trial"),
        (Field("metadata.x", "number", "5"), 5),
        (Field("metadata.x", "number", ".5"), 0.5),
        (Field("metadata.x", "number", "1e3"), 1000.0),
        (Field("metadata.x", "range", "5551234567"), 5551234567),
        (Field("metadata.x", "checkbox", "on", checked=True), True),
        (Field("metadata.x", "checkbox", "on"), False),
        (Field("metadata.x", "radio", "l", checked=True), "l"),
        (Field("metadata.x", "select-one", "red"), "red"),
    ):
        found = metadata(field)
        assert found == {"x": value}, (field.type, found)
        assert type(found["x"]) is type(value), field.type
    for empty in (
        Field("metadata.x"),
        Field("metadata.x", "number", ""),
        Field("metadata.x", "radio", "l"),
        Field("metadata.x", "file", "C:\\fakepath\\x", disabled=True),
        Field("metadata.x", value="a", disabled=True),
        Field("metadata.x", "checkbox", disabled=True),
        Field("company", value="a"),
    ):
        assert metadata(empty) == {}, empty.type


def check_several_of_one_name_are_a_list():
    boxes = [Field("metadata.use", "checkbox", use, checked=use != "b") for use in "abc"]
    assert metadata(*boxes) == {"use": ["a", "c"]}
    days = Snapshot([Field("metadata.days", "select-multiple")], {"metadata.days": ["Mon", "Wed"]})
    assert fields.metadata(days, {}, str) == {"days": ["Mon", "Wed"]}


def check_consent_is_kept_with_its_time():
    terms = Field("metadata.terms", "checkbox", "on", checked=True, required=True)
    assert metadata(terms) == {"terms": True, "termsAt": "2026-11-24T12:00:00.000Z"}
    # Rails and others put a hidden field beside a checkbox.
    assert metadata(Field("metadata.terms", "hidden", "0"), terms)["terms"] is True


def check_attribution_gives_way_to_fields():
    typed = snapshot(Field("metadata.utmSource", "hidden", "own"))
    found = fields.metadata(typed, {"utmSource": "news", "landingPage": "/"}, str)
    assert found == {"utmSource": "own", "landingPage": "/"}


def check_custom_elements_have_entries_alone():
    assert fields.metadata(Snapshot([], {"metadata.stars": ["4"]}), {}, str) == {"stars": "4"}


def check_field_of_a_problem_is_one_that_can_be_changed():
    def field_of(found, attribute):
        return constraints.field_of(Problem("", attribute), found)

    hidden = Field("email", "hidden", validates=False)
    email = Field("email", "email")
    assert field_of([hidden, email], "email") is email
    name = Field("first-name")
    assert field_of([name, email], "firstName") is name
    assert field_of([email], "metadata.plan") is None
    assert field_of([Field("")], "") is None
    mail = Field("mail", violation=Violation("valueMissing"))
    names = {"email": "mail", "password": "email"}
    found = [email, mail]
    assert constraints.field_of(Problem("", "email"), found, names) is mail
    assert constraints.field_of(constraints.unmet(mail), found, names) is mail
    assert (
        constraints.field_of(constraints.unmet(Field("email", violation=Violation())), found, names)
        is email
    )


def check_attributes_come_from_the_fields_that_the_author_names():
    names = {"firstName": "f", "lastName": "l", "email": "user[email]", "password": "metadata.pass"}
    typed = snapshot(
        Field("f", value="Ada"),
        Field("user[email]", value="ada@example.com"),
        Field("email", value="x"),
        Field("metadata.pass", value="secret"),
        Field("metadata.plan", value="trial"),
    )
    assert fields.attributes(typed, {}, str, names) == {
        "firstName": "Ada",
        "email": "ada@example.com",
        "password": "secret",
        "metadata": {"plan": "trial"},
    }


def check_problems_are_sorted_by_what_is_in_sight():
    shown = Field("email")
    away = Field("size", violation=Violation("valueMissing"), is_shown=False)
    nameless = Field("", violation=Violation("valueMissing"), is_shown=False)
    found = [nameless, away, shown]
    email, size, other = Problem("EMAIL_MISSING", "email"), constraints.unmet(away), Problem("X")
    told, hidden = constraints.by_sight([size, email, other, constraints.unmet(nameless)], found)
    assert told == [email, other]
    assert hidden == [nameless, away]
    away.is_shown = True
    assert constraints.by_sight([size], found) == ([size], [])


def check_keys_that_keygen_rewrites_are_known():
    for key in ("plan", "companySize", "a1", "getXAxis"):
        assert rules.is_stable_key(key), key
    for key in ("", "Plan", "user_id", "user-id", "User ID", "userID", "größe", "1a"):
        assert not rules.is_stable_key(key), key


# --- What the author asked for -------------------------------------------------------------------


def unmet(type, *kinds, **limits):
    return constraints.unmet(Field("x", type, violation=Violation(*kinds, **limits)))


def check_constraints_have_codes():
    for type, kind, code in (
        ("text", "valueMissing", "VALUE_MISSING"),
        ("checkbox", "valueMissing", "BOX_UNTICKED"),
        ("radio", "valueMissing", "CHOICE_MISSING"),
        ("select-one", "valueMissing", "CHOICE_MISSING"),
        ("select-multiple", "valueMissing", "CHOICE_MISSING"),
        ("text", "patternMismatch", "FORMAT_WRONG"),
        ("url", "typeMismatch", "FORMAT_WRONG"),
        ("number", "badInput", "NOT_A_NUMBER"),
        ("date", "badInput", "FORMAT_WRONG"),
        ("number", "stepMismatch", "VALUE_NOT_ALLOWED"),
        ("date", "rangeUnderflow", "VALUE_NOT_ALLOWED"),
        ("text", "customError", "VALUE_NOT_ALLOWED"),
    ):
        assert unmet(type, kind).code == code, (type, kind)


def check_constraints_have_limits():
    short = unmet("text", "tooShort", min_length=3, max_length=9)
    assert (short.code, short.count) == ("TEXT_TOO_SHORT", 3)
    long = unmet("text", "tooLong", min_length=3, max_length=9)
    assert (long.code, long.count) == ("TEXT_TOO_LONG", 9)
    small = unmet("number", "rangeUnderflow", minimum="2", maximum="1500.5")
    assert (small.code, small.limit) == ("NUMBER_TOO_SMALL", 2)
    large = unmet("range", "rangeOverflow", minimum="2", maximum="1500.5")
    assert (large.code, large.limit) == ("NUMBER_TOO_LARGE", 1500.5)


def check_words_of_the_author_come_first():
    own = {"words": "Say why", "message": "Set by script", "title": "Lower case"}
    assert unmet("text", "valueMissing", "customError", "patternMismatch", **own).words == "Say why"
    del own["words"]
    assert unmet("text", "customError", "patternMismatch", **own).words == "Set by script"
    assert unmet("text", "patternMismatch", **own).words == "Lower case"
    assert unmet("text", "valueMissing", **own).words == ""


def check_one_problem_is_told_of_a_field():
    email = Field("email", "email", violation=Violation("valueMissing"))
    missing = Problem("EMAIL_MISSING", "email")
    assert constraints.check([email], [missing]) == [missing]
    short = Field("password", "password", violation=Violation("tooShort", min_length=10))
    [told] = constraints.check([short], [Problem("PASSWORD_TOO_SHORT", "password")])
    assert (told.code, told.count) == ("TEXT_TOO_SHORT", 10)
    radios = [Field("size", "radio", violation=Violation("valueMissing")) for _ in range(3)]
    assert [p.code for p in constraints.check(radios, [])] == ["CHOICE_MISSING"]
    nicks = [Field("nick", violation=Violation("tooShort", min_length=3)) for _ in range(2)]
    assert [p.code for p in constraints.check(nicks, [])] == ["TEXT_TOO_SHORT"]
    nameless = [Field("", violation=Violation("valueMissing")) for _ in range(2)]
    assert len(constraints.check(nameless, [])) == 2
    barred = Field("x", validates=False, violation=Violation("valueMissing"))
    assert constraints.check([barred, Field("y")], []) == []


# --- What the author may not have meant ----------------------------------------------------------

TUTORIAL = (
    Field("first-name"),
    Field("last-name"),
    Field("email", "email"),
    Field("password", "password"),
    Field("", "submit"),
    Field("signup-website"),
)


def advised(*more, names=None, unknown=()):
    """The lines, in any order: MicroPython's dictionaries have none."""
    return sorted(advice.advise(snapshot(*more), names or fields.NAMES, list(unknown)))


def check_nothing_is_advised_where_all_is_well():
    for fine in (
        Field("metadata.plan"),
        Field("metadata.plan", "hidden"),
        Field("metadata.terms", "checkbox"),
        Field("_csrf", "hidden", validates=False),
        Field("authenticity_token", "hidden"),
        Field("commit", "submit"),
        Field("show", "button"),
        Field("confirm-password", "password"),
        Field(""),
    ):
        assert advised(*TUTORIAL, fine) == [], fine.name
    names = {"firstName": "f", "lastName": "l", "email": "m", "password": "p"}
    assert advised(Field("m"), Field("p"), names=names) == []
    off = Field("email", "email", disabled=True)
    assert advised(off, Field("password", "password")) == []


def check_fields_that_are_not_sent_are_named():
    dropped = (
        Field("company"),
        Field("size", "select-one"),
        Field("use", "checkbox"),
        Field("use", "checkbox", checked=True),
        Field("user[plan]", "radio"),
        Field("photo", "file"),
        Field("metadata.photo", "file"),
    )
    to_metadata = " is not sent. To have it in the user's metadata, name it "
    no_files = " is not sent: a sign-up has no files. Ask for it afterwards"
    lines = [
        "company" + to_metadata + "metadata.company",
        "metadata.photo" + no_files,
        "photo" + no_files,
        "size" + to_metadata + "metadata.size",
        "use" + to_metadata + "metadata.use",
        "user[plan]" + to_metadata + "like metadata.companySize",
    ]
    assert advised(*TUTORIAL + dropped) == [("warn", line) for line in lines]
    stars = Snapshot(list(TUTORIAL), {"stars": ["4"], "metadata.stars": ["4"]})
    line = "stars" + to_metadata + "metadata.stars"
    assert advice.advise(stars, fields.NAMES, []) == [("warn", line)]


def check_fields_of_other_names_are_recognised():
    def rails(attribute):
        return "user[" + attribute + "]"

    assert advised(
        Field(rails("first_name")),
        Field(rails("surname")),
        Field(rails("email"), "email"),
        Field(rails("password"), "password"),
        Field(rails("password_confirmation"), "password"),
        Field("E-Mail-Newsletter", "checkbox"),
    )[:4] == [
        (
            "error",
            "The form has no field named email: nobody can sign up. Rename user[email], or set "
            'data-field-email="user[email]" on the tag',
        ),
        (
            "error",
            "The form has no field named password: nobody can sign up. Rename user[password], or "
            'set data-field-password="user[password]" on the tag',
        ),
        (
            "warn",
            "E-Mail-Newsletter is not sent. To have it in the user's metadata, name it like "
            "metadata.companySize",
        ),
        (
            "warn",
            'user[first_name] is not sent. Set data-field-first-name="user[first_name]" on the tag',
        ),
    ]
    assert advised() == [
        ("error", "The form has no field named email: nobody can sign up. Add it"),
        ("error", "The form has no field named password: nobody can sign up. Add it"),
    ]
    assert [level for level, _ in advised(Field("email"), Field("pwd"))] == ["error"]


def check_messages_and_keys_that_are_not_known_are_named():
    unstable = Field("metadata.user_id", "hidden")
    assert advised(*TUTORIAL, unstable, unknown=["PASWORD_MISSING"]) == [
        (
            "warn",
            "data-message-pasword-missing is not one of our messages. It is used only if Keygen "
            "answers with PASWORD_MISSING",
        ),
        (
            "warn",
            "metadata.user_id: Keygen rewrites this key. Use plain lowerCamel, like companySize",
        ),
    ]


# --- The summary ---------------------------------------------------------------------------------


def line(text, field=None):
    return summary.Line(messages.Phrase(text), field)


def check_summary_is_in_the_order_of_the_fields():
    """And stays as it came within a field, though MicroPython's sort is not stable."""
    shown = [Field("x" + str(i)) for i in range(20)]
    lines = [line("of none")]
    for field in reversed(shown):
        lines += [line(field.name + text, field) for text in ("b", "a", "c")]
    arranged = [one.phrase.text for one in summary.arrange(lines, shown)]
    assert arranged == [field.name + text for field in shown for text in "bac"][:20]
    assert [one.phrase.text for one in summary.arrange(lines[:4], shown)][-1] == "of none"


def check_summary_says_nothing_twice_and_not_too_much():
    field = Field("x")
    assert len(summary.arrange([line("a"), line("a"), line("a", field)], [field])) == 2
    assert len(summary.arrange([line(str(i)) for i in range(99)], [field])) == summary.MAX_LINES


# --- Words ---------------------------------------------------------------------------------------


def check_words_say_their_language():
    arabic = {"DIRECTION": "rtl", "OFFLINE": "x"}
    words = messages.Messages("ar", arabic, {"EMAIL_MISSING": "Vul in"}, "nl")
    ours = words.phrase("OFFLINE")
    assert (ours.text, ours.language, ours.direction) == ("x", "ar", "rtl")
    authors = words.phrase("EMAIL_MISSING")
    assert (authors.text, authors.language, authors.direction) == ("Vul in", "nl", "auto")
    keygens = words.problem(Problem("EMAIL_ODD", "email", "is odd"), "Email")
    assert (keygens.text, keygens.language, keygens.direction) == ("Email is odd", "en", "ltr")


def check_direction_is_no_message():
    words = messages.Messages("en", {}, {"DIRECTION": "up"})
    assert words.unknown == ["DIRECTION"]
    assert words.phrase("OFFLINE").direction == "ltr"
    assert WORDS.problem(Problem("DIRECTION", "", "is odd"), "").text == "Is odd"


def check_placeholders_and_plurals_are_filled_in():
    text = WORDS.text("TEXT_TOO_LONG", "one", label="Nick", count="1")
    assert text == "Nick must be 1 character or fewer"
    assert WORDS.text("TEXT_TOO_LONG", "few", label="Nick", count="3").endswith(
        "characters or fewer"
    )


def check_questions_long_labels_and_what_is_beside_a_box_are_quoted():
    assert WORDS.text("VALUE_MISSING", label="Company") == "Company is required"
    for label in ("How many seats?", "何人ですか？", "كم مقعدًا؟", "x" * 31):
        assert WORDS.text("VALUE_MISSING", label=label) == "“" + label + "” is required"
    assert WORDS.text("VALUE_MISSING", label="x" * 30) == "x" * 30 + " is required"
    assert WORDS.text("BOX_UNTICKED", label="I agree") == "Select “I agree” to continue"
    authors = messages.Messages("en", {}, {"BOX_UNTICKED": "Vink {label} aan"}, "nl")
    assert authors.text("BOX_UNTICKED", label="Akkoord?") == "Vink Akkoord? aan"


def check_what_comes_from_elsewhere_leaves_arabic_in_its_place():
    """Inside the quotation marks, which are of the sentence."""
    arabic = {"DIRECTION": "rtl", "QUOTED": "«{label}»", "NUMBER_TOO_LARGE": "{label} {limit}"}
    words = messages.Messages("ar", arabic, {})
    assert words.text("NUMBER_TOO_LARGE", label="Seats", limit="5") == (
        "\u2068Seats\u2069 \u20685\u2069"
    )
    assert words.text("NUMBER_TOO_LARGE", label="Seats?", limit="5").startswith(
        "«\u2068Seats?\u2069» "
    )


def check_name_is_greeted_in_the_order_of_the_language():
    def name(first, last, order="last-name first-name", full=""):
        attributes = {"email": "a@b.cd", "firstName": first, "lastName": last, "fullName": full}
        words = messages.Messages("ja", {"NAME_ORDER": order}, {})
        return words.name_of(answers.User({"attributes": attributes}))

    assert name("小明", "王") == "王小明"
    assert name("Ada", "Lovelace", full="Ada Lovelace") == "Lovelace Ada"
    assert name(" さくら ", "山田") == "山田 さくら"
    assert name("小明", None) == name(None, "小明") == "小明"
    assert name(None, None) == "a@b.cd"
    assert name("Ada", "Lovelace", "first-name last-name") == "Ada Lovelace"


def check_long_details_are_cut():
    for problem in (Problem("X", "", "x" * 301), Problem("X", "", "", "x" * 301)):
        assert WORDS.problem(problem, "").text == "X" + "x" * 299 + "…"


# --- The page that builds a tag ------------------------------------------------------------------


FOLDER, FILE = "https://cdn.example/", "https://cdn.example/signup-1.js"


def composed_policy(folder, **options):
    """The policy by directive, for options by their names with underscores."""
    attributes = [("data-" + name.replace("_", "-"), value) for name, value in options.items()]
    line = composing.policy(folder, attributes)
    parts = [directive.split(" ") for directive in line.split("; ")]
    return {part[0]: " ".join(part[1:]) for part in parts}


def check_tag_has_what_it_is_given():
    text = composing.tag(FILE, "sha384-x", [("data-account", "acme"), ("data-locale", "de")])
    assert text == (
        '<script async src="https://cdn.example/signup-1.js"\n'
        '  integrity="sha384-x" crossorigin="anonymous"\n'
        '  data-account="acme"\n'
        '  data-locale="de"></script>'
    )


def check_tag_ends_no_attribute_early():
    hostile = "\"><script>alert(1)</script> &quot; ' <!--"
    text = composing.tag(FILE, "sha384-x", [("data-title", hostile)])
    value = text.split('data-title="')[1].split('"')[0]
    assert not [character for character in '<>"' if character in value]
    for entity, character in (("quot", '"'), ("lt", "<"), ("gt", ">"), ("amp", "&")):
        value = value.replace("&" + entity + ";", character)
    assert value == hostile


def check_policy_names_the_hosts():
    assert composed_policy("/signup/") == {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": "'self'",
        "connect-src": "'self' https://api.keygen.sh",
        "form-action": "'none'",
        "base-uri": "'none'",
    }
    found = composed_policy(
        FOLDER, api_url="http://LOCALHOST:8001/x", signup_url="https://a.example"
    )
    assert found["script-src"] == "https://cdn.example 'wasm-unsafe-eval'"
    assert found["style-src"] == "'self' https://cdn.example"
    assert found["connect-src"] == "https://cdn.example http://localhost:8001 https://a.example"
    found = composed_policy(FOLDER, api_url="https://cdn.example/keygen")
    assert found["connect-src"] == "https://cdn.example"


def check_policy_takes_no_host_that_would_end_it():
    for host in ("a;script-src", "a,b", "a'b", "bücher.example", "user@a.example", "a b"):
        assert "ASCII" in composing.find_host_mistake("data-api-url", "https://" + host + "/v")
        assert composing.find_folder_mistake("https://" + host + "/signup/")
    for address in ("", "https://a-1.example:8443/x;y", "http://[::1]:8001"):
        assert composing.find_host_mistake("data-api-url", address) == ""


def check_folder_is_a_path_or_an_address():
    for folder in (
        "/",
        "/signup/",
        "/signup",
        "https://www.example.com/signup/",
        "HTTPS://a.example",
    ):
        assert composing.find_folder_mistake(folder) == ""
    for folder in ("", "signup/", "//a.example/", "http://a.example/", "https:///x", "javascript:x",
                   "/signup/?x", "/signup/#x", "/sign up/", "\\\\a.example"):  # fmt: skip
        assert composing.find_folder_mistake(folder).startswith("Use the address"), folder


def check_look_that_is_ours_needs_no_style():
    assert composing.style(composing.LOOKS, "page", composing.RADIUS) == ""


def check_style_has_what_differs():
    colours = dict(composing.LOOKS)
    colours["accent"] = ("#c2410c", "#8ab4ff")
    assert composing.style(colours, "page", "0") == (
        "[data-signup],\n"
        "[data-signup-part='greeting'] {\n"
        "  --signup-accent: light-dark(#c2410c, #8ab4ff);\n"
        "  --signup-on-accent: light-dark(#ffffff, #0b1420);\n"
        "  --signup-radius: 0rem;\n"
        "}"
    )
    dark = composing.style(colours, "dark", "0.5")
    assert "color-scheme: dark;" in dark
    assert "--signup-accent: #8ab4ff;" in dark
    light = composing.style(colours, "light", "0.5")
    assert "--signup-accent: #c2410c;" in light
    assert "color-scheme: light dark;" in composing.style(composing.LOOKS, "device", "0.5")


def check_contrast_is_that_of_wcag():
    assert round(composing.contrast("#000000", "#ffffff"), 2) == 21
    assert round(composing.contrast("#777777", "#ffffff"), 2) == 4.48
    assert composing.contrast("#123456", "#123456") == 1


def check_colours_that_nobody_could_tell_apart_are_told():
    assert composing.advice(composing.LOOKS, "page") == []
    colours = dict(composing.LOOKS)
    colours["text"] = ("#777777", "#0f161e")
    light, dark = composing.advice(colours, "device")
    assert light.startswith("On a light page, the text has a contrast of 4.4 to 1")
    assert dark.startswith("On a dark page, the text has a contrast of 1.0 to 1")
    assert composing.advice(colours, "light") == [light]
    assert composing.advice(colours, "dark") == [dark]


def check_preview_gets_keygens_answers():
    """As the widget reads them."""
    url = "https://api.keygen.sh/v1/accounts/acme/users"
    body = requests.create_user(ACCOUNT, ADA).body
    user = answers.read(*answered("POST", url, body, ""))
    assert user.name == "Ada Lovelace"
    assert list(user.included) == []
    [resource] = answers.read(*answered("POST", url, body, "policy-1")).included
    assert licenses.license_in(resource).policy_id == "policy-1"
    taken = dict(ADA, email="taken@example.com")
    body = requests.create_user(ACCOUNT, taken).body
    assert answers.read(*answered("POST", url, body, "")).is_taken
    status, _, _ = answered("POST", url.replace("users", "tokens"), "", "")
    assert status == 401


def answered(*request):
    status, text = keygen.answer(*request)
    return status, {}, text


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
