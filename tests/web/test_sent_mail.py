"""The mails of a demonstration, as administrators read them."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask

from coaching.model.people import User
from coaching.services import letters
from tests.web.reading import look, words


@pytest.fixture
def demonstration(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demonstration with two mails in its folder."""
    folder = tmp_path / "mail"
    folder.mkdir()
    monkeypatch.setitem(app.config, "DEMONSTRATION", True)
    monkeypatch.setitem(app.config, "MAIL_FOLDER", folder)
    write(folder, "20260803T090000Z-a.eml", "Welcome", "Hello <b>Otto</b>\n\nhttp://localhost/x")
    write(folder, "20260804T090000Z-b.eml", "<i>Later</i>", "Second")
    (folder / ".20260805T090000Z-c.eml").write_text("Subject: Unfinished\n\nNo")
    (folder / "notes.txt").write_text("Private notes")
    (tmp_path / "secret.eml").write_text("Subject: Outside\n\nSecret")
    return folder


def write(folder: Path, name: str, subject: str, text: str) -> None:
    """A mail as the outbox keeps it."""
    message = EmailMessage()
    message["Subject"], message["To"] = subject, "Otto Contact <otto@example.org>"
    message["Date"] = "Mon, 03 Aug 2026 09:00:00 +0000"
    message.set_content(text)
    message.add_alternative("<p>As a page</p>", subtype="html")
    (folder / name).write_bytes(bytes(message))


def test_mails_stand_newest_first(app: Flask, ada: User, demonstration: Path) -> None:
    response = look(app, ada, "/administrator/mails")

    page = words(response)
    assert page.index("<i>Later</i> Otto Contact") < page.index("Welcome Otto Contact")
    assert "<i>Later</i>" not in response.text
    assert "Unfinished" not in page
    assert "Private notes" not in page


def test_a_mail_is_shown_as_text(app: Flask, ada: User, demonstration: Path) -> None:
    response = look(app, ada, "/administrator/mails/20260803T090000Z-a.eml")

    page = words(response)
    assert "Otto Contact <otto@example.org>" in page
    assert "Hello <b>Otto</b>" in page
    assert "<b>Otto</b>" not in response.text
    assert '<a href="http://localhost/x"' in response.text
    assert "As a page" not in page


@pytest.mark.parametrize(
    "name",
    [
        "../secret.eml",
        "..%2Fsecret.eml",
        "%2E%2E/secret.eml",
        "notes.txt",
        ".20260805T090000Z-c.eml",
        "nothing.eml",
        "%00",
    ],
)
def test_no_other_file_can_be_read(app: Flask, ada: User, demonstration: Path, name: str) -> None:
    assert look(app, ada, f"/administrator/mails/{name}").status_code == 404


def test_a_link_in_the_folder_leads_nowhere(app: Flask, ada: User, demonstration: Path) -> None:
    (demonstration / "linked.eml").symlink_to(demonstration.parent / "secret.eml")

    assert look(app, ada, "/administrator/mails/linked.eml").status_code == 404
    assert "Outside" not in look(app, ada, "/administrator/mails").text


def test_real_mails_are_nobodys_to_read(
    app: Flask, ada: User, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "DEMONSTRATION", False)

    assert look(app, ada, "/administrator/mails").status_code == 404
    assert look(app, ada, "/administrator/mails/20260803T090000Z-a.eml").status_code == 404


def test_the_list_of_mails_goes_on(
    app: Flask, ada: User, demonstration: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "PAGE", 1)

    first = look(app, ada, "/administrator/mails")
    second = look(app, ada, "/administrator/mails?after=20260804T090000Z-b.eml")

    assert 'rel="next"' in first.text
    assert "Welcome" not in words(first)
    assert "Welcome" in words(second)
    assert 'rel="next"' not in second.text


def test_a_demonstration_without_mails_says_so(
    app: Flask, ada: User, demonstration: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "nowhere")

    assert "No mail has been sent yet." in words(look(app, ada, "/administrator/mails"))
