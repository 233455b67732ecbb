"""The person's own pages: language, roles, where to begin."""

import pytest
from flask.testing import FlaskClient

from coaching.model.cases import Case
from coaching.model.people import User
from tests.web.sign_in_page import give_password, sign_in


@pytest.fixture
def otto(otto: User) -> User:
    """The contact person has a password."""
    return give_password(otto)


def test_a_person_chooses_the_language(visitor: FlaskClient, otto: User, case: Case) -> None:
    sign_in(visitor, otto.email)
    before = visitor.get("/account")

    answered = visitor.post("/account/language", data={"language": "sv"})

    assert answered.headers["Location"] == "/account"
    assert otto.language == "sv"
    assert '<html lang="en">' in before.text
    assert '<html lang="sv">' in visitor.get("/account").text
    assert "Harjula Schools" in before.text


def test_a_language_that_does_not_exist_is_refused(visitor: FlaskClient, otto: User) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.post("/account/language", data={"language": "xx"})

    assert 'class="errsum"' in answered.text
    assert otto.language == "en"


def test_a_person_wears_only_own_roles(
    visitor: FlaskClient, otto: User, case: Case, eves_case: Case
) -> None:
    sign_in(visitor, otto.email)

    own = visitor.get(f"/switch/case-{case.id}")
    anothers = visitor.get(f"/switch/case-{eves_case.id}")
    staffs = visitor.get("/switch/coordinator")

    assert own.headers["Location"] == f"/my/{case.id}"
    assert (anothers.status_code, staffs.status_code) == (404, 404)


@pytest.mark.parametrize("choice", ["single", "urgent", "digest"])
def test_a_person_chooses_how_much_mail_comes(
    visitor: FlaskClient, otto: User, choice: str
) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.post("/account/mail", data={"mail_choice": choice})

    assert answered.headers["Location"] == "/account"
    assert otto.mail_choice == choice


def test_a_way_of_getting_mail_that_does_not_exist_is_refused(
    visitor: FlaskClient, otto: User
) -> None:
    sign_in(visitor, otto.email)

    answered = visitor.post("/account/mail", data={"mail_choice": "pigeon"})

    assert 'class="errsum"' in answered.text
    assert otto.mail_choice == "digest"
