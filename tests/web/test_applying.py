"""The public form, as somebody without an account meets it."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching import clock
from coaching.data.notices import BY_KEY
from coaching.mail.letters import compose
from coaching.model.applications import Application, ApplicationLink
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.mail import Mail
from coaching.model.notices import PublishedNotice
from coaching.model.people import User
from coaching.services import notices
from forms.applications import CompleteApplication
from tests import applying
from tests.applying import typed
from tests.web.reading import words

NOTICE = BY_KEY["application"]
AFTER_CLOSING = datetime(2026, 8, 17, 9, 0, tzinfo=UTC)
LINK = re.compile(r"/application/[\w-]{43}")


@pytest.fixture
def call(cohort: Cohort) -> Cohort:
    """A call for three places."""
    return applying.open_call(cohort)


def page_of(part: str, **changes: object) -> dict[str, object]:
    """What a browser sends of one page."""
    names = CompleteApplication.parts[part]
    fields = {k: v for k, v in typed(**changes).items() if k.partition("-")[0] in names}
    return {**fields, "part": part}


def begin(visitor: FlaskClient, **changes: object) -> str:
    """Send the first page; gives the address of the private link."""
    answered = visitor.post("/apply", data=page_of("applicant", **changes))
    assert answered.status_code == 302, words(answered)
    return answered.headers["Location"].partition("?")[0]


def fill_in(visitor: FlaskClient, address: str, **changes: object) -> TestResponse:
    """Send every page, and the last button."""
    for part in list(CompleteApplication.parts)[1:]:
        answered = visitor.post(address, data=page_of(part, **changes))
        assert answered.status_code == 302, words(answered)
    return visitor.post(address, data={"part": "summary"})


def test_somebody_applies_page_by_page(visitor: FlaskClient, call: Cohort, cora: User) -> None:
    asked = visitor.get("/apply")
    assert "Apply to the accelerator" in words(asked)

    address = begin(visitor)
    second = visitor.get(f"{address}?part=organisation")
    assert "A private link is on its way to outi@lumikoski.example" in words(second)
    answered = fill_in(visitor, address)

    assert answered.headers["Location"] == address
    received = words(visitor.get(address))
    assert "We have received your application" in received
    assert "14" not in received or "Lumikoski Library" in received
    application = db.session.scalars(select(Application)).one()
    assert application.answers["business_id"] == "2245018-4"
    assert application.privacy_version == notices.digest_of(NOTICE)
    assert applying.open_of(application) == ["check_application"]


def test_the_notice_stands_in_the_form_and_its_text_is_kept(
    visitor: FlaskClient, call: Cohort
) -> None:
    asked = visitor.get("/apply").text
    begin(visitor)

    assert "To choose the organisations that take part" in asked
    assert 'href="/privacy/application"' in asked
    assert 'href="/tietosuoja/application"' in visitor.get("/hae").text
    kept = db.session.scalars(select(PublishedNotice)).one()
    read = db.session.scalars(select(Application.privacy_version)).one()
    assert (kept.purpose, kept.version, kept.digest) == ("application", "1", read)


def test_a_notice_that_changes_meanwhile_was_not_read(
    visitor: FlaskClient, call: Cohort, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(visitor)
    monkeypatch.setitem(BY_KEY, "application", replace(NOTICE, version="2"))

    fill_in(visitor, address)

    application = db.session.scalars(select(Application)).one()
    assert application.sent_at is not None
    assert application.privacy_version == notices.digest_of(NOTICE)


@pytest.mark.parametrize(
    ("address", "heading"), [("/hae", "Hae kiihdyttämöön"), ("/ansok", "Ansök till acceleratorn")]
)
def test_the_form_speaks_finnish_and_swedish(
    visitor: FlaskClient, call: Cohort, address: str, heading: str
) -> None:
    assert heading in words(visitor.get(address))


def test_without_an_open_call_nobody_can_begin(visitor: FlaskClient, cohort: Cohort) -> None:
    assert "No call for applications is open today." in words(visitor.get("/apply"))
    visitor.post("/apply", data=page_of("applicant"))

    assert db.session.scalars(select(Application)).all() == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"org_name": ""}, "Write the name of the organisation"),
        ({"contact-email": "outi"}, "Write an email address in the form name@example.fi."),
        ({"contact-email": ""}, "Write the email address"),
        ({"privacy_read": None}, "Read the privacy notice, and tick this box."),
    ],
)
def test_the_first_page_says_what_is_wrong_and_keeps_the_rest(
    visitor: FlaskClient, call: Cohort, changes: dict[str, object], complaint: str
) -> None:
    answered = visitor.post("/apply", data=page_of("applicant", **changes))

    assert complaint in words(answered)
    assert 'value="Outi Oja"' in answered.text
    assert db.session.scalars(select(Application)).all() == []


@pytest.mark.parametrize(
    ("part", "changes", "complaint"),
    [
        ("organisation", {"business_id": "2245018-5"}, "This is not a business ID"),
        ("organisation", {"business_id": ""}, "Write the business ID"),
        ("organisation", {"sector": "army"}, "Choose one of the options"),
        ("organisation", {"region": ""}, "Choose a region"),
        ("organisation", {"languages": []}, "Choose at least one language"),
        ("organisation", {"staff_in_unit": "41"}, "More people than in the whole organisation"),
        ("resources", {"team_size": "1"}, "Write a whole number from 2 to 8."),
        ("resources", {"team_size": "9"}, "Write a whole number from 2 to 8."),
        ("resources", {"sponsor-name": ""}, "Write the name"),
        (
            "resources",
            {"sponsor-email": "Outi@Lumikoski.example"},
            "The contact person has this e-mail address too, but another name.",
        ),
        ("reasons", {"why": "x" * 2001}, "Write at most 2000 characters. Now there are 2001."),
        ("reasons", {"why": "131052-308T called"}, "personal identity code"),
        ("reasons", {"development_task": " "}, "Tell what you would develop"),
    ],
)
def test_wrong_input_is_told_and_not_lost(
    visitor: FlaskClient, call: Cohort, part: str, changes: dict[str, object], complaint: str
) -> None:
    address = begin(visitor)

    answered = visitor.post(address, data=page_of(part, **changes))

    assert answered.status_code == 200
    assert complaint in words(answered)


def test_a_draft_is_kept_valid_or_not(visitor: FlaskClient, call: Cohort) -> None:
    address = begin(visitor)

    visitor.post(address, data={**page_of("resources", team_size="many"), "draft": "1"})

    assert 'value="many"' in visitor.get(f"{address}?part=resources").text


def test_what_is_missing_is_told_before_it_is_sent(visitor: FlaskClient, call: Cohort) -> None:
    address = begin(visitor)

    answered = visitor.post(address, data={"part": "summary"})

    assert "Write the business ID" in words(answered)
    assert db.session.scalars(select(Application.sent_at)).one() is None


def test_a_guessed_link_leads_nowhere(visitor: FlaskClient, call: Cohort) -> None:
    begin(visitor)
    digest = db.session.scalars(select(ApplicationLink.digest)).first()

    for guess in ("x" * 43, digest, "1"):
        assert visitor.get(f"/application/{guess}").status_code == 404
        assert visitor.post(f"/application/{guess}", data={"part": "summary"}).status_code == 404


def test_a_sent_application_is_not_sent_again_with_the_same_link(
    visitor: FlaskClient, call: Cohort, cora: User
) -> None:
    address = begin(visitor)
    fill_in(visitor, address)

    again = visitor.post(address, data=page_of("reasons", why="Something else"))

    assert again.status_code == 410
    assert "Something else" in again.text
    assert "This application has been sent already." in words(again)
    assert "nothing has been sent" not in words(again)
    kept = db.session.scalars(select(Application)).one()
    assert kept.answers["why"] == "Everybody should feel at home in the library"


def test_whoever_presses_the_last_button_twice_is_told_that_it_has_been_sent(
    visitor: FlaskClient, call: Cohort, cora: User
) -> None:
    address = begin(visitor)
    fill_in(visitor, address)

    again = visitor.post(address, data={"part": "summary"}, follow_redirects=True)

    assert again.status_code == 200
    assert "This application has been sent already." in words(again)
    assert "We have received your application" in words(again)


def test_after_the_call_a_draft_is_closed_and_shows_nothing(
    visitor: FlaskClient, call: Cohort
) -> None:
    address = begin(visitor)
    clock.set_to(AFTER_CLOSING)

    answered = visitor.get(address)
    assert answered.status_code == 410
    assert "Lumikoski" not in answered.text
    late = visitor.post(address, data=page_of("reasons"))
    assert late.status_code == 410
    assert "Everybody should feel at home in the library" in late.text


def test_the_same_is_said_of_an_address_that_we_know_and_of_one_that_we_do_not(
    visitor: FlaskClient, call: Cohort
) -> None:
    begin(visitor)

    known = visitor.post("/apply/link", data={"email": "outi@lumikoski.example"})
    unknown = visitor.post("/apply/link", data={"email": "nobody@lumikoski.example"})

    assert known.headers["Location"] == unknown.headers["Location"]
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_the_mailed_link_opens_the_draft_and_is_not_in_the_database(
    app: Flask, visitor: FlaskClient, call: Cohort
) -> None:
    begin(visitor)
    owed = db.session.scalars(select(Mail)).one()

    letter = compose(owed)
    db.session.commit()
    body = letter.get_body(("plain",))
    assert body is not None
    found = LINK.search(body.get_content())
    assert found is not None

    opened = visitor.get(f"{found[0]}?part=applicant")
    assert 'value="Outi Oja"' in opened.text
    kept = db.session.scalars(select(ApplicationLink.digest)).all()
    assert found[0].rpartition("/")[2] not in kept


def test_taking_back_asks_first(visitor: FlaskClient, call: Cohort) -> None:
    address = begin(visitor)

    assert "cannot be undone" in words(visitor.get(f"{address}/take-back"))
    visitor.post(f"{address}/take-back")

    assert visitor.get(address).status_code == 404


def test_nobody_begins_with_another_page_than_the_first(visitor: FlaskClient, call: Cohort) -> None:
    answered = visitor.post("/apply?part=reasons", data=page_of("reasons"))

    assert "Write the email address" in words(answered)
    assert db.session.scalars(select(Application)).all() == []


def test_a_robot_gets_nothing(visitor: FlaskClient, call: Cohort) -> None:
    visitor.post("/apply", data={**page_of("applicant"), "homepage": "https://spam.example"})

    assert db.session.scalars(select(Application)).all() == []


def test_nobody_is_asked_about_anybodys_background(app: Flask) -> None:
    asked = set(CompleteApplication(formdata=None, meta={"csrf": False})._fields)

    told = ("ethnic", "origin", "nationality", "birth", "religion", "gender", "mother_tongue")
    assert not [name for name in asked if any(each in name for each in told)]
