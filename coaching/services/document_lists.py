"""The documents of a case as lists, and one of them with its versions, for each reader."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from coaching.model.base import db
from coaching.model.cases import Case, Member
from coaching.model.documents import Document, DocumentVersion
from coaching.model.people import User
from coaching.permissions import Can, require, visible_documents

PAGE = 30


@dataclass(frozen=True)
class Page:
    """Some documents, each with its newest version; ``older`` is the key of the next page."""

    documents: list[tuple[Document, DocumentVersion]]
    total: int
    older: int | None = None


def page_of(user: User, case: Case, before: int | None = None, size: int = PAGE) -> Page:
    """The documents of a case that this person may see, those added last first: one statement."""
    require(user, Can.SEE_DOCUMENTS, case)
    mine = visible_documents(user).where(Document.case_id == case.id)
    total = select(func.count()).select_from(mine.subquery()).scalar_subquery()
    query = (
        mine.join(
            DocumentVersion,
            and_(
                DocumentVersion.document_id == Document.id,
                DocumentVersion.number == Document.latest,
            ),
        )
        .add_columns(DocumentVersion, total)
        .options(joinedload(DocumentVersion.added_by))
        .order_by(Document.id.desc())
        .limit(size + 1)
    )
    if before is not None:
        query = query.where(Document.id < before)
    found = db.session.execute(query).unique().all()
    listed = [(document, version) for document, version, _total in found[:size]]
    return Page(
        listed, found[0][2] if found else 0, listed[-1][0].id if len(found) > size else None
    )


def one(user: User, id: int) -> Document | None:
    """A document with its case and versions, if this person may see it."""
    query = (
        visible_documents(user)
        .where(Document.id == id)
        .options(
            joinedload(Document.case).joinedload(Case.members).joinedload(Member.user),
            joinedload(Document.created_by),
            joinedload(Document.versions).joinedload(DocumentVersion.added_by),
        )
    )
    return db.session.scalars(query).unique().one_or_none()


def version_of(user: User, id: int, number: int) -> DocumentVersion | None:
    """One version of a document, if this person may see the document."""
    query = (
        select(DocumentVersion)
        .join(DocumentVersion.document)
        .where(
            Document.id.in_(visible_documents(user).with_only_columns(Document.id)),
            Document.id == id,
            DocumentVersion.number == number,
        )
        .options(contains_eager(DocumentVersion.document).joinedload(Document.case))
    )
    return db.session.scalars(query).unique().one_or_none()
