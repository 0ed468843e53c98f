"""What stands above the form: errors that go as they are corrected, warnings, that it is closed."""

import json

import pytest

from tests.flow import fake_browser
from tests.flow.conftest import LIMITED, PASSWORD, Visitor
from tests.flow.fake_browser import FakeForm, NoAnswer
from widget.fields import Field, Violation

WARNING = "Your sign-up is not complete"


@pytest.mark.parametrize("code", ["OFFLINE", "UNREACHABLE", "TIMED_OUT"])
def test_what_passes_with_time_is_a_warning(visitor: Visitor, code: str) -> None:
    form = visitor.open()
    visitor.keygen.before = [NoAnswer(code)]
    visitor.submit(form)
    shown = form.shown
    assert (shown.kind, shown.title, shown.words) == ("warning", WARNING, shown.status.text)
    assert shown.focuses == 0
    visitor.submit(form)
    assert (shown.kind, shown.words) == ("", "")


def test_time_left_is_shown_in_the_notice(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.open()
    visitor.keygen.before = [LIMITED]
    seen: list[str] = []

    async def second_passes(seconds: float) -> None:
        seen.append(form.shown.words)
        fake_browser.page.time += seconds

    monkeypatch.setattr(fake_browser, "sleep", second_passes)
    visitor.submit(form)
    assert seen[0].endswith(" You can try again in 30 seconds")
    assert seen[-1].endswith(" You can try again in 1 seconds")
    assert form.shown.words == "You can try again now"


def test_closed_form_leads_to_support(visitor: Visitor) -> None:
    form = visitor.open(account="locked", support="/support")
    visitor.submit(form)
    assert (form.shown.kind, form.shown.link) == ("closed", ("Contact support", "/support"))


def test_notice_is_said_again_in_another_language(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [NoAnswer("OFFLINE")]
    visitor.submit(form)
    words = {"DIRECTION": "ltr", "WARNING_TITLE": "Noch nicht", "OFFLINE": "Kein Netz"}
    form.on_language(json.dumps({"locale": "de", "words": words}))
    assert (form.shown.title, form.shown.words) == ("Noch nicht", "Kein Netz")


def test_notice_of_the_tag_goes_when_python_has_come(visitor: Visitor) -> None:
    form = FakeForm()
    form.shown.kind = "warning"
    visitor.attach(form, state="unavailable")
    assert form.shown.kind == ""


# --- Messages go as soon as their field is right -------------------------------------------------


def change(form: FakeForm, **values: str) -> None:
    form.type(**values)
    for name in values:
        form.on_change(name.replace("_", "-"))


def test_message_goes_as_soon_as_the_field_is_right(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(email="ada", password="short")
    visitor.submit(form)
    shown = form.shown
    status = shown.status

    change(form, email="ada@")
    assert shown.errors.keys() == {"email", "password"}
    change(form, email="ada@example.com")
    assert shown.errors.keys() == {"password"}
    assert [name for name, _ in shown.lines] == ["password"]
    change(form, email="ada@")  # the next submission says so
    assert shown.errors.keys() == {"password"}
    change(form, password=PASSWORD)
    assert (shown.errors, shown.lines, shown.kind) == ({}, [], "")
    assert shown.focuses == 1
    assert shown.status is status  # nothing is read out


def test_only_what_is_asked_of_that_field_counts(visitor: Visitor) -> None:
    company = Field("company", required=True, violation=Violation("valueMissing"))
    form = visitor.open(company)
    form.type(password="password1")  # one of the commonest
    visitor.submit(form)
    change(form, password="password123")
    assert form.shown.errors.keys() == {"password", "company"}
    change(form, password=PASSWORD)
    assert form.shown.errors.keys() == {"company"}
    company.violation = None
    change(form, company="Acme")
    assert form.shown.kind == ""


def test_corrected_field_stays_away_in_another_language(visitor: Visitor) -> None:
    form = visitor.open()
    form.type(email="", password="")
    visitor.submit(form)
    change(form, email="ada@example.com")
    form.on_language('{"locale": "de", "words": {"DIRECTION": "ltr"}}')
    assert form.shown.errors.keys() == {"password"}


def test_what_is_of_no_field_stays_until_the_next_try(visitor: Visitor) -> None:
    form = visitor.open()
    visitor.keygen.before = [(413, {}, "")]
    visitor.submit(form)
    change(form, email="eve@example.com")
    assert form.shown.kind == "error"
