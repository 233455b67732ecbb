"""Pages of administrators: people, the mails of a demonstration."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Mail
from coaching.model.people import StaffRole, User
from coaching.services import accounts
from tests import make, story
from tests.web.reading import look, words
from tests.web.sending import send

PERSON = {
    "name": "Nora New",
    "email": "nora@example.org",
    "phone": "",
    "language": "sv",
    "roles": ["coach", "trainer"],
    "coaches_at_most": "6",
}


# ---- who may ----


def test_only_administrators_have_these_pages(
    app: Flask, case: Case, cora: User, carl: User, mona: User, otto: User, eve: User
) -> None:
    pages = [
        "",
        "/people/new",
        f"/people/{otto.id}",
        "/mails",
        "/mails/x.eml",
    ]

    for person in (cora, carl, mona, otto, eve):
        statuses = {p: look(app, person, f"/administrator{p}").status_code for p in pages}
        assert statuses == dict.fromkeys(pages, 403), person.name
        assert send(app, person, f"/administrator/people/{otto.id}/invite").status_code == 403
    assert db.session.scalars(select(Mail)).all() == []


def test_what_is_not_there_is_not_found(app: Flask, ada: User) -> None:
    for page in ("people/999", "nothing"):
        assert look(app, ada, f"/administrator/{page}").status_code == 404


def test_an_administrator_reads_no_case(app: Flask, ada: User, cora: User, case: Case) -> None:
    story.start(case, cora)

    assert look(app, ada, f"/cases/{case.id}").status_code == 404
    assert case.organisation.name not in look(app, ada, "/administrator").text


# ---- people ----


def test_everybody_is_listed_with_roles_and_account(app: Flask, ada: User, otto: User) -> None:
    gone = make.person("Zacharias Gone", StaffRole.COACH, StaffRole.MANAGER)
    with transaction():
        gone.active = False
        ada.password = "set"

    page = words(look(app, ada, "/administrator"))

    assert "Ada Administrator ada.administrator@example.org Administrator Active" in page
    assert "Otto Contact otto.contact@example.org None No password yet" in page
    assert "Zacharias Gone zacharias.gone@example.org Coach Programme manager Not active" in page


def test_the_list_goes_on_on_another_page(
    app: Flask, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "PAGE", 2)
    people = {name: make.person(name) for name in ("berta", "Cecilia", "Cecilia B", "David")}

    first = look(app, ada, "/administrator")
    second = look(app, ada, f"/administrator?after={people['berta'].id}")

    assert f'rel="next" href="/administrator?after={people["berta"].id}"' in first.text
    assert "Cecilia" not in words(first)
    assert "Cecilia cecilia@example.org" in words(second)
    assert "Cecilia B cecilia.b@example.org" in words(second)
    assert "berta" not in words(second)


def test_somebody_new_gets_roles_and_a_mail(app: Flask, ada: User) -> None:
    page = send(app, ada, "/administrator/people/new", PERSON, follow=True)

    assert "Nora New has been added" in words(page)
    nora = db.session.scalars(select(User).where(User.email == "nora@example.org")).one()
    assert (nora.staff_roles, nora.language, nora.coaches_at_most) == (
        frozenset({StaffRole.COACH, StaffRole.TRAINER}),
        "sv",
        6,
    )
    assert [(m.name, m.to) for m in db.session.scalars(select(Mail))] == [("welcome", nora)]


def test_what_a_coach_brings_is_asked_and_can_be_changed(app: Flask, ada: User) -> None:
    brought = {"coaching_languages": ["sv", "en"], "coaching_sectors": ["education", "ngo"]}
    send(app, ada, "/administrator/people/new", {**PERSON, **brought})
    nora = db.session.scalars(select(User).where(User.email == "nora@example.org")).one()
    assert (nora.coaching_languages, nora.coaching_sectors) == (["sv", "en"], ["education", "ngo"])

    page = look(app, ada, f"/administrator/people/{nora.id}")
    assert page.text.count(" checked") == 2 + 2 + 2 + 1, "roles, languages, sectors, may sign in"
    changed = {"roles": ["coach"], "active": "yes", "coaches_at_most": "3"}
    send(app, ada, f"/administrator/people/{nora.id}", {**changed, "coaching_languages": ["fi"]})

    db.session.refresh(nora)
    assert (nora.coaches_at_most, nora.works_in, nora.coaching_sectors) == (3, ["fi"], [])


@pytest.mark.parametrize(
    "wrong", [{"coaching_languages": ["xx"]}, {"coaching_sectors": ["none such"]}]
)
def test_a_coach_brings_nothing_that_was_not_offered(
    app: Flask, ada: User, carl: User, wrong: dict[str, list[str]]
) -> None:
    page = send(
        app, ada, f"/administrator/people/{carl.id}", {"roles": ["coach"], "active": "yes", **wrong}
    )

    assert "Choose from the options" in words(page)
    db.session.refresh(carl)
    assert (carl.coaching_languages, carl.coaches_at_most) == ([], 6)


MISTAKES = {
    "email": ("nora", "Write an email address in the form name@example.fi."),
    "name": ("", "Write the name"),
    "roles": ([], "Choose at least one role"),
    "coaches_at_most": ("many", "Write a whole number from 1 to 50."),
}


@pytest.mark.parametrize("field", MISTAKES)
def test_a_mistake_shows_at_its_field_and_nobody_is_added(
    app: Flask, ada: User, field: str
) -> None:
    typed, message = MISTAKES[field]

    page = send(app, ada, "/administrator/people/new", {**PERSON, field: typed}, follow=True)

    assert page.text.count(message) >= 2, "in the summary and at the field"
    assert "<title>Error: Add a person" in page.text
    assert db.session.scalars(select(User).where(User.name.startswith("Nora"))).first() is None


def test_an_address_that_somebody_has_is_refused_at_the_field(
    app: Flask, ada: User, otto: User
) -> None:
    page = send(
        app, ada, "/administrator/people/new", {**PERSON, "email": otto.email.upper()}, follow=True
    )

    assert "Somebody with this e-mail address has an account." in words(page)
    assert 'href="#email"' in page.text
    assert 'value="Nora New"' in page.text


def test_roles_are_given_and_taken(app: Flask, ada: User, carl: User) -> None:
    address = f"/administrator/people/{carl.id}"
    assert 'value="coach" checked' in look(app, ada, address).text

    page = send(app, ada, address, {"roles": ["trainer", "manager"], "active": "yes"}, follow=True)

    assert "What Carl Coach may do has been saved." in words(page)
    db.session.expire_all()
    assert carl.staff_roles == {StaffRole.TRAINER, StaffRole.MANAGER}


def test_an_account_is_closed_and_opened_again(app: Flask, ada: User, carl: User) -> None:
    address = f"/administrator/people/{carl.id}"

    send(app, ada, address, {"roles": ["coach"], "active": "no"}, follow=True)
    db.session.expire_all()
    assert not carl.active

    send(app, ada, address, {"roles": ["coach"], "active": "yes"}, follow=True)
    db.session.expire_all()
    assert carl.active


def test_the_last_administrator_stays(app: Flask, ada: User) -> None:
    address = f"/administrator/people/{ada.id}"

    for typed in (
        {"roles": ["coach"], "active": "yes"},
        {"roles": ["administrator"], "active": "no"},
    ):
        page = send(app, ada, address, typed, follow=True)
        assert "Name another administrator first" in words(page)
        assert 'href="#roles-0"' in page.text
    db.session.expire_all()
    assert (ada.active, ada.staff_roles) == (True, frozenset({StaffRole.ADMINISTRATOR}))


def test_the_mail_to_set_a_password_is_sent_again(app: Flask, ada: User, otto: User) -> None:
    page = send(app, ada, f"/administrator/people/{otto.id}/invite", follow=True)

    assert "The mail to set a password is on its way to Otto Contact." in words(page)
    assert [(m.name, m.to) for m in db.session.scalars(select(Mail))] == [("welcome", otto)]


def test_who_may_not_sign_in_gets_no_mail(app: Flask, ada: User, otto: User) -> None:
    with transaction():
        otto.active = False

    page = send(app, ada, f"/administrator/people/{otto.id}/invite", follow=True)

    assert "This account is not active." in words(page)
    assert db.session.scalars(select(Mail)).all() == []
