"""What an answer holds, as a record; or what it refuses, as an exception."""

from __future__ import annotations

from . import answers
from .arguments import Secret
from .codes import Problem
from .documents import get_typed, hide
from .errors import SignInRefused, SignUpError, Unreadable, error_for, unreadable
from .flows import Answer
from .resources import License, User, Validation, license_from, user_from


def is_success(answer: Answer) -> bool:
    return 200 <= answer.status < 300


def refused(answer: Answer, secret: Secret[str], *, changes: bool) -> SignUpError:
    """The exception for an answer that is no success, without a secret that it may repeat."""
    meaning = answers.read(answer.status, answer.headers, answer.text, secret.value)
    return error_for(meaning, status=answer.status, request_id=answer.request_id, changes=changes)


def not_readable(answer: Answer, *, changes: bool = True) -> Unreadable:
    return Unreadable(
        unreadable(answer.status),
        uncertain=changes,
        code="UNREADABLE",
        status=answer.status,
        request_id=answer.request_id,
    )


def user_in(answer: Answer, password: Secret[str]) -> User:
    """The user in an answer, without the password that it may repeat."""
    meaning = answers.read(answer.status, answer.headers, answer.text, password.value)
    if not isinstance(meaning, answers.User):
        raise error_for(meaning, status=answer.status, request_id=answer.request_id, changes=True)
    user = user_from(meaning.resource, answer.request_id)
    if user is None:
        raise not_readable(answer)
    return user


def included_in(answer: Answer) -> list[License]:
    """The licences that are included in an answer."""
    included = get_typed(answer.document, "included", list)
    found = [license_from(resource, answer.request_id) for resource in included]
    return [license for license in found if license]


def licenses_in(answer: Answer) -> list[License] | None:
    """The licences of a list, or None if it is none."""
    document = answer.document
    if not isinstance(document, dict) or not isinstance(document.get("data"), list):
        return None
    found = [license_from(resource, answer.request_id) for resource in document["data"]]
    licenses = [license for license in found if license]
    return licenses if len(licenses) == len(found) else None


def validation_in(answer: Answer) -> Validation | None:
    """What Keygen says of a key, or None if it does not say whether it is valid."""
    document = answer.document
    meta = get_typed(document, "meta", dict)
    if not isinstance(meta.get("valid"), bool):
        return None
    return Validation(
        valid=meta["valid"],
        code=get_typed(meta, "code", str),
        detail=get_typed(meta, "detail", str),
        license=license_from(get_typed(document, "data", dict), answer.request_id),
        request_id=answer.request_id,
    )


def is_refusal(answer: Answer) -> bool:
    """Whether it has errors as Keygen writes them: what a proxy says, says nothing of the rest."""
    return bool(answers.errors_in(answer.document))


def is_about_the_bearer(answer: Answer) -> bool:
    """Whether Keygen refuses who asks: a 401 of its own, or a 403 that is not the account's."""
    if answer.status not in (401, 403) or not is_refusal(answer):
        return False
    meaning = answers.read(answer.status, answer.headers, answer.text)
    return answer.status == 401 or getattr(meaning, "code", "") == "ACCOUNT_PROTECTED"


def sign_in_refused(answer: Answer, secret: Secret[str]) -> SignInRefused:
    """The exception where somebody cannot sign in, or is not signed in any more."""
    problems = [
        Problem(
            get_typed(error, "code", str) or "SIGN_IN_REFUSED",
            detail=hide(get_typed(error, "detail", str), secret.value) or "cannot sign in",
        )
        for error in answers.errors_in(answer.document)
    ]
    return SignInRefused(problems, status=answer.status, request_id=answer.request_id)
