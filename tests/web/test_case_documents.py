"""Documents on pages: added by people, handed out harmless, nothing typed is lost."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching.files import MOST, Store
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience, Document, DocumentVersion
from coaching.model.history import Access
from coaching.model.people import User
from tests import make
from tests.corpus import docx, jpg, pdf, png, xlsx
from tests.statements import counted
from tests.test_files import BAD
from tests.web.sessions import sign_in


@pytest.fixture
def coached(case: Case, carl: User) -> Case:
    """Otto's organisation with Carl as its coach."""
    with transaction():
        case.coach = carl
    return case


@pytest.fixture
def browser(client: FlaskClient, otto: User) -> FlaskClient:
    """Otto's browser."""
    return sign_in(client, otto)


def send(
    browser: FlaskClient, case: Case, data: bytes | None, name: str = "Survey.pdf", **typed: Any
) -> TestResponse:
    """Send the form of a new document."""
    fields: dict[str, Any] = {"title": "Survey of the staff", "kind": "survey", **typed}
    if data is not None:
        fields["file"] = (BytesIO(data), name, "text/html")
    answered = browser.post(f"/cases/{case.id}/documents/new", data=fields)
    # What the test's own browser has put aside of a large file.
    answered.request.environ["wsgi.input"].close()
    return answered


def stored() -> DocumentVersion:
    """The version that was stored last."""
    newest = select(DocumentVersion).order_by(DocumentVersion.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def nothing_is_stored(app: Flask) -> bool:
    """Neither row nor file."""
    files = [path for path in Path(app.config["UPLOADS"]).rglob("*") if path.is_file()]
    return not files and db.session.scalar(select(Document.id)) is None


# ---- adding ----


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


# ---- handing out ----

KINDS = {
    "Plan.pdf": (pdf(), "application/pdf"),
    "Plan.docx": (
        docx(),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "Plan.xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "Plan.png": (png(text=b"<script>alert(1)</script>"), "image/png"),
    "Plan.jpg": (jpg(comment=b"<?php system('x'); ?><html><script>"), "image/jpeg"),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_file_is_handed_out_as_what_it_is_and_nothing_else(
    browser: FlaskClient, coached: Case, name: str
) -> None:
    data, media_type = KINDS[name]
    send(browser, coached, data, name)

    with browser.get(f"/documents/{stored().document_id}/versions/1") as answered:
        assert answered.data == data
        headers = answered.headers
    assert headers["Content-Type"] == media_type
    assert headers["Content-Disposition"] == f"attachment; filename={name}"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in headers


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        (
            "Työpaja 2026.pdf",
            "attachment; filename=\"Tyopaja 2026.pdf\"; filename*=UTF-8''Ty%C3%B6paja%202026.pdf",
        ),
        ("../../x.pdf", "attachment; filename=x.pdf"),
        ('a"; filename="evil.exe', "attachment; filename=evil.exe.pdf"),
        ("two%0D%0ASet-Cookie: a=b.pdf", 'attachment; filename="two_0D_0ASet-Cookie_ a=b.pdf"'),
        ("invoice\u202efdp.exe", "attachment; filename=invoicefdp.exe.pdf"),
        ("<script>.html", "attachment; filename=_script_.html.pdf"),
    ],
)
def test_a_name_never_leads_anywhere(
    browser: FlaskClient, coached: Case, given: str, offered: str
) -> None:
    send(browser, coached, pdf(), given)

    with browser.get(f"/documents/{stored().document_id}/versions/1") as answered:
        assert answered.headers["Content-Disposition"] == offered


def test_markup_in_titles_and_names_is_shown_as_text(browser: FlaskClient, coached: Case) -> None:
    send(browser, coached, pdf(), "<b>.pdf", title="<img src=x onerror=alert(1)>")

    for page in (
        f"/cases/{coached.id}/documents",
        f"/documents/{stored().document_id}",
        f"/cases/{coached.id}",
    ):
        text = browser.get(page).text
        assert "<img" not in text
        assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_a_part_of_a_file_and_its_headers_can_be_asked_for(
    browser: FlaskClient, coached: Case
) -> None:
    send(browser, coached, pdf())
    address = f"/documents/{stored().document_id}/versions/1"

    with browser.get(address, headers={"Range": "bytes=0-3"}) as part:
        assert (part.status_code, part.data) == (206, b"%PDF")
    with browser.head(address) as head:
        assert (head.status_code, head.data) == (200, b"")
        assert head.content_length == len(pdf())
    with browser.get(address, headers={"If-None-Match": f'"{stored().sha256}"'}) as known:
        assert (known.status_code, known.data) == (304, b"")


def test_a_download_by_staff_is_noted(
    app: Flask, browser: FlaskClient, coached: Case, carl: User, otto: User
) -> None:
    document = make.document(coached, by=otto)

    for one in (browser, sign_in(app.test_client(), carl)):
        one.get(f"/documents/{document.id}/versions/1").close()

    assert [a.user.first_name for a in db.session.scalars(select(Access))] == ["Carl"]


def test_a_file_that_is_missing_is_our_mistake(
    app: Flask, browser: FlaskClient, coached: Case, otto: User
) -> None:
    document = make.document(coached, by=otto)
    Store(Path(app.config["UPLOADS"])).path(stored().key).unlink()

    assert browser.get(f"/documents/{document.id}/versions/1").status_code == 500


def test_files_are_no_static_files(app: Flask, browser: FlaskClient, coached: Case) -> None:
    send(browser, coached, pdf())

    folder = Path(app.config["UPLOADS"]).resolve()
    assert not folder.is_relative_to(Path(str(app.static_folder)).resolve())
    for address in (f"/static/uploads/{stored().key}", f"/uploads/{stored().key}"):
        assert browser.get(address).status_code == 404


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
