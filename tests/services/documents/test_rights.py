"""Who may do what with the documents of a case, and who hears of it."""

import pytest
from sqlalchemy import select

from coaching.clock import now
from coaching.files import Store
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member, MemberKind
from coaching.model.documents import Audience
from coaching.model.history import Access
from coaching.model.people import User
from coaching.permissions import Can, Forbidden, allowed
from coaching.services import documents
from tests import make
from tests.corpus import png
from tests.services.documents.files import files_of, named, told, upload


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
