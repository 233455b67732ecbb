"""Documents of a case: files that its people or the programme's people have added, by version."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coaching.clock import now
from coaching.model.base import Model
from coaching.model.cases import Case
from coaching.model.people import User


class DocumentKind(StrEnum):
    """What a document is for."""

    COMMITMENT = "commitment"
    PLAN = "plan"
    SURVEY = "survey"
    TRAINING = "training"
    MEETING = "meeting"
    REPORT = "report"
    PRACTICE = "practice"
    OTHER = "other"


class Audience(StrEnum):
    """Who sees a document: the organisation and the staff of its case, or that staff alone."""

    CASE = "case"
    STAFF = "staff"


class Scan(StrEnum):
    """What is known of harm in a file; nobody opens one that waits or does harm."""

    # There was no scanner to ask.
    UNCHECKED = "unchecked"
    CLEAN = "clean"
    WAITING = "waiting"
    HARMFUL = "harmful"


class Document(Model):
    """One document of a case, whichever of its versions is the newest."""

    __tablename__ = "documents"
    __table_args__ = (
        CheckConstraint("audience IN ('case', 'staff')", name="known_audience"),
        CheckConstraint("latest > 0", name="has_a_version"),
        Index("ix_documents_case_id_id", "case_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[DocumentKind] = mapped_column(String(20))
    audience: Mapped[Audience] = mapped_column(String(10))
    # The number of the newest version; counted here, so that two versions never get the same one.
    latest: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    case: Mapped[Case] = relationship()
    created_by: Mapped[User] = relationship()
    versions: Mapped[list["DocumentVersion"]] = relationship(
        back_populates="document",
        order_by="DocumentVersion.number.desc()",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class DocumentVersion(Model):
    """One file of a document; it lies in the folder of uploads under its key."""

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        # The same file out of the same form is a second press of the button.
        UniqueConstraint("form_key", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
        Index(
            "ix_document_versions_waiting",
            "id",
            sqlite_where=text("scan = 'waiting'"),
            postgresql_where=text("scan = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column()
    file_name: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column()
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(32), unique=True)
    form_key: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(String(500), default="")
    scan: Mapped[Scan] = mapped_column(String(10), default=Scan.UNCHECKED)
    added_at: Mapped[datetime] = mapped_column(default=now)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    document: Mapped[Document] = relationship(back_populates="versions")
    added_by: Mapped[User] = relationship()

    @property
    def is_withheld(self) -> bool:
        """Whether nobody may open the file: not yet, or never."""
        return self.scan in (Scan.WAITING, Scan.HARMFUL)


class LooseFile(Model):
    """A file that no version has: not yet, or not any more. What a crash leaves stands here."""

    __tablename__ = "loose_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    since: Mapped[datetime] = mapped_column(default=now, index=True)
