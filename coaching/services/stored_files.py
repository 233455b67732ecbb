"""Files of documents on their way to the disk and off it: examined, stored, swept up."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import delete, func, select

from coaching import files
from coaching.clock import now
from coaching.files import FileKind, Store, Unfit
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion, LooseFile
from coaching.services.refusals import Refusal

# Bytes of all files of a case together; a year's papers take a tenth of it.
MOST_OF_A_CASE = 1024**3
# Longer than any upload takes.
PATIENCE = timedelta(days=1)


class NotTaken(Refusal):
    """The file is not one that we take; the words say why and what to do."""


class NoRoom(Refusal):
    """The files of this case take all the room there is for them."""


@dataclass(frozen=True)
class Upload:
    """A file as the browser brought it, and the form that it came from."""

    name: str
    data: bytes
    form_key: str = field(default_factory=lambda: uuid4().hex)

    @property
    def sha256(self) -> str:
        """The fingerprint of the content."""
        return sha256(self.data).hexdigest()


def examined(case: Case, upload: Upload) -> FileKind:
    """The kind of the file; raises `NotTaken`, `NoRoom`."""
    try:
        kind = files.examine(upload.data)
    except Unfit as unfit:
        raise NotTaken(_(unfit.words), field="file") from unfit
    stored = db.session.scalar(
        select(func.coalesce(func.sum(DocumentVersion.size), 0))
        .join(DocumentVersion.document)
        .where(Document.case_id == case.id)
    )
    if (stored or 0) + len(upload.data) > MOST_OF_A_CASE:
        raise NoRoom(
            _("There is no room left for files of this organisation. Remove some first."),
            field="file",
        )
    return kind


@contextmanager
def stored(store: Store, upload: Upload) -> Iterator[str]:
    """A transaction whose rows claim a file that is on the disk before they are stored.

    Until then the file is noted as loose: whatever happens in between, somebody deletes it.
    """
    key = uuid4().hex
    with transaction():
        db.session.add(LooseFile(key=key))
    try:
        store.write(key, upload.data)
        with transaction():
            yield key
            db.session.execute(delete(LooseFile).where(LooseFile.key == key))
    except Exception:
        let_go(store, [key])
        raise


def let_go(store: Store, keys: Collection[str]) -> None:
    store.discard(keys)
    with transaction():
        db.session.execute(delete(LooseFile).where(LooseFile.key.in_(keys)))


def left_behind(limit: int) -> list[int]:
    """Files without a version that nobody is busy with any more: a crash has left them."""
    query = (
        select(LooseFile.id)
        .where(LooseFile.since <= now() - PATIENCE)
        .order_by(LooseFile.since)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def sweep(loose_id: int, store: Store) -> bool:
    """Delete a file that was left behind; harmless when run twice."""
    with transaction():
        key = db.session.scalar(select(LooseFile.key).where(LooseFile.id == loose_id))
    if key is None:
        return False
    let_go(store, [key])
    return True
