"""A virus scanner looks at files: what does harm is not kept, what is unseen is not opened."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.files import Harmful, Scanner, ScannerAway, Store
from coaching.files.scanning import PIECE
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion, LooseFile, Scan
from coaching.model.failures import Failure
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.services import documents, scans
from coaching.services.documents import Withheld
from coaching.services.scans import DoesHarm
from tests.clamav import ILL, Clamav, on_a_port, on_a_socket
from tests.corpus import pdf
from tests.servers import free_port
from tests.services.documents.files import files_of, upload


@pytest.fixture
def clamav() -> Iterator[tuple[Scanner, Clamav]]:
    """A scanner that answers, and how it is."""
    with on_a_port() as (address, running):
        yield Scanner.at(address), running


@pytest.fixture
def away() -> Scanner:
    """A scanner that is not there."""
    return Scanner(("127.0.0.1", free_port()), patience=2)


@pytest.fixture
def waits(coached: Case, otto: User, store: Store, away: Scanner) -> DocumentVersion:
    """A file that came while the scanner was away."""
    return documents.add(otto, coached, replace(store, scanner=away), upload()).versions[0]


def ill() -> bytes:
    """A PDF that the scanner does not like, and everything else takes."""
    return pdf() + b"\n" + ILL + b"\n%%EOF\n"


# ---- the conversation ----


@pytest.mark.parametrize("size", [1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7])
def test_the_scanner_hears_every_byte(clamav: tuple[Scanner, Clamav], size: int) -> None:
    scanner, heard = clamav
    data = bytes(range(256)) * (size // 256 + 1)

    scanner.check(data[:size])

    assert heard.asked == [data[:size]]


def test_the_scanner_can_be_asked_through_a_path(tmp_path: Path) -> None:
    with on_a_socket(tmp_path) as (address, heard):
        Scanner.at(address).check(b"fine")
        with pytest.raises(Harmful) as found:
            Scanner.at(address).check(b"not " + ILL)

    assert found.value.name == "Win.Test.Polku-1"
    assert len(heard.asked) == 2


@pytest.mark.parametrize(
    "reply", [b"stream: Can't allocate memory ERROR\0", b"UNKNOWN COMMAND\0", b"\0", b"OK"]
)
def test_an_answer_that_is_none_leaves_it_open(
    clamav: tuple[Scanner, Clamav], reply: bytes
) -> None:
    scanner, heard = clamav
    heard.reply = reply

    with pytest.raises(ScannerAway):
        scanner.check(b"fine")


def test_a_file_that_is_too_much_for_the_scanner_counts_as_not_seen(
    clamav: tuple[Scanner, Clamav],
) -> None:
    scanner, heard = clamav
    heard.most = PIECE

    with pytest.raises(ScannerAway):
        scanner.check(b"x" * (20 * PIECE))


def test_nobody_there_is_told_as_such(away: Scanner, tmp_path: Path) -> None:
    with pytest.raises(ScannerAway):
        away.check(b"fine")
    with pytest.raises(ScannerAway):
        Scanner.at(f"unix://{tmp_path / 'nothing'}").check(b"fine")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("tcp://clamav.example.org:3311", ("clamav.example.org", 3311)),
        ("tcp://127.0.0.1", ("127.0.0.1", 3310)),
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_the_setting_says_where_the_scanner_is(url: str, address: tuple[str, int] | str) -> None:
    assert Scanner.at(url).address == address


@pytest.mark.parametrize("url", ["", "clamav:3310", "http://clamav", "unix://clamd.ctl", "tcp://"])
def test_a_setting_that_leads_nowhere_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="CLAMAV_URL"):
        Scanner.at(url)


# ---- files that come in ----


def test_without_a_scanner_files_are_as_before(coached: Case, otto: User, store: Store) -> None:
    version = documents.add(otto, coached, store, upload()).versions[0]

    assert (version.scan, version.is_withheld) == (Scan.UNCHECKED, False)


def test_a_clean_file_can_be_opened(
    coached: Case, otto: User, store: Store, clamav: tuple[Scanner, Clamav]
) -> None:
    scanned = replace(store, scanner=clamav[0])
    version = documents.add(otto, coached, scanned, upload()).versions[0]

    assert version.scan == Scan.CLEAN
    assert documents.open_file(otto, version, scanned).read_bytes() == pdf()


def test_what_does_harm_is_not_stored(
    coached: Case, otto: User, store: Store, clamav: tuple[Scanner, Clamav]
) -> None:
    scanned = replace(store, scanner=clamav[0])
    kept = documents.add(otto, coached, scanned, upload())

    with pytest.raises(DoesHarm) as refused:
        documents.add(otto, coached, scanned, upload(ill()))
    with pytest.raises(DoesHarm):
        documents.add_version(otto, kept, scanned, upload(ill()))

    assert refused.value.field == "file"
    assert db.session.scalars(select(Document.id)).all() == [kept.id]
    assert db.session.scalars(select(LooseFile)).all() == []
    assert len(files_of(store)) == 1


# ---- files that wait ----


def test_a_file_waits_while_the_scanner_is_away(
    waits: DocumentVersion, otto: User, store: Store
) -> None:
    assert waits.scan == Scan.WAITING
    assert [path.read_bytes() for path in files_of(store)] == [pdf()]
    with pytest.raises(Withheld, match="waits to be checked"):
        documents.open_file(otto, waits, store)


def test_it_is_looked_at_when_the_scanner_is_back(
    app: Flask,
    waits: DocumentVersion,
    otto: User,
    clamav: tuple[Scanner, Clamav],
    away: Scanner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version_id = waits.id
    monkeypatch.setitem(app.config, "SCANNER", away)
    jobs.run_due()
    failed = db.session.scalars(select(Failure).where(Failure.job == "scan")).one()
    assert (failed.thing_id, failed.kind, waits.scan) == (version_id, "ScannerAway", Scan.WAITING)

    monkeypatch.setitem(app.config, "SCANNER", clamav[0])
    jobs.run_due()
    assert clamav[1].asked == []
    clock.set_to(now() + timedelta(hours=1))
    jobs.run_due()

    db.session.expire_all()
    assert clamav[1].asked == [pdf()]
    assert db.session.get_one(DocumentVersion, version_id).scan == Scan.CLEAN
    assert db.session.get_one(Failure, failed.id).resolved_at == now()


def test_what_turns_out_to_do_harm_is_deleted_and_its_owner_told(
    coached: Case, otto: User, store: Store, away: Scanner, clamav: tuple[Scanner, Clamav]
) -> None:
    waiting = replace(store, scanner=away)
    version = documents.add(otto, coached, waiting, upload(ill())).versions[0]
    scanned = replace(store, scanner=clamav[0])

    assert scans.look_again(version.id, scanned)
    assert not scans.look_again(version.id, scanned)

    assert version.scan == Scan.HARMFUL
    assert files_of(store) == []
    told = db.session.scalars(select(Mail).where(Mail.name == "file_harmful")).one()
    assert (told.to, told.facts["document_id"]) == (otto, version.document_id)
    with pytest.raises(Withheld, match="something harmful"):
        documents.open_file(otto, version, scanned)


def test_two_who_look_at_a_file_at_once_tell_its_owner_once(
    waits: DocumentVersion, store: Store
) -> None:
    @dataclass(frozen=True)
    class Slow(Scanner):
        """Meanwhile another worker is told the same."""

        def check(self, data: bytes) -> None:
            asked.append(data)
            if len(asked) == 1:
                other.append(scans.look_again(version_id, replace(store, scanner=self)))
            raise Harmful("Eicar")

    version_id, asked, other = waits.id, list[bytes](), list[bool]()

    mine = scans.look_again(version_id, replace(store, scanner=Slow("/unused")))

    assert (other, mine) == ([True], False)
    assert len(db.session.scalars(select(Mail).where(Mail.name == "file_harmful")).all()) == 1


def test_without_the_setting_nothing_waits_for_ever(waits: DocumentVersion, store: Store) -> None:
    scans.look_again(waits.id, store)

    assert waits.scan == Scan.UNCHECKED
