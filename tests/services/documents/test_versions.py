"""Versions in order, and what is changed or removed."""

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from coaching.files import Store
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentKind, DocumentVersion, LooseFile
from coaching.model.history import Event
from coaching.model.people import User
from coaching.services import document_lists, documents
from coaching.services.documents import Gone, SameFile
from tests.corpus import pdf, png
from tests.services.documents.files import files_of, keys, told, upload
from tests.together import together

# ---- versions ----


def test_a_new_version_keeps_the_older_ones(
    coached: Case, carl: User, otto: User, store: Store
) -> None:
    document = documents.add(otto, coached, store, upload(), title="Plan")

    documents.add_version(carl, document, store, upload(png(), "b.png"), note="With a picture")

    found = document_lists.one(otto, document.id)
    assert found is not None
    assert [(v.number, v.file_name, v.note) for v in found.versions] == [
        (2, "b.png", "With a picture"),
        (1, "Survey 2026.pdf", ""),
    ]
    assert [documents.open_file(otto, v, store).read_bytes() for v in found.versions] == [
        png(),
        pdf(),
    ]
    assert told(otto, coached)[0] == "New version of a document: Plan"


def test_the_same_file_again_is_no_new_version(coached: Case, otto: User, store: Store) -> None:
    document = documents.add(otto, coached, store, upload())

    with pytest.raises(SameFile) as refused:
        documents.add_version(otto, document, store, upload(name="copy.pdf"))

    assert "version 1" in str(refused.value)
    db.session.expire_all()
    assert document.latest == 1
    assert len(files_of(store)) == 1


def test_two_versions_at_once_get_numbers_of_their_own(
    app: Flask, coached: Case, otto: User, store: Store
) -> None:
    document_id, user_id = documents.add(otto, coached, store, upload()).id, otto.id
    pictures = iter([png(10), png(20)])

    def bring() -> None:
        user, document = (
            db.session.get_one(User, user_id),
            db.session.get_one(Document, document_id),
        )
        documents.add_version(user, document, store, upload(next(pictures)))

    together(app, bring)

    numbers = select(DocumentVersion.number).order_by(DocumentVersion.number)
    assert list(db.session.scalars(numbers)) == [1, 2, 3]
    assert db.session.scalar(select(Document.latest)) == 3
    assert [path.name for path in files_of(store)] == keys()


def test_a_version_of_what_was_just_removed_is_refused(
    coached: Case, cora: User, otto: User, store: Store
) -> None:
    document = documents.add(otto, coached, store, upload())
    _ = document.case.members
    with db.engine.begin() as elsewhere:
        elsewhere.execute(delete(DocumentVersion))
        elsewhere.execute(delete(Document))

    with pytest.raises(Gone):
        documents.add_version(otto, document, store, upload(png()))

    assert keys() == []
    assert len(files_of(store)) == 1  # the one that went away behind our back


# ---- changing and removing ----


def test_title_and_kind_can_be_changed(coached: Case, otto: User, store: Store) -> None:
    document = documents.add(otto, coached, store, upload())

    documents.change(otto, document, title="Survey of the staff", kind=DocumentKind.SURVEY)

    assert (document.title, document.kind) == ("Survey of the staff", DocumentKind.SURVEY)


def test_removing_deletes_the_files_and_keeps_the_line(
    coached: Case, otto: User, mona: User, store: Store
) -> None:
    document = documents.add(
        otto, coached, store, upload(), title="Secret", kind=DocumentKind.SURVEY
    )
    documents.add_version(otto, document, store, upload(png()))

    documents.remove(otto, document, store)

    assert (keys(), files_of(store)) == ([], [])
    assert db.session.scalars(select(LooseFile)).all() == []
    assert told(otto, coached) == [
        "Document removed: Survey or figures",
        "New version of a document: Survey or figures",
        "Document added: Survey or figures",
    ]
    facts = [event.facts for event in db.session.scalars(select(Event))]
    assert "Secret" not in str(facts)


def test_two_who_remove_at_once_leave_one_line(
    app: Flask, coached: Case, otto: User, store: Store
) -> None:
    document_id, user_id = documents.add(otto, coached, store, upload()).id, otto.id

    def take_away() -> None:
        user = db.session.get_one(User, user_id)
        document = document_lists.one(user, document_id)
        if document is not None:
            documents.remove(user, document, store)

    together(app, take_away)

    removed = select(func.count(Event.id)).where(Event.name == "document_removed")
    assert db.session.scalar(removed) == 1
    assert files_of(store) == []
