"""Copies of data to download, and what is told of them."""

import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.people import User
from tests import make
from tests.documents.reading import Reader, squeeze
from tests.web.sessions import sign_in


def test_one_downloads_the_own_data(client: FlaskClient, case: Case, otto: User) -> None:
    sign_in(client, otto)
    make.note(case, by=otto, text="My own words")

    page = client.get("/account/data").text
    plain = client.get("/account/data.json")
    paper = client.get("/account/data.pdf")

    assert "/account/data.pdf" in page
    assert plain.headers["Content-Disposition"] == "attachment; filename=polku-data.json"
    assert plain.headers["Cache-Control"] == "private, no-store"
    told = json.loads(plain.data)
    assert told["data"]["users"][0]["email"] == otto.email
    assert told["data"]["notes"][0]["text"] == "My own words"
    assert told["mentions"] == []
    assert paper.data.startswith(b"%PDF")
    assert paper.mimetype == "application/pdf"


def test_a_coordinator_gets_it_for_somebody_with_what_others_wrote(
    client: FlaskClient, case: Case, otto: User, stina: User, cora: User
) -> None:
    make.note(case, by=stina, text="Otto Contact knows")
    sign_in(client, cora)

    told = client.get(f"/coordinator/people/{otto.id}/data.json").get_json()

    assert told["mentions"] == [
        {"table": "notes", "at": told["mentions"][0]["at"], "text": "Otto Contact knows"}
    ]
    exported = select(Event).where(Event.name == "person_exported")
    assert db.session.scalars(exported).one().facts == {"subject_id": otto.id}
    assert client.get("/coordinator/people/999/data.json").status_code == 404


def test_a_recorded_form_is_told_as_questions_and_answers(
    client: FlaskClient, agreed: Case, cora: User
) -> None:
    sign_in(client, cora)

    text = Reader(client.get("/account/data.pdf").data).text

    assert squeeze("Assign a coach Coach Carl Coach") in text
    assert squeeze("As it was typed") not in text


def test_an_organisation_finds_its_data_on_the_page_of_its_year(
    app: Flask, case: Case, otto: User
) -> None:
    browser = sign_in(app.test_client(), otto)

    page = browser.get(f"/cases/{case.id}").text

    assert f"/cases/{case.id}/data.pdf" in page
    told = browser.get(f"/cases/{case.id}/data.json").get_json()
    assert told["data"]["organisations"][0]["name"] == "Harjula Schools"
