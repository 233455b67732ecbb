"""Where documents stand, and how people look after them."""

from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience
from coaching.model.people import User
from tests import make
from tests.corpus import pdf, png
from tests.statements import counted
from tests.web.case_documents.sending import nothing_is_stored
from tests.web.sessions import sign_in

# ---- looking after them ----


def test_versions_are_listed_and_each_can_be_downloaded(
    browser: FlaskClient, coached: Case, otto: User
) -> None:
    document = make.document(coached, by=otto)
    browser.post(
        f"/documents/{document.id}/versions/new",
        data={"note": "With a picture", "file": (BytesIO(png()), "b.png")},
    )

    page = browser.get(f"/documents/{document.id}").text
    assert "With a picture" in page
    assert "Newest" in page
    for number, data in ((1, pdf()), (2, png())):
        with browser.get(f"/documents/{document.id}/versions/{number}") as answered:
            assert answered.data == data


def test_the_same_file_again_says_so(browser: FlaskClient, coached: Case, otto: User) -> None:
    document = make.document(coached, by=otto)

    answered = browser.post(
        f"/documents/{document.id}/versions/new", data={"file": (BytesIO(pdf()), "b.pdf")}
    )

    assert "This is the same file as version 1. Nothing was added." in answered.text


def test_a_document_is_removed_after_a_question(
    app: Flask, browser: FlaskClient, coached: Case, otto: User
) -> None:
    document = make.document(coached, by=otto)

    asked = browser.get(f"/documents/{document.id}/remove").text
    answered = browser.post(f"/documents/{document.id}/remove")

    assert "Its file is deleted at once" in asked
    assert answered.headers["Location"] == f"/cases/{coached.id}/documents"
    assert nothing_is_stored(app)
    assert "Document removed: Something else" in browser.get(f"/cases/{coached.id}").text


def test_sharing_shows_it_to_the_organisation(
    app: Flask, browser: FlaskClient, coached: Case, carl: User
) -> None:
    document = make.document(coached, by=carl, audience=Audience.STAFF)
    carls = sign_in(app.test_client(), carl)
    assert browser.get(f"/documents/{document.id}").status_code == 404

    assert "This cannot be taken back" in carls.get(f"/documents/{document.id}/share").text
    carls.post(f"/documents/{document.id}/share")

    assert browser.get(f"/documents/{document.id}").status_code == 200


def test_after_the_year_documents_can_be_read(
    browser: FlaskClient, coached: Case, otto: User
) -> None:
    document = make.document(coached, by=otto)
    with transaction():
        coached.ended_at = coached.created_at

    page = browser.get(f"/cases/{coached.id}/documents").text

    assert "The year is over" in page
    assert "/documents/new" not in page
    assert "Add a new version" not in browser.get(f"/documents/{document.id}").text
    assert browser.get(f"/cases/{coached.id}/documents/new").status_code == 403


# ---- where they stand ----


def test_the_menu_and_the_case_page_lead_to_documents(
    browser: FlaskClient, coached: Case, otto: User
) -> None:
    for number in range(7):
        make.document(coached, by=otto, title=f"Plan {number}")

    page = browser.get(f"/cases/{coached.id}").text

    assert f'href="/cases/{coached.id}/documents">Documents</a>' in page
    assert [
        f"Plan {n}" in page.split('id="documents"')[1].split("</section>")[0] for n in range(7)
    ] == [
        False,
        False,
        True,
        True,
        True,
        True,
        True,
    ]
    assert "Show all 7 documents" in page
    assert f"/cases/{coached.id}/documents/new" in page


def test_a_manager_finds_no_documents_on_the_case_page(
    client: FlaskClient, coached: Case, otto: User, mona: User
) -> None:
    make.document(coached, by=otto, title="Secret")

    page = sign_in(client, mona).get(f"/cases/{coached.id}").text

    assert "Secret" not in page
    assert 'id="documents"' not in page


def test_pages_of_documents_take_few_statements_however_many_there_are(
    browser: FlaskClient, coached: Case, otto: User
) -> None:
    make.document(coached, by=otto)
    few = _statements(browser, f"/cases/{coached.id}/documents")
    for number in range(45):
        make.document(coached, by=otto, title=f"Plan {number}")

    many = _statements(browser, f"/cases/{coached.id}/documents")

    assert many == few
    assert many <= 8
    listed = browser.get(f"/cases/{coached.id}/documents").text
    assert "46 documents" in listed
    assert "Show earlier documents" in listed


def _statements(browser: FlaskClient, address: str) -> int:
    with counted() as sent:
        assert browser.get(address).status_code == 200
    return len(sent)
