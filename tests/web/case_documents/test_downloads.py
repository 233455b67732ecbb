"""Files are handed out harmless, as what they are, to those who may have them."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.files import Store
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Access
from coaching.model.people import User
from tests import make
from tests.corpus import docx, jpg, pdf, png, xlsx
from tests.web.case_documents.sending import send, stored
from tests.web.sessions import sign_in

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
