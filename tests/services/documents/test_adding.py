"""Documents are added once, kept as they came, and listed however many there are."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from coaching.clock import now
from coaching.files import Store
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience, Document, DocumentKind, DocumentVersion, LooseFile
from coaching.model.people import User
from coaching.services import document_lists, documents, stored_files
from coaching.services.stored_files import NoRoom, NotTaken, Upload
from tests.corpus import HTML, docx, pdf, png
from tests.services.documents.files import files_of, keys, named, told, upload
from tests.statements import counted
from tests.together import together

# ---- adding and reading ----


def test_a_document_is_kept_as_it_came(coached: Case, otto: User, store: Store) -> None:
    sent = upload(docx(), "Ohje.docx")

    added = documents.add(otto, coached, store, sent, title="Guidelines", kind=DocumentKind.PLAN)

    version = added.versions[0]
    assert (added.title, added.kind, added.audience) == ("Guidelines", "plan", "case")
    assert (version.number, version.file_name, version.size) == (1, "Ohje.docx", len(sent.data))
    assert version.media_type.endswith("wordprocessingml.document")
    assert version.sha256 == sent.sha256
    assert (version.added_by, version.added_at) == (otto, now())
    assert documents.open_file(otto, version, store).read_bytes() == sent.data
    assert files_of(store) == [store.path(version.key)]
    assert told(otto, coached) == ["Document added: Guidelines"]


def test_a_document_without_a_title_is_called_after_its_file(
    coached: Case, otto: User, store: Store
) -> None:
    added = documents.add(otto, coached, store, upload(name="C:\\x\\Kysely <2026>.pdf"))

    assert added.title == "Kysely _2026_"


def test_a_refused_file_leaves_nothing_behind(coached: Case, otto: User, store: Store) -> None:
    with pytest.raises(NotTaken) as refused:
        documents.add(otto, coached, store, upload(HTML, "report.pdf"), title="Report")

    assert refused.value.field == "file"
    assert "whatever its name says" in str(refused.value)
    assert (db.session.scalars(select(Document)).all(), files_of(store)) == ([], [])


def test_the_files_of_a_case_have_an_end(
    coached: Case, otto: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored_files, "MOST_OF_A_CASE", len(pdf()) + len(png()) - 1)
    documents.add(otto, coached, store, upload())

    with pytest.raises(NoRoom):
        documents.add(otto, coached, store, upload(png()))


def test_a_second_press_of_the_button_adds_nothing(coached: Case, otto: User, store: Store) -> None:
    sent = upload()
    first = documents.add(otto, coached, store, sent)

    second = documents.add(otto, coached, store, sent)

    assert second == first
    assert len(files_of(store)) == 1
    # Another file out of the same form is another document: somebody went back to the page.
    other = documents.add(otto, coached, store, Upload("b.png", png(), sent.form_key))
    assert other != first


def test_two_presses_at_once_add_one_document(
    app: Flask, coached: Case, otto: User, store: Store
) -> None:
    sent, case_id, user_id = upload(), coached.id, otto.id

    def press() -> None:
        user, case = db.session.get_one(User, user_id), db.session.get_one(Case, case_id)
        documents.add(user, case, store, sent)

    together(app, press)

    assert db.session.scalar(select(func.count(Document.id))) == 1
    assert [path.name for path in files_of(store)] == keys()
    assert db.session.scalars(select(LooseFile)).all() == []


# ---- lists ----


def test_a_list_and_its_count_take_one_statement_however_long(
    coached: Case, carl: User, otto: User, store: Store
) -> None:
    documents.add(otto, coached, store, upload(), title="First")
    named(otto, coached)
    with counted() as few:
        document_lists.page_of(otto, coached)
    for number in range(40):
        audience = Audience.STAFF if number % 4 == 0 else Audience.CASE
        _row(coached, carl, number, audience)

    named(otto, coached)
    with counted() as many:
        page = document_lists.page_of(otto, coached)
    rest = document_lists.page_of(otto, coached, page.older)

    assert (len(few), len(many)) == (1, 1)
    assert (page.total, len(page.documents), len(rest.documents)) == (31, 30, 1)
    assert rest.older is None
    assert rest.documents[0][0].title == "First"
    assert document_lists.page_of(carl, coached).total == 41


def _row(case: Case, by: User, number: int, audience: Audience) -> None:
    with transaction():
        document = Document(
            case_id=case.id,
            title=f"Document {number}",
            kind=DocumentKind.OTHER,
            audience=audience,
            created_by_id=by.id,
        )
        document.versions = [
            DocumentVersion(
                number=1,
                file_name="a.pdf",
                size=1,
                media_type="application/pdf",
                sha256="",
                key=f"{number:032x}",
                form_key=f"{number:032x}",
                added_by_id=by.id,
            )
        ]
        db.session.add(document)
