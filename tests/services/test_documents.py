"""Documents of a case: who may do what, versions in order, and no file that nobody knows."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from coaching import clock, jobs
from coaching.clock import now
from coaching.files import Store
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.documents import Audience, Document, DocumentKind, DocumentVersion, LooseFile
from coaching.model.history import Access, Event
from coaching.model.people import User
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import document_lists, documents, histories, stored_files
from coaching.services.documents import Gone, Missing, SameFile
from coaching.services.stored_files import NoRoom, NotTaken, Upload
from tests import make
from tests.corpus import HTML, docx, pdf, png
from tests.statements import counted
from tests.together import together


@pytest.fixture
def store(app: Flask) -> Store:
    """The folder of the tests' application."""
    return Store(Path(app.config["UPLOADS"]))


@pytest.fixture
def coached(case: Case, carl: User) -> Case:
    """Otto's organisation with Carl as its coach."""
    with transaction():
        case.coach = carl
    return case


def upload(data: bytes | None = None, name: str = "Survey 2026.pdf") -> Upload:
    """A file as the browser brings it."""
    return Upload(name, data or pdf())


def files_of(store: Store) -> list[Path]:
    """Everything that lies in the folder."""
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def keys() -> list[str]:
    """The keys that versions know."""
    return sorted(db.session.scalars(select(DocumentVersion.key)))


def named(user: User, case: Case) -> list[str]:
    """The titles that one reader finds, newest first."""
    return [document.title for document, _v in document_lists.page_of(user, case).documents]


def told(user: User, case: Case) -> list[str]:
    """The timeline of one reader, newest first."""
    return [line.title for line in histories.timeline(user, case).lines]


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


# ---- who may do what ----


def test_each_of_the_cast_may_what_the_programme_says(
    coached: Case,
    carl: User,
    kim: User,
    cora: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    tess: User,
    eve: User,
    eves_case: Case,
    store: Store,
) -> None:
    tea = make.person("Tea Team")
    with transaction():
        db.session.add(Member(case=coached, user=tea, kind=MemberKind.TEAM_MEMBER))
    shared = documents.add(stina, coached, store, upload(), title="Shared")
    inside = documents.add(
        carl, coached, store, upload(png()), title="Inside", audience=Audience.STAFF
    )
    people = [cora, carl, kim, otto, stina, tea, mona, ada, tess, eve]

    def who(right: Can, thing: object) -> str:
        return " ".join(p.first_name for p in people if allowed(p, right, thing))

    assert who(Can.SEE_DOCUMENTS, coached) == "Cora Carl Otto Stina Tea"
    assert who(Can.SEE_DOCUMENT, shared) == "Cora Carl Otto Stina Tea"
    assert who(Can.SEE_DOCUMENT, inside) == "Cora Carl"
    assert who(Can.ADD_DOCUMENT, coached) == "Cora Carl Otto Stina Tea"
    assert who(Can.KEEP_AMONG_STAFF, coached) == "Cora Carl"
    assert who(Can.ADD_VERSION, shared) == "Cora Carl Otto Stina Tea"
    assert who(Can.ADD_VERSION, inside) == "Cora Carl"
    assert who(Can.CHANGE_DOCUMENT, shared) == "Cora Carl Otto Stina"
    assert who(Can.CHANGE_DOCUMENT, inside) == "Cora Carl"


def test_what_the_staff_has_added_the_organisation_cannot_remove(
    coached: Case, carl: User, otto: User, store: Store
) -> None:
    shared = documents.add(carl, coached, store, upload(), title="Material")

    with pytest.raises(Forbidden):
        documents.remove(otto, shared, store)


def test_an_organisation_keeps_nothing_among_staff(coached: Case, otto: User, store: Store) -> None:
    with pytest.raises(Forbidden):
        documents.add(otto, coached, store, upload(), audience=Audience.STAFF)

    assert files_of(store) == []


def test_after_the_year_only_coordinators_add(
    coached: Case, cora: User, carl: User, otto: User, store: Store
) -> None:
    document = documents.add(otto, coached, store, upload(), title="Report")
    with transaction():
        coached.ended_at = now()

    for person in (otto, carl):
        with pytest.raises(Forbidden):
            documents.add(person, coached, store, upload(png()))
        with pytest.raises(Forbidden):
            documents.remove(person, document, store)
        assert named(person, coached) == ["Report"]
    documents.add(cora, coached, store, upload(png()), title="Evidence")
    assert named(otto, coached) == ["Evidence", "Report"]


def test_what_is_kept_among_staff_is_told_among_staff(
    coached: Case, cora: User, carl: User, otto: User, mona: User, store: Store
) -> None:
    inside = documents.add(
        carl, coached, store, upload(), title="Background", audience=Audience.STAFF
    )
    documents.add_version(carl, inside, store, upload(png()))

    assert named(otto, coached) == []
    assert told(otto, coached) == []
    assert told(cora, coached) == [
        "New version of a document for coaches and coordinators only: Background",
        "Document added for coaches and coordinators only: Background",
    ]
    # Managers hear that something happened, and not what people called it.
    assert (
        told(mona, coached)[-1]
        == "Document added for coaches and coordinators only: Something else"
    )


def test_a_document_that_is_shared_is_seen_by_the_organisation(
    coached: Case, carl: User, otto: User, store: Store
) -> None:
    inside = documents.add(
        carl, coached, store, upload(), title="Background", audience=Audience.STAFF
    )

    documents.share(carl, inside)
    documents.share(carl, inside)

    assert named(otto, coached) == ["Background"]
    assert told(otto, coached) == ["Document shared with the organisation: Background"]


def test_staff_who_open_a_file_are_noted_once_a_day(
    coached: Case, carl: User, otto: User, store: Store
) -> None:
    version = documents.add(otto, coached, store, upload()).versions[0]

    for person in (otto, carl, carl):
        documents.open_file(person, version, store)

    noted = db.session.scalars(select(Access)).all()
    assert [(a.user, a.kind, a.thing_id, a.case_id) for a in noted] == [
        (carl, "document", version.id, coached.id)
    ]


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


# ---- crashes ----


class PowerCut(BaseException):
    """Nothing that runs afterwards runs."""


def test_a_crash_between_file_and_commit_is_swept_up(
    coached: Case, otto: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = documents.add(otto, coached, store, upload())
    monkeypatch.setattr(documents, "note_event", _cut_power)
    with pytest.raises(PowerCut):
        documents.add(otto, coached, store, upload(png()))
    monkeypatch.undo()
    assert len(files_of(store)) == 2

    # Not while it may still be on its way.
    assert jobs.run_due() == 0
    clock.set_to(now() + timedelta(days=1))
    assert (jobs.run_due(), jobs.run_due()) == (1, 0)

    assert files_of(store) == [store.path(kept.versions[0].key)]
    assert db.session.scalars(select(LooseFile)).all() == []


def test_a_crash_between_commit_and_deleting_is_swept_up(
    coached: Case, otto: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = documents.add(otto, coached, store, upload())
    monkeypatch.setattr(Store, "discard", _cut_power)
    with pytest.raises(PowerCut):
        documents.remove(otto, document, store)
    monkeypatch.undo()
    assert len(files_of(store)) == 1

    clock.set_to(now() + timedelta(days=1))
    jobs.run_due()

    assert files_of(store) == []


def test_a_disk_that_is_full_leaves_neither_row_nor_file(
    coached: Case, otto: User, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.fsync", _no_room)

    with pytest.raises(OSError, match="No space"):
        documents.add(otto, coached, store, upload())

    assert (keys(), files_of(store)) == ([], [])
    assert db.session.scalars(select(LooseFile)).all() == []


def test_a_file_that_is_not_whole_is_not_handed_out(
    coached: Case, otto: User, store: Store
) -> None:
    version = documents.add(otto, coached, store, upload()).versions[0]
    store.path(version.key).write_bytes(b"%PDF-1.7 something else")

    with pytest.raises(Missing):
        documents.open_file(otto, version, store)


def _cut_power(*_args: object, **_more: object) -> None:
    raise PowerCut


def _no_room(_handle: int) -> None:
    raise OSError("No space left on device")


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
