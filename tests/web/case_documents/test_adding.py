"""Documents are added on a page: nothing typed is lost, and nothing bad is stored."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.files import MOST
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document
from coaching.model.people import User
from tests import make
from tests.corpus import pdf, png
from tests.test_files import BAD
from tests.web.case_documents.sending import nothing_is_stored, send
from tests.web.sessions import sign_in


def test_a_document_is_added_and_found(browser: FlaskClient, coached: Case) -> None:
    answered = send(browser, coached, pdf())

    assert answered.status_code == 302
    page = browser.get(answered.headers["Location"]).text
    assert "The document was added." in page
    assert "Survey of the staff" in page
    listed = browser.get(f"/cases/{coached.id}/documents").text
    assert "1 document" in listed
    assert "Survey or figures, PDF, 1 KB" in listed


@pytest.mark.parametrize("name", BAD)
def test_a_refused_file_gives_the_form_back_with_what_was_typed(
    app: Flask, browser: FlaskClient, coached: Case, name: str
) -> None:
    data, sentence = BAD[name]

    answered = send(browser, coached, data, "innocent.pdf")

    assert answered.status_code == (413 if len(data) > MOST + 64 * 1024 else 200)
    assert sentence in answered.text
    assert 'value="Survey of the staff"' in answered.text
    assert 'value="survey" checked' in answered.text
    assert nothing_is_stored(app)


def test_what_is_far_too_large_is_refused_unread(
    app: Flask, browser: FlaskClient, coached: Case
) -> None:
    class Endless(BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            piece = super().read(size)
            Endless.taken += len(piece)
            return piece

    body = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nThe plan\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    )
    answered = browser.post(
        f"/cases/{coached.id}/documents/new",
        input_stream=Endless(body + bytes(100 * 1024 * 1024)),
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(100 * 1024 * 1024)},
    )

    assert answered.status_code == 413
    assert "This file is larger than 20 MB" in answered.text
    assert 'value="The plan"' in answered.text
    # A little more than a file is let through, so that browsers read the answer; never all of it.
    assert Endless.taken <= 64 * 1024 * 1024
    assert nothing_is_stored(app)


def test_other_pages_take_no_file_at_all(browser: FlaskClient, coached: Case) -> None:
    answered = browser.post("/account/language", data={"language": "x" * 5_000_000})
    answered.request.environ["wsgi.input"].close()

    assert answered.status_code == 413
    assert "That is more than we can take" in answered.text


def test_a_newer_version_that_is_too_large_keeps_its_note(
    browser: FlaskClient, coached: Case, otto: User
) -> None:
    document = make.document(coached, by=otto)

    answered = browser.post(
        f"/documents/{document.id}/versions/new",
        data={"note": "With figures", "file": (BytesIO(bytes(21_500_000)), "a.pdf")},
    )
    answered.request.environ["wsgi.input"].close()

    assert answered.status_code == 413
    assert 'value="With figures"' in answered.text
    assert document.latest == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not a form",
        b"--x\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n%PDF-1.7\r\n--x--\r\n',
        b"\x00" * 1000,
    ],
    ids=["nothing", "words", "a beginning", "half a file", "a file without a name", "zeros"],
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "multipart/form-data", "a/b"])
# Werkzeug leaves the file of half a form to Python to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_form_that_was_cut_or_spoilt_stores_nothing(
    app: Flask, browser: FlaskClient, coached: Case, body: bytes, kind: str
) -> None:
    answered = browser.post(
        f"/cases/{coached.id}/documents/new", data=body, headers={"Content-Type": kind}
    )

    assert answered.status_code == 200
    assert "Choose a file" in answered.text
    assert nothing_is_stored(app)


def test_staff_choose_who_sees_a_document_and_the_organisation_need_not(
    app: Flask, browser: FlaskClient, coached: Case, carl: User
) -> None:
    carls = sign_in(app.test_client(), carl)

    # What Otto adds everybody of the case sees, whatever his browser sends.
    send(browser, coached, pdf(), audience="staff")
    send(carls, coached, png(), audience="staff")

    assert list(db.session.scalars(select(Document.audience).order_by(Document.id))) == [
        "case",
        "staff",
    ]
    assert "Who sees it?" not in browser.get(f"/cases/{coached.id}/documents/new").text
    assert "Who sees it?" in carls.get(f"/cases/{coached.id}/documents/new").text
    assert "Coaches and coordinators only" in carls.get(f"/cases/{coached.id}/documents").text
    assert "1 document<" in browser.get(f"/cases/{coached.id}/documents").text
