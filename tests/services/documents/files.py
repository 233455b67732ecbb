"""A file to bring, and what is found of documents afterwards."""

from pathlib import Path

from sqlalchemy import select

from coaching.files import Store
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import DocumentVersion
from coaching.model.people import User
from coaching.services import document_lists, histories
from coaching.services.stored_files import Upload
from tests.corpus import pdf


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
