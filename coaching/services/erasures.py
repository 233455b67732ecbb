"""Things come to their end, rule by rule: what goes, what stays without its words, what is counted.

Everything is read off the inventory. `retention` knows when; `people_erased` is about people.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy import Table as Rows

from coaching.clock import now
from coaching.data.inventory import INVENTORY, KEPT_ANSWERS
from coaching.data.personal import LOG_MONTHS, Holds, Rule
from coaching.files import Store
from coaching.model.assessments import Assessment, View
from coaching.model.base import Plain, db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion, LooseFile
from coaching.model.drafts import PageDraft
from coaching.model.erasures import Erasure
from coaching.model.feedback import Feedback
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Questions, Task
from coaching.services import months, personal_rows, stored_files

SINGLE_AFTER = timedelta(days=30)
TEXTS = (Holds.CONTACT, Holds.WORDS)


@dataclass(frozen=True)
class Places:
    """Where files lie beside the database."""

    store: Store
    mails: Path


@dataclass
class Ending:
    """What one thing leaves behind while it ends: numbers, and files to delete."""

    counts: Counter[str] = field(default_factory=Counter)
    keys: list[str] = field(default_factory=list)
    letters: list[Path] = field(default_factory=list)
    # It was gone already, or is needed after all: nothing is to be proved.
    is_void: bool = False


@contextmanager
def ending(
    rule: Rule,
    kind: str,
    thing_id: int,
    places: Places,
    *,
    by: User | None = None,
    reason: str = "",
    dry: bool = False,
) -> Iterator[Ending]:
    """One transaction in which a thing ends, with the proof of it, and its files around that.

    Whatever breaks it off, the next night ends the rest: mails go before the commit, for no row
    leads to them; files go after it, and until then they are noted as loose.
    """
    found = Ending()
    try:
        yield found
        counts = {name: number for name, number in sorted(found.counts.items()) if number}
        if dry or found.is_void:
            db.session.rollback()
            return
        db.session.add(
            Erasure(rule=rule, kind=kind, thing_id=thing_id, counts=counts, by=by, reason=reason)
        )
        db.session.add_all(LooseFile(key=key) for key in found.keys)
        db.session.flush()
        for letter in found.letters:
            letter.unlink(missing_ok=True)
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    db.session.expire_all()
    if found.keys:
        stored_files.let_go(places.store, found.keys)


# ---- one thing of each rule, within the caller's transaction ----


def single_answers(case_id: int, found: Ending) -> None:
    """What single persons answered, once the organisation has agreed on its scores."""
    agreed = select(Assessment.occasion).where(
        Assessment.case_id == case_id, Assessment.recorded_at <= now() - SINGLE_AFTER
    )
    over = select(Case.id).where(Case.id == case_id, Case.ended_at <= now() - SINGLE_AFTER)
    due = or_(View.occasion.in_(agreed), View.case_id.in_(over))
    views = list(db.session.scalars(select(View.id).where(View.case_id == case_id, due)))
    for _table, rows in personal_rows.tables(Rule.SINGLE):
        remove(rows, rows.c["view_id" if "view_id" in rows.c else "id"].in_(views), found)


def coach_notes(case_id: int, found: Ending) -> None:
    """What coaches wrote for their own memory."""
    for table, rows in personal_rows.tables():
        inside = personal_rows.of_cases(rows, [case_id])
        if inside is not None:
            empty(rows, table.holding(Holds.COACH), inside, found)
    query = select(Answers, Questions.content).join(Questions).where(Answers.case_id == case_id)
    for answers, asked in db.session.execute(query):
        private = {each["name"] for each in asked["languages"]["en"] if _is_coachs(each)}
        if private & answers.values.keys():
            found.counts["answers"] += 1
            answers.values = {k: v for k, v in answers.values.items() if k not in private}
            answers.fields = {k: v for k, v in answers.fields.items() if k not in private}
    _empty_drafts(case_id, found)
    db.session.flush()


def _empty_drafts(case_id: int, found: Ending) -> None:
    """Logs that were begun and never sent hold such notes too."""
    notes = INVENTORY["guidance_entries"].holding(Holds.COACH)
    tasks = select(Task.id).where(Task.case_id == case_id)
    kept: list[Draft | PageDraft] = [
        *db.session.scalars(select(Draft).where(Draft.task_id.in_(tasks))),
        *db.session.scalars(select(PageDraft).where(PageDraft.case_id == case_id)),
    ]
    for draft in kept:
        left = {name: typed for name, typed in draft.fields.items() if name not in notes}
        if left != draft.fields:
            found.counts[draft.__tablename__] += 1
            draft.fields = left


def _is_coachs(question: dict[str, Any]) -> bool:
    return question.get("readers") == "coach"


def year_texts(case_id: int, found: Ending) -> None:
    """All words and files of a year; what is evidence stays."""
    keys = select(DocumentVersion.key).join(Document).where(Document.case_id == case_id)
    _add_files(list(db.session.scalars(keys)), found)
    for table, rows in personal_rows.tables():
        inside = personal_rows.of_cases(rows, [case_id])
        if inside is None:
            continue
        if table.rows == Rule.YEAR:
            remove(rows, inside, found)
        elif table.texts == Rule.YEAR:
            if table.name == "answers":
                inside = and_(inside, rows.c.task_name.not_in(KEPT_ANSWERS))
            empty(rows, table.holding(*TEXTS), inside, found)


def whole_year(case_id: int, found: Ending) -> None:
    """All of a year, with organisation and training sessions where nothing else needs them."""
    case = db.session.get_one(Case, case_id)
    organisation_id, cohort_id = case.organisation_id, case.cohort_id
    keys = select(DocumentVersion.key).join(Document).where(Document.case_id == case_id)
    _add_files(list(db.session.scalars(keys)), found)
    db.session.execute(
        update(Case).where(Case.merged_into_id == case_id).values(merged_into_id=None)
    )
    db.session.expunge_all()
    for _table, rows in personal_rows.tables():
        inside = personal_rows.of_cases(rows, [case_id])
        if inside is not None:
            remove(rows, inside, found)
    _forget_organisation(organisation_id, found)
    _forget_training(cohort_id, found)


def _forget_organisation(organisation_id: int, found: Ending) -> None:
    """The organisation, and what it is a part of, as far as nothing else needs them."""
    rows = personal_rows.rows_named("organisations")
    needed = or_(
        select(Case.id).where(Case.organisation_id == organisation_id).exists(),
        select(Organisation.id).where(Organisation.parent_id == organisation_id).exists(),
    )
    if db.session.scalar(select(needed)):
        return
    part_of = db.session.scalar(select(rows.c.parent_id).where(rows.c.id == organisation_id))
    remove(rows, rows.c.id == organisation_id, found)
    if part_of is not None:
        _forget_organisation(part_of, found)


def _forget_training(cohort_id: int, found: Ending) -> None:
    rows = personal_rows.rows_named("training_sessions")
    if not db.session.scalar(select(select(Case.id).where(Case.cohort_id == cohort_id).exists())):
        remove(rows, rows.c.cohort_id == cohort_id, found)


def logs(found: Ending, mails: Path) -> None:
    """Who read what, and which mails were sent."""
    until = months.ago(LOG_MONTHS)
    for table, rows in personal_rows.tables(Rule.LOGS):
        at = rows.c[table.at]
        limit = until if at.type.python_type.__name__ == "date" else months.begin_of(until)
        remove(rows, at < limit, found)
    begin = f"{months.begin_of(until):%Y%m%dT%H%M%SZ}"
    add_letters([path for path in letters_in(mails) if path.name < begin], found)


def feedback(process_id: int, found: Ending, mails: Path) -> None:
    """Feedback with its answer, the process that asked for it, and the mail to its writer."""
    for each in db.session.scalars(select(Feedback.id).where(Feedback.process_id == process_id)):
        mails_about("feedback_answered", "feedback_id", each, found, mails)
    rows = personal_rows.rows_named("feedback")
    remove(rows, rows.c.process_id == process_id, found)
    process(process_id, found)


def imported(list_id: int, found: Ending) -> None:
    """An imported list with its rows; what it has brought in stays."""
    for name, key in (("import_rows", "list_id"), ("import_lists", "id")):
        rows = personal_rows.rows_named(name)
        remove(rows, rows.c[key] == list_id, found)
    found.is_void = not found.counts["import_lists"]


def process(process_id: int, found: Ending) -> None:
    """A process of no year, with its tasks, its answers and what it was about."""
    rows = personal_rows.rows_named("processes")
    remove(rows, rows.c.id == process_id, found)


# ---- parts of it ----


def remove(rows: Rows, where: ColumnElement[bool], found: Ending) -> None:
    """Delete rows, and count them."""
    found.counts[rows.name] += db.session.execute(delete(rows).where(where)).rowcount  # type: ignore[attr-defined]


def empty(rows: Rows, names: list[str], where: ColumnElement[bool], found: Ending) -> None:
    """Leave rows without what stands in some of their columns, and count those where there was."""
    if not names:
        return
    nothing = {name: nothing_in(rows, name) for name in names}
    filled = [
        rows.c[name].is_not(None) if value is None else rows.c[name] != value
        for name, value in nothing.items()
    ]
    found.counts[rows.name] += db.session.execute(  # type: ignore[attr-defined]
        update(rows).where(where, or_(*filled)).values(nothing)
    ).rowcount


def nothing_in(rows: Rows, name: str) -> Any:
    """What an empty column holds."""
    column = rows.c[name]
    if column.nullable:
        return None
    if isinstance(column.type, Plain):
        return column.default.arg(None) if column.default is not None else {}  # type: ignore[attr-defined]
    return ""


def mails_about(named: str, fact: str, thing_id: int, found: Ending, folder: Path) -> None:
    """Mails whose name is like this, about one thing; those too that were written as files."""
    about = Mail.facts[fact].as_integer() == thing_id
    written = delete(Mail).where(Mail.name.like(named), about).returning(Mail.message_id)
    gone = db.session.scalars(written.execution_options(synchronize_session=False)).all()
    found.counts["mails"] += len(gone)
    ends = tuple(f"-{each}.eml" for each in gone)
    add_letters([each for each in letters_in(folder) if each.name.endswith(ends)], found)


def letters_in(folder: Path) -> list[Path]:
    """Mails that were written as files."""
    return sorted(folder.glob("*.eml")) if folder.is_dir() else []


def _add_files(keys: list[str], found: Ending) -> None:
    found.keys += keys
    found.counts["files"] += len(keys)


def add_letters(letters: list[Path], found: Ending) -> None:
    """These go before the commit, and are counted."""
    found.letters += letters
    found.counts["mail_files"] += len(letters)
