"""The documents of a case as a page shows them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask_babel import format_decimal
from flask_babel import gettext as _

from coaching.data.documents import KINDS, WITHHELD
from coaching.files import kind_of
from coaching.model.cases import Case
from coaching.model.documents import Audience, Document, DocumentVersion
from coaching.model.people import User
from coaching.permissions import Can, allowed
from coaching.services import document_lists
from forms.documents import AUDIENCE_WORDS

NEWEST = 5
KILO = 1000


@dataclass(frozen=True)
class Row:
    """One document in a list, by its newest version."""

    id: int
    title: str
    icon: str
    file: str
    what_for: str
    number: int
    at: datetime
    by: str
    inside: bool
    withheld: str


class CaseDocuments:
    """What a reader finds of a case's documents: one statement for the list and its count."""

    def __init__(
        self, user: User, case: Case, before: int | None = None, size: int = NEWEST
    ) -> None:
        self.user = user
        self.case = case
        self.before = before
        self.size = size

    @property
    def visible(self) -> bool:
        """Whether the reader may know of documents at all."""
        return allowed(self.user, Can.SEE_DOCUMENTS, self.case)

    @property
    def of_staff(self) -> bool:
        """Whether the reader also finds what is kept among staff."""
        return allowed(self.user, Can.KEEP_AMONG_STAFF, self.case)

    @property
    def may_add(self) -> bool:
        """Whether the reader may add one."""
        return allowed(self.user, Can.ADD_DOCUMENT, self.case)

    @cached_property
    def _page(self) -> document_lists.Page:
        return document_lists.page_of(self.user, self.case, self.before, self.size)

    @property
    def rows(self) -> list[Row]:
        """The documents, those added last first."""
        return [row_of(document, version) for document, version in self._page.documents]

    @property
    def total(self) -> int:
        """How many there are for this reader."""
        return self._page.total

    @property
    def older(self) -> int | None:
        """The key of the next page, if there is one."""
        return self._page.older


def row_of(document: Document, version: DocumentVersion) -> Row:
    """A document and its newest version in words."""
    return Row(
        id=document.id,
        title=document.title,
        icon=kind_of(version.media_type).icon,
        file=file_in_words(version),
        what_for=what_for(document),
        number=version.number,
        at=version.added_at,
        by=version.added_by.name,
        inside=document.audience == Audience.STAFF,
        withheld=withheld(version),
    )


def file_in_words(version: DocumentVersion) -> str:
    """PDF, 212 KB."""
    return f"{kind_of(version.media_type).name}, {size_in_words(version.size)}"


def size_in_words(size: int) -> str:
    """212 KB or 3.4 MB, never 0."""
    if size < KILO * KILO:
        return str(_("%(n)s KB", n=format_decimal(max(1, round(size / KILO)))))
    return str(_("%(n)s MB", n=format_decimal(round(size / KILO / KILO, 1))))


def withheld(version: DocumentVersion) -> str:
    """Why nobody can open the file; nothing where people can."""
    return _(WITHHELD[version.scan]) if version.is_withheld else ""


def what_for(document: Document) -> str:
    """What a document is for, in words."""
    return next((_(kind.words) for kind in KINDS if kind.key == document.kind), "")


@dataclass(frozen=True)
class VersionRow:
    """One version in the list of all of them."""

    number: int
    file_name: str
    file: str
    at: datetime
    by: str
    note: str
    withheld: str


class DocumentPage:
    """One document: what it is, who sees it, and its versions, the newest first."""

    def __init__(self, user: User, document: Document) -> None:
        self.user = user
        self.document = document

    @property
    def may_add_version(self) -> bool:
        """Whether the reader may add a newer file."""
        return allowed(self.user, Can.ADD_VERSION, self.document)

    @property
    def may_change(self) -> bool:
        """Whether the reader may call it something else, or remove it."""
        return allowed(self.user, Can.CHANGE_DOCUMENT, self.document)

    @property
    def may_share(self) -> bool:
        """Whether the organisation does not see it yet and the reader may let it."""
        return self.inside and self.may_change

    @property
    def versions(self) -> list[VersionRow]:
        """Every version."""
        return [
            VersionRow(
                number=version.number,
                file_name=version.file_name,
                file=file_in_words(version),
                at=version.added_at,
                by=version.added_by.name,
                note=version.note,
                withheld=withheld(version),
            )
            for version in self.document.versions
        ]

    @property
    def inside(self) -> bool:
        """Whether it is kept among staff."""
        return self.document.audience == Audience.STAFF

    @property
    def readers(self) -> str:
        """Who sees it, in words."""
        return str(AUDIENCE_WORDS[Audience(self.document.audience)])

    @property
    def what_for(self) -> str:
        """What it is for, in words."""
        return what_for(self.document)

    @property
    def icon(self) -> str:
        """The icon of its newest file."""
        return kind_of(self.document.versions[0].media_type).icon
