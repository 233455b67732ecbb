"""One person named wherever anything can be written in a year, and a look where that still is."""

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from coaching import clock, uploads
from coaching.data.personal import Holds
from coaching.model import metadata
from coaching.model.base import Plain, db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.processes import Outcome, Process, Task
from coaching.services import personal_rows
from coaching.services.erasures import Places

NAME, ADDRESS, PHONE = "Zaida Qvarnström", "zaida@qvarnstrom.example", "+358 40 765 4321"
# Unmistakable, and long enough to be found inside anything.
WORD = "Zqxjkvbp"
SENTENCE = f"{WORD}: {NAME} said so, write to {ADDRESS} or call 0407654321 / {PHONE}"
# When the year ends in these tests.
END = datetime(2027, 9, 6, 12, 0, tzinfo=UTC)
# Words of the year that outlive it, since they are evidence.
EVIDENCE = {"answers", "decisions"}
TEXTS = (Holds.CONTACT, Holds.WORDS, Holds.COACH)


def places() -> Places:
    """Where files lie in the tests' application."""
    return Places(uploads.store(), uploads.mails())


def plant(case: Case) -> set[str]:
    """Write about the person into every text of the year; gives the tables that took it."""
    planted = set()
    with transaction():
        for table, rows in personal_rows.tables():
            inside = personal_rows.of_cases(rows, [case.id])
            names = table.holding(*TEXTS)
            if inside is None or not names:
                continue
            values = {name: _text(rows.c[name]) for name in names}
            if db.session.execute(update(rows).where(inside).values(values)).rowcount:  # type: ignore[attr-defined]
                planted.add(table.name)
    db.session.expire_all()
    return planted


def _text(column: Any) -> Any:
    length = getattr(column.type, "length", None) or len(SENTENCE)
    if isinstance(column.type, Plain):
        return {"a": SENTENCE, "b": [{"c": NAME}], "d": {"e": ADDRESS}}
    return SENTENCE if length >= len(SENTENCE) else NAME[:length]


def close(case: Case, at: Any) -> None:
    """The year ends, and nothing of it goes on."""
    of_the_case = Process.case_id == case.id
    with transaction():
        case.status, case.ended_at = CaseStatus.COMPLETED, at
        db.session.execute(
            update(Process).where(of_the_case).values(ended_at=at, next_timer_at=None)
        )
        db.session.execute(
            update(Task)
            .where(Task.case_id == case.id, Task.closed_at.is_(None))
            .values(closed_at=at, outcome=Outcome.CANCELLED, next_rung_at=None)
        )


def found(*words: str) -> dict[str, int]:
    """Where in the database and in files any of these stands, and how often."""
    hits: dict[str, int] = {}
    for place, text in _everything():
        number = sum(text.lower().count(word.lower()) for word in words)
        if number:
            hits[place] = hits.get(place, 0) + number
    return hits


def _everything() -> Iterator[tuple[str, str]]:
    for rows in metadata.sorted_tables:
        for row in db.session.execute(select(rows)).mappings():
            for column in rows.c:
                yield rows.name, _readable(row[column.name])
    here = places()
    for folder in (here.store.folder, here.mails):
        for path in folder.rglob("*") if folder.is_dir() else ():
            if path.is_file():
                yield folder.name, f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}"


def _readable(value: Any) -> str:
    """What a column holds, as text; the state of a process is packed."""
    if isinstance(value, bytes) and value.startswith(b"\x78"):
        return zlib.decompress(value).decode()
    return str(value)


def write_mail(folder: Path, name: str = "20260901T090000Z-a.eml") -> Path:
    """A mail that was written as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"To: {NAME} <{ADDRESS}>\nSubject: Hello\n\n{SENTENCE}\n", encoding="utf-8")
    return path


def later(months_later: int, *, days: int = 1) -> None:
    """So many months after the end."""
    year, month = divmod(END.year * 12 + END.month - 1 + months_later, 12)
    clock.set_to(datetime(year, month + 1, END.day, 12, 0, tzinfo=UTC) + timedelta(days=days))
