"""No crash leaves a file that nobody knows, nor a row without its file."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.files import Store
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import LooseFile
from coaching.model.people import User
from coaching.services import documents
from coaching.services.documents import Missing
from tests.corpus import png
from tests.services.documents.files import files_of, keys, upload


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
