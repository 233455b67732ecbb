"""Documents of a case: added, in versions, read, changed and removed."""

from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from coaching import files
from coaching.data.documents import WITHHELD
from coaching.files import FileKind, Store
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Audience, Document, DocumentKind, DocumentVersion, LooseFile
from coaching.model.history import Thing, note_event
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import accesses, scans, stored_files
from coaching.services.refusals import Refusal
from coaching.services.stored_files import Upload


class SameFile(Refusal):
    """The newest version is this very file."""


class Gone(Refusal):
    """Somebody removed the document a moment ago."""


class Withheld(Refusal):
    """The file has not been looked at for harm yet, or does harm."""


class Missing(Exception):
    """The file of a version is not where it should be, or is not whole."""


def add(
    user: User,
    case: Case,
    store: Store,
    upload: Upload,
    *,
    title: str = "",
    kind: DocumentKind = DocumentKind.OTHER,
    audience: Audience = Audience.CASE,
    note: str = "",
) -> Document:
    """A new document with its first version; raises `NotTaken`, `NoRoom`."""
    require(user, Can.ADD_DOCUMENT, case)
    if audience == Audience.STAFF:
        require(user, Can.KEEP_AMONG_STAFF, case)
    before = _sent_before(user, upload)
    if before is not None:
        return before.document
    file = stored_files.examined(case, upload)
    scan = scans.of_upload(store, upload)
    document = Document(
        case_id=case.id,
        title=title or Path(files.tidy_name(upload.name, file)).stem,
        kind=kind,
        audience=audience,
        created_by_id=user.id,
    )
    try:
        with stored_files.stored(store, upload) as key:
            db.session.add(document)
            db.session.flush()
            version = _version(user, document.id, 1, upload, file, key, note)
            version.scan = scan
            db.session.add(version)
            note_event(
                user,
                "staff_document_added" if _is_inside(document) else "document_added",
                case,
                **_facts(document),
            )
    except IntegrityError:
        # The same button was pressed twice at the same moment: the other press stored it.
        return _sent_twice(user, upload).document
    return document


def add_version(
    user: User, document: Document, store: Store, upload: Upload, *, note: str = ""
) -> DocumentVersion:
    """A newer version; the older ones stay. Raises `NotTaken`, `NoRoom`, `SameFile`, `Gone`."""
    require(user, Can.ADD_VERSION, document)
    before = _sent_before(user, upload)
    if before is not None:
        return before
    case, inside, facts = document.case, _is_inside(document), _facts(document)
    file = stored_files.examined(case, upload)
    scan = scans.of_upload(store, upload)
    try:
        with stored_files.stored(store, upload) as key:
            number = _next_number(facts["document_id"], upload)
            version = _version(user, facts["document_id"], number, upload, file, key, note)
            version.scan = scan
            db.session.add(version)
            note_event(user, "staff_version_added" if inside else "version_added", case, **facts)
    except IntegrityError:
        return _sent_twice(user, upload)
    return version


def change(user: User, document: Document, *, title: str, kind: DocumentKind) -> None:
    """Call a document something else; raises `Gone`."""
    require(user, Can.CHANGE_DOCUMENT, document)
    called = update(Document).where(Document.id == document.id).values(title=title, kind=kind)
    with transaction():
        if db.session.scalar(called.returning(Document.id)) is None:
            raise Gone(_("Somebody removed this document a moment ago."))


def share(user: User, document: Document) -> None:
    """Let the organisation see what the staff had kept; what it has seen is never hidden again."""
    require(user, Can.KEEP_AMONG_STAFF, document)
    require(user, Can.CHANGE_DOCUMENT, document)
    shared = (
        update(Document)
        .where(Document.id == document.id, Document.audience == Audience.STAFF)
        .values(audience=Audience.CASE)
        .returning(Document.id)
    )
    with transaction():
        if db.session.scalar(shared) is not None:
            note_event(user, "document_shared", document.case, **_facts(document))


def remove(user: User, document: Document, store: Store) -> None:
    """Take a document away with all of its versions; only the line of history stays."""
    require(user, Can.CHANGE_DOCUMENT, document)
    case, inside, facts = document.case, _is_inside(document), _facts(document)
    of_document = select(DocumentVersion.key).where(DocumentVersion.document_id == document.id)
    gone = delete(Document).where(Document.id == document.id).returning(Document.id)
    with transaction():
        keys = list(db.session.scalars(of_document))
        if db.session.scalar(gone) is None:
            # Somebody else was quicker: it is away.
            return
        db.session.add_all(LooseFile(key=key) for key in keys)
        note_event(user, "staff_document_removed" if inside else "document_removed", case, **facts)
    # After the commit: a row without its file would be worse than a file without its row.
    stored_files.let_go(store, keys)


def open_file(user: User, version: DocumentVersion, store: Store) -> Path:
    """Where the file lies, for handing it out; staff who read it are noted.

    Raises `Missing`, `Withheld`.
    """
    require(user, Can.SEE_DOCUMENT, version.document)
    if version.is_withheld:
        raise Withheld(_(WITHHELD[version.scan]))
    path = store.path(version.key)
    if not path.is_file() or path.stat().st_size != version.size:
        raise Missing(version.id)
    note_reading(user, version)
    return path


def note_reading(user: User, version: DocumentVersion) -> None:
    """Note that somebody of the programme looks at a document, unless it is kept among staff."""
    document = version.document
    if document.audience == Audience.CASE and version.added_by_id != user.id:
        accesses.note(user, document.case, [(Thing.DOCUMENT, version.id)])


# ---- parts of it ----


def _version(
    user: User,
    document_id: int,
    number: int,
    upload: Upload,
    file: FileKind,
    key: str,
    note: str,
) -> DocumentVersion:
    return DocumentVersion(
        document_id=document_id,
        number=number,
        file_name=files.tidy_name(upload.name, file),
        size=len(upload.data),
        media_type=file.media_type,
        sha256=upload.sha256,
        key=key,
        form_key=upload.form_key,
        note=note,
        added_by_id=user.id,
    )


def _next_number(document_id: int, upload: Upload) -> int:
    """Counted in the database: of two at once, one waits for the other."""
    number: int | None = db.session.scalar(
        update(Document)
        .where(Document.id == document_id)
        .values(latest=Document.latest + 1)
        .returning(Document.latest)
    )
    if number is None:
        raise Gone(_("Somebody removed this document a moment ago. Add it as a new one."))
    newest = db.session.scalar(
        select(DocumentVersion.sha256).where(
            DocumentVersion.document_id == document_id, DocumentVersion.number == number - 1
        )
    )
    if newest == upload.sha256:
        raise SameFile(
            _("This is the same file as version %(n)s. Nothing was added.", n=number - 1),
            field="file",
        )
    return number


def _sent_before(user: User, upload: Upload) -> DocumentVersion | None:
    """What the first press of the same button has stored."""
    query = (
        select(DocumentVersion)
        .where(
            DocumentVersion.form_key == upload.form_key,
            DocumentVersion.sha256 == upload.sha256,
            DocumentVersion.added_by_id == user.id,
        )
        .options(joinedload(DocumentVersion.document))
    )
    return db.session.scalars(query).unique().one_or_none()


def _sent_twice(user: User, upload: Upload) -> DocumentVersion:
    found = _sent_before(user, upload)
    if found is None:
        raise Gone(_("The file could not be stored. Try again."), field="file")
    return found


def _is_inside(document: Document) -> bool:
    """What is kept among staff is told among staff."""
    return document.audience == Audience.STAFF


def _facts(document: Document) -> dict[str, Any]:
    return {"document_id": document.id, "document_kind": document.kind}
