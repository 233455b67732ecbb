"""A document on its way: added on a phone in Finnish, read by the coach, printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion
from coaching.model.history import Access
from coaching.model.people import User
from tests.browser.steps import follow, is_stopped, look_again, press, read, say, type_in
from tests.browser.test_print import pages_of
from tests.browser.visitor import Visitor
from tests.corpus import HTML, jpg, pdf


def choose(somebody: Visitor, folder: Path, name: str, data: bytes) -> None:
    """Choose a file of one's own."""
    file = folder / name
    file.write_bytes(data)
    somebody.page.set_input_files("input[type=file]", file)


@pytest.mark.usefixtures("kicking_off")
def test_a_contact_adds_a_photo_on_a_phone_and_the_coach_reads_it(
    case: Case,
    carl: User,
    otto: User,
    visit: Callable[..., Visitor],
    tmp_path: Path,
) -> None:
    contact = visit(otto, phone=True, language="fi")

    # From the menu to the form; the file chooser offers the camera, and does not insist on it.
    contact.page.locator("details.menu > summary").click()
    with contact.page.expect_navigation():
        contact.page.locator("details.menu").get_by_role("link", name="Asiakirjat").click()
    contact.is_sound()
    follow(contact, "Add a document")
    chooser = contact.page.locator("input[type=file]")
    assert "image/jpeg" in str(chooser.get_attribute("accept"))
    assert chooser.get_attribute("capture") is None

    # A page under the name of a photo: refused with a sentence, and the title still stands.
    type_in(contact, {"title": "Työpajan taulu", "kind": "meeting"})
    choose(contact, tmp_path, "taulu.jpg", HTML)
    press(contact, "Add the document")
    is_stopped(contact)
    read(
        contact,
        "This is not a PDF, DOCX, XLSX, PNG or JPG file, whatever its name says. Choose another.",
    )
    expect(contact.page.locator("[name=title]")).to_have_value("Työpajan taulu")
    expect(contact.page.locator("[name=kind][value=meeting]")).to_be_checked()

    choose(contact, tmp_path, "taulu.jpg", jpg(3000, 2000))
    press(contact, "Add the document")
    read(contact, "The document was added.")
    look_again()
    document = db.session.scalars(select(Document)).one()
    assert (document.title, document.kind, document.created_by) == (
        "Työpajan taulu",
        "meeting",
        otto,
    )

    # The coach finds it on the page of the organisation, reads it and adds a newer version.
    coach = visit(carl)
    coach.open(f"/cases/{case.id}")
    follow(coach, "Työpajan taulu")
    with coach.page.expect_download() as downloading:
        coach.page.get_by_role("link", name="Download", exact=True).click()
    assert downloading.value.suggested_filename == "taulu.jpg"
    assert Path(downloading.value.path()).read_bytes() == jpg(3000, 2000)
    follow(coach, "Add a new version")
    type_in(coach, {"note": "Typed out"})
    choose(coach, tmp_path, "Board.pdf", pdf())
    press(coach, "Add the version")
    read(coach, "Newest")
    look_again()
    assert [each.user for each in db.session.scalars(select(Access))] == [carl]
    assert len(db.session.scalars(select(DocumentVersion)).all()) == 2

    # The contact finds both.
    contact.open(f"/documents/{document.id}")
    contact.is_sound()
    read(contact, "Newest")
    expect(contact.page.locator("main")).to_contain_text("taulu.jpg")

    # On paper the list stands without buttons.
    contact.open(f"/cases/{case.id}/documents")
    assert len(pages_of(contact.page.pdf(format="A4"))) == 1
    contact.page.emulate_media(media="print")
    expect(contact.page.get_by_role("link", name=say(contact, "Add a document"))).to_be_hidden()
    expect(contact.page.locator("main")).to_contain_text("Työpajan taulu")


@pytest.mark.usefixtures("kicking_off")
def test_every_page_of_documents_is_sound(
    case: Case,
    carl: User,
    visit: Callable[..., Visitor],
    tmp_path: Path,
) -> None:
    somebody = visit(carl, phone=True)
    somebody.open(f"/cases/{case.id}/documents/new").is_sound()
    type_in(somebody, {"title": "A" * 200, "audience": "staff"})
    choose(somebody, tmp_path, "b" * 100 + ".pdf", pdf())
    press(somebody, "Add the document")
    look_again()
    document = db.session.scalars(select(Document)).one()

    for page in ("", "/versions/new", "/change", "/share", "/remove"):
        somebody.open(f"/documents/{document.id}{page}").is_sound()
    somebody.page.set_viewport_size({"width": 320, "height": 700})
    for page in (f"/documents/{document.id}", f"/cases/{case.id}/documents"):
        somebody.open(page).is_sound()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(
    case: Case, otto: User, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    somebody = visit(otto)
    somebody.open(f"/cases/{case.id}/documents/new")
    type_in(somebody, {"title": "Long report"})

    choose(somebody, tmp_path, "long.pdf", pdf() + bytes(21_500_000))
    expect(somebody.page.get_by_role("alert")).to_have_text(
        "This file is larger than 20 MB. Make it smaller, or divide it."
    )
    # Sent all the same, the page comes back with everything that was typed.
    press(somebody, "Add the document")
    is_stopped(somebody)
    expect(somebody.page.locator("[name=title]")).to_have_value("Long report")


def test_a_document_is_added_without_scripts(
    case: Case, otto: User, visit: Callable[..., Visitor], tmp_path: Path
) -> None:
    somebody = visit(otto, scripts=False)
    somebody.open(f"/cases/{case.id}/documents/new")

    choose(somebody, tmp_path, "Kysely.pdf", pdf())
    with somebody.page.expect_navigation():
        somebody.page.locator("main .btn--primary").click()

    expect(somebody.page.locator("h1")).to_have_text("Kysely")
