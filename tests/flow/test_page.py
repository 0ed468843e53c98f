"""What a page does to a form that Python has: it resets it, changes its language, blocks Keygen."""

import json

from keygen_signup.requests import Request
from tests.flow.conftest import PASSWORD, Visitor
from tests.flow.fake_browser import Answer, NoAnswer
from widget.fields import Field, Violation


def test_form_that_is_reset_after_the_greeting_begins_anew(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.submit(form)
    assert form.shown.is_hidden
    visitor.act(form.on_reset)
    assert form.states[-2:] == ["created", "ready"]
    assert not form.shown.is_hidden
    assert not form.shown.greeting
    assert len(form.heard("ready")) == 2
    form.type(email="bea@example.com", password=PASSWORD)
    visitor.submit(form)
    assert len(visitor.sent()) == 2
    assert len(form.heard("created")) == 2


def test_reset_takes_errors_away(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(email="")
    visitor.submit(form)
    visitor.act(form.on_reset)
    assert not form.shown.errors
    assert not form.shown.lines
    assert form.states == ["ready", "ready"]  # attached, refused


def test_page_that_greets_by_itself_is_left_to_it(visitor: Visitor) -> None:
    form = visitor.open(greeting="off")
    visitor.submit(form)
    assert form.heard("created")
    assert form.shown.is_hidden
    assert not form.shown.greeting
    assert "password" not in [field.name for field in form.fields]


def test_password_of_another_name_leaves_too(visitor: Visitor) -> None:
    names = {"firstName": "f", "lastName": "l", "email": "email", "password": "user[pass]"}
    form = visitor.open(fields={**names, "password": "last-name"})
    visitor.submit(form)
    assert "last-name" not in [field.name for field in form.fields]


GERMAN = json.dumps(
    {
        "locale": "de",
        "words": {
            "DIRECTION": "ltr",
            "ERRORS_TITLE": "Es gibt ein Problem",
            "EMAIL_MISSING": "Geben Sie Ihre E-Mail-Adresse ein",
            "TEXT_TOO_SHORT": {"one": "{label}: eins", "other": "{label}: {count}"},
            "TIMED_OUT": "Zu spät",
        },
    }
)


def test_what_is_shown_is_said_in_the_language_that_the_page_changes_to(visitor: Visitor) -> None:
    """Where the focus is, it stays."""
    violation = Violation("tooShort", min_length=3)
    form = visitor.open(Field("nick", violation=violation), overrides={"ERROR_PREFIX": "!"})
    form.type(email="")
    visitor.submit(form)
    visitor.act(lambda: form.on_language(GERMAN))
    assert form.shown.title == "Es gibt ein Problem"
    assert form.shown.errors["email"] == ["Geben Sie Ihre E-Mail-Adresse ein"]
    assert form.shown.lines[-1] == ("nick", "Nick: 3")
    assert form.shown.focuses == 1
    form.type(email="ada@example.com")
    form.fields.pop()
    visitor.submit(form)
    assert not form.shown.errors


def test_status_is_said_in_the_language_that_the_page_changes_to(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.act(lambda: form.on_language(GERMAN))
    assert not form.shown.status.text  # nothing was said
    visitor.keygen.before = [NoAnswer("TIMED_OUT")]
    visitor.submit(form)
    assert (form.shown.status.text, form.shown.status.language) == ("Zu spät", "de")
    visitor.act(lambda: form.on_language('{"locale": "en", "words": {}}'))
    assert form.shown.status.text.startswith("We could not tell whether your account")


def test_policy_that_blocks_keygen_closes_the_form(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [NoAnswer("POLICY_BLOCKS_API")]
    visitor.submit(form)
    assert form.states[-1] == "unavailable"
    assert "connect-src" in form.heard("unavailable")[0]["reason"]
    assert "connect-src" in visitor.page.console[0]
    visitor.submit(form)  # mended meanwhile
    assert form.shown.greeting


def test_field_that_is_not_shown_is_named_without_a_link(visitor: Visitor) -> None:
    """What Keygen says of it is told, whether it is shown or not."""
    form = visitor.open(Field("metadata.plan", value="x", is_shown=False))
    error = {"detail": "is odd", "source": {"pointer": "/data/attributes/metadata/plan"}}
    visitor.keygen.before = [(422, {}, json.dumps({"errors": [error]}))]
    visitor.submit(form)
    assert form.shown.lines == [("", "Metadata.plan is odd")]


def hidden(name: str) -> Field:
    return Field(name, required=True, violation=Violation("valueMissing"), is_shown=False)


def test_problems_of_a_step_that_is_not_shown_wait(visitor: Visitor) -> None:
    """Enter in a first step: the page stays there."""
    form = visitor.open(hidden("company"))
    form.type(email="")
    visitor.page.on_invalid = lambda field: visitor.page.console.append("asked")
    visitor.submit(form)
    assert [name for name, _ in form.shown.lines] == ["email"]
    assert [error["code"] for error in form.heard("rejected")[0]["errors"]] == ["EMAIL_MISSING"]
    assert "asked" not in visitor.page.console


def test_page_is_asked_to_show_the_step_with_the_problems(visitor: Visitor) -> None:
    """The first: problems of the others wait."""
    steps = [[hidden("team"), hidden("size")], [hidden("city")]]
    form = visitor.open(*steps[0], *steps[1])

    def show(field: Field) -> None:
        for step in steps:
            for each in step:
                each.is_shown = field in step

    visitor.page.on_invalid = show
    visitor.submit(form)
    assert [name for name, _ in form.shown.lines] == ["team", "size"]
    assert form.shown.focuses == 1
    assert not visitor.sent()


def test_missing_email_in_a_step_that_is_not_shown_counts_the_same(visitor: Visitor) -> None:
    form = visitor.open()
    email = form.fields[2]
    form.type(email="")
    email.is_shown = False
    visitor.page.on_invalid = lambda field: setattr(field, "is_shown", True)
    visitor.submit(form)
    assert [name for name, _ in form.shown.lines] == ["email"]


def test_visitor_is_told_of_a_step_that_the_page_does_not_show(visitor: Visitor) -> None:
    form = visitor.open(hidden("team"), hidden("size"))
    visitor.page.console.clear()
    visitor.submit(form)
    assert form.shown.status.text.startswith("There are more questions to answer, on another step")
    assert not form.shown.lines
    assert not form.shown.errors
    assert not visitor.sent()
    [warning] = visitor.page.console
    assert warning.startswith("team, size: nothing was sent")
    [rejected] = form.heard("rejected")
    assert [error["detail"] for error in rejected["errors"]] == [
        "Team is required",
        "Size is required",
    ]
    form.fields[-2:] = []
    visitor.submit(form)
    assert form.shown.greeting


def test_reset_takes_the_status_back_but_not_what_is_under_way(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [NoAnswer("TIMED_OUT")]
    visitor.submit(form)
    assert form.shown.status.text
    visitor.act(form.on_reset)
    assert not form.shown.status.text
    real = visitor.keygen

    async def reset_meanwhile(request: Request) -> Answer:
        form.on_reset()
        assert form.shown.status.text == "Creating your account"
        return await real(request)

    visitor.page.keygen = reset_meanwhile
    visitor.submit(form)
    assert form.shown.greeting


OTHERS = {
    "firstName": "user[first]",
    "lastName": "user[last]",
    "email": "user[email]",
    "password": "metadata.secret",
}


def test_fields_may_have_other_names(visitor: Visitor) -> None:
    form = visitor.open(fields=OTHERS)
    for field, name in zip(form.fields, OTHERS.values(), strict=True):
        field.name = name
    newsletter = Field("email", violation=Violation("typeMismatch"), element="x")
    newsletter.element = newsletter
    form.fields.append(newsletter)
    [mail] = [field for field in form.fields if field.name == "user[email]"]
    mail.value = ""
    mail.violation = Violation("valueMissing")
    visitor.submit(form)
    assert form.shown.errors == {
        "user[email]": ["Enter your email address"],
        "email": ["Enter Email in the correct format"],
    }
    mail.value, mail.violation, newsletter.violation = "ada@example.com", None, None
    visitor.keygen.before = [(409, {}, "")]
    visitor.submit(form)
    assert "user[email]" in form.shown.errors
    visitor.submit(form)
    assert json.loads(visitor.sent()[-1].body)["data"]["attributes"] == {
        "firstName": "Ada",
        "lastName": "Lovelace",
        "email": "ada@example.com",
        "password": PASSWORD,
    }
    assert PASSWORD not in str(form.events)
    assert "metadata.secret" not in [field.name for field in form.fields]


def test_without_names_they_are_those_of_the_tutorial(visitor: Visitor) -> None:
    form = visitor.open(fields=None)
    visitor.submit(form)
    assert form.shown.greeting == "Your account is ready, Ada Lovelace"
