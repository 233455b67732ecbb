"""A sponsor signs from the link with a code, and can do nothing else with it."""

import pytest
from flask.testing import FlaskClient

from coaching import clock
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import invitations
from tests import story
from tests.story import ANSWERS, open_names, open_task
from tests.web.invited import code_of, link_of
from tests.web.reading import words


@pytest.fixture
def link(case: Case, otto: User) -> str:
    """Otto is invited to the year of his organisation; the link in his mail."""
    with transaction():
        invitations.invite(otto, case)
    return link_of(otto)


@pytest.fixture
def commitment(case: Case, cora: User, stina: User) -> str:
    """Stina has no password and is asked to sign; the link in that mail."""
    with transaction():
        invitations.invite(stina, case)
    story.start(case, cora)
    return link_of(stina, "commitment_to_sign")


def signature(task: Task, **more: str) -> dict[str, str]:
    """The commitment as somebody fills it in."""
    return {**ANSWERS["sign_commitment"](task), **more}


def test_a_sponsor_signs_from_the_link_with_a_code(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    page = visitor.get(commitment)
    typed = signature(task)

    asked = visitor.post(commitment, data={**typed, "send": "1"})
    signed = visitor.post(commitment, data={**typed, "code": code_of(stina)})
    thanks = visitor.get(signed.location)

    assert "Send me a code" in words(page)
    assert "We have sent a code to stina.sponsor@example.org." in words(asked)
    # Nothing typed is lost over asking for the code.
    assert f'value="{typed["signer_name"]}"' in asked.text
    assert signed.location == commitment.replace("/commitment", "/signed")
    assert "Thank you, the commitment is signed" in words(thanks)
    assert "sign_commitment" not in open_names(case)
    db.session.expire_all()
    assert task.closed_by == stina


def test_by_the_code_nobody_is_signed_in(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    visitor.post(commitment, data=signature(task, code=code_of(stina)))

    for address in ("/account", f"/my/{case.id}", f"/cases/{case.id}", f"/tasks/{task.id}"):
        assert visitor.get(address).status_code == 302, address
    assert stina.password is None


def test_a_wrong_code_signs_nothing_and_what_was_typed_stays(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    typed = signature(open_task(case, "sign_commitment"))
    visitor.post(commitment, data={"send": "1"})
    wrong = f"{(int(code_of(stina)) + 1) % 1_000_000:06}"

    refused = visitor.post(commitment, data={**typed, "code": wrong})

    assert "This is not the code. You have 4 tries left." in words(refused)
    assert f'value="{typed["signer_name"]}"' in refused.text
    assert "sign_commitment" in open_names(case)


def test_a_mistake_in_the_form_uses_no_try_up(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    code = code_of(stina)

    for _each in range(6):
        assert (
            visitor.post(commitment, data=signature(task, signer_name="", code=code)).status_code
            == 200
        )
    signed = visitor.post(commitment, data=signature(task, code=code))

    assert signed.location == commitment.replace("/commitment", "/signed")


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", " "])
def test_what_cannot_be_a_code_uses_no_try_up(
    visitor: FlaskClient, commitment: str, case: Case, stina: User, typed: str
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    code = code_of(stina)

    refused = visitor.post(commitment, data=signature(task, code=typed))
    signed = visitor.post(commitment, data=signature(task, code=f"{code[:3]} {code[3:]}"))

    assert "Write the six digits of the code" in words(refused)
    assert signed.location == commitment.replace("/commitment", "/signed")


def test_changed_hidden_fields_sign_nothing_else(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task, other = open_task(case, "sign_commitment"), open_task(case, "name_team")
    visitor.post(commitment, data={"send": "1"})
    typed = signature(task, code=code_of(stina), id=str(other.id), task_id=str(other.id))

    visitor.post(commitment, data=typed)

    assert "name_team" in open_names(case)


def test_who_is_not_the_sponsor_is_not_asked_to_sign(
    visitor: FlaskClient, link: str, case: Case, cora: User
) -> None:
    story.start(case, cora)

    assert "Sign the commitment" not in words(visitor.get(link))
    assert visitor.get(f"{link}/commitment").location == link
    assert visitor.get(f"{link}/signed").status_code == 404


def test_a_year_on_hold_is_told_and_signs_nothing(
    visitor: FlaskClient, commitment: str, case: Case, stina: User
) -> None:
    task = open_task(case, "sign_commitment")
    visitor.post(commitment, data={"send": "1"})
    with transaction():
        task.process.suspended_at = clock.now()

    refused = visitor.post(commitment, data=signature(task, code=code_of(stina)))

    assert "This cannot be signed at the moment, so nothing has been signed." in words(refused)
    assert "sign_commitment" in open_names(case)
