"""Files are looked at for harm before anybody opens them: when they come, or soon after."""

from sqlalchemy import select

from coaching.files import Harmful, ScannerAway, Store
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.documents import DocumentVersion, LooseFile, Scan
from coaching.model.mail import note_mail
from coaching.services import stored_files
from coaching.services.stored_files import NotTaken, Upload


class DoesHarm(NotTaken):
    """The scanner found something in a file that was to be added."""


def of_upload(store: Store, upload: Upload) -> Scan:
    """What the scanner says of a file that comes in; without its answer the file waits.

    Raises `DoesHarm`.
    """
    if store.scanner is None:
        return Scan.UNCHECKED
    try:
        store.scanner.check(upload.data)
    except Harmful as found:
        raise DoesHarm(
            _(
                "A virus scanner found something harmful in this file, and so it was not stored."
                " Let your IT support look at it, and add another file."
            ),
            field="file",
        ) from found
    except ScannerAway:
        return Scan.WAITING
    return Scan.CLEAN


def waiting(limit: int) -> list[int]:
    """Versions whose files nobody can open yet."""
    query = (
        select(DocumentVersion.id)
        .where(DocumentVersion.scan == Scan.WAITING)
        .order_by(DocumentVersion.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def look_again(version_id: int, store: Store) -> bool:
    """Ask about a file that waits; harmless when run twice. Raises `ScannerAway`, `OSError`."""
    with transaction():
        version = db.session.get(DocumentVersion, version_id)
        if version is None or version.scan != Scan.WAITING:
            return False
        path = store.path(version.key)
    try:
        if store.scanner is not None:
            store.scanner.check(path.read_bytes())
    except Harmful:
        return _throw_away(version_id, store)
    with transaction():
        version = _still_waiting(version_id)
        if version is None:
            return False
        # Without a scanner, since the setting is gone, it is like all other files.
        version.scan = Scan.CLEAN if store.scanner else Scan.UNCHECKED
    return True


def _still_waiting(version_id: int) -> DocumentVersion | None:
    """The version, unless somebody else was told meanwhile what its file is."""
    waits = select(DocumentVersion).where(
        DocumentVersion.id == version_id, DocumentVersion.scan == Scan.WAITING
    )
    return db.session.scalar(waits.with_for_update(of=DocumentVersion))


def _throw_away(version_id: int, store: Store) -> bool:
    """Only the file goes; that there was one, and why it is gone, stays to be read."""
    with transaction():
        version = _still_waiting(version_id)
        if version is None:
            return False
        key, version.scan = version.key, Scan.HARMFUL
        # Noted until it is gone: whatever breaks off in between, somebody deletes it.
        db.session.add(LooseFile(key=key))
        document = version.document
        note_mail(
            "file_harmful", version.added_by, case_id=document.case_id, document_id=document.id
        )
    stored_files.let_go(store, [key])
    return True
