"""Mail of substitutes: the first one with the briefs, and what is sent to whoever is away."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from coaching.clock import HELSINKI, now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.guidance import GuidanceEntry
from coaching.model.mail import Mail, caused_by, note_mail
from coaching.model.processes import Task
from coaching.model.substitutions import Substitution
from coaching.permissions import Can, allowed
from coaching.services import substitutions

# When a substitute is told on the first day.
MORNING = time(8)
# Longer ago than this, after a long silence of the server, is no news any more.
NEWS = timedelta(days=7)
# What is for one person alone, or reaches the substitute anyway.
STAYS = frozenset(
    {
        "welcome",
        "commitment_to_sign",
        "signing_code",
        "reset_password",
        "password_changed",
        "digest",
        "reminder",
        "task_given",
        "substitute_named_for_you",
        "substitution_begins",
        "substitution_changed",
        "substitution_ended",
        "substitution_named",
    }
)
PERSONAL_LANE = "team_member"
# What a mail is about, where it names neither a task nor a case.
ABOUT = (
    ("entry_id", GuidanceEntry.id, GuidanceEntry.case_id),
    ("coaching_session_id", CoachingSession.id, CoachingSession.case_id),
)


# ---- the first morning ----


def due_to_begin(limit: int) -> Sequence[int]:
    """Substitutions whose first morning has come, and whose substitute does not know yet."""
    if now() < datetime.combine(today(), MORNING, HELSINKI):
        days_begun = Substitution.first_on < today()
    else:
        days_begun = Substitution.first_on <= today()
    query = (
        select(Substitution.id)
        .where(
            days_begun,
            Substitution.last_on >= today(),
            Substitution.told_at.is_(None),
            Substitution.ended_early_at.is_(None),
        )
        .order_by(Substitution.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def begin(substitution_id: int) -> bool:
    """Tell one substitute that the work is here, once; harmless when somebody else just did."""
    with transaction():
        claimed = db.session.scalar(
            update(Substitution)
            .where(
                Substitution.id == substitution_id,
                Substitution.told_at.is_(None),
                Substitution.ended_early_at.is_(None),
            )
            .values(told_at=now())
            .returning(Substitution.id)
            .execution_options(synchronize_session=False)
        )
        if claimed is not None:
            substitutions.begin(db.session.get_one(Substitution, substitution_id))
    return claimed is not None


# ---- what reaches whoever is away ----


def to_pass_on(limit: int) -> Sequence[int]:
    """New mails to people who are away today, which nobody has looked at yet."""
    query = (
        select(Mail.id)
        .join(Substitution, Substitution.person_id == Mail.to_id)
        .where(
            Substitution.first_on <= today(),
            Substitution.last_on >= today(),
            Substitution.ended_early_at.is_(None),
            Mail.passed_on_at.is_(None),
            Mail.created_at >= Substitution.created_at,
            Mail.created_at > now() - NEWS,
        )
        .group_by(Mail.id)
        .order_by(Mail.id)
        .limit(limit)
    )
    with transaction():
        return list(db.session.scalars(query))


def pass_on(mail_id: int) -> bool:
    """Owe the substitute the same mail, if it is about work that has passed on; at most once."""
    with transaction():
        claimed = db.session.scalar(
            update(Mail)
            .where(Mail.id == mail_id, Mail.passed_on_at.is_(None))
            .values(passed_on_at=now())
            .returning(Mail.id)
            .execution_options(synchronize_session=False)
        )
        if claimed is None:
            return False
        mail = db.session.get_one(Mail, mail_id)
        standing = _standing_in(mail)
        if standing is not None and not _has_it(standing.substitute_id, mail):
            facts = mail.facts | {"in_place_of": standing.person_id}
            with caused_by(mail.caused_by_id):
                note_mail(mail.name, standing.substitute, **facts)
    return True


def _standing_in(mail: Mail) -> Substitution | None:
    """By whom and until when the recipient is replaced in what the mail is about."""
    if mail.to is None or mail.name in STAYS or "in_place_of" in mail.facts:
        return None
    task = db.session.get(Task, mail.facts["task_id"]) if mail.facts.get("task_id") else None
    if task is not None and task.role == PERSONAL_LANE:
        return None
    case_id = _case_id(mail, task)
    found = mail.to.absence(case_id)
    owed_on = mail.created_at.astimezone(HELSINKI).date()
    if found is None or found.first_on > owed_on or not _may_know(found, case_id):
        return None
    return found


def _may_know(standing: Substitution, case_id: int | None) -> bool:
    """Of a case nobody hears in another's place who may not see it, unless neither may."""
    case = db.session.get(Case, case_id) if case_id is not None else None
    return (
        case is None
        or allowed(standing.substitute, Can.SEE_CASE, case)
        or not allowed(standing.person, Can.SEE_CASE, case)
    )


def _case_id(mail: Mail, task: Task | None) -> int | None:
    if mail.facts.get("case_id"):
        return int(mail.facts["case_id"])
    if task is not None:
        return task.case_id
    found = (
        db.session.scalar(select(column).where(id == mail.facts[fact]))
        for fact, id, column in ABOUT
        if mail.facts.get(fact)
    )
    return next(found, None)


def _has_it(person_id: int, mail: Mail) -> bool:
    """Whether the substitute gets the same mail in their own right."""
    at_once = timedelta(minutes=1)
    query = select(Mail.facts).where(
        Mail.to_id == person_id,
        Mail.name == mail.name,
        Mail.created_at.between(mail.created_at - at_once, mail.created_at + at_once),
    )
    return any(facts == mail.facts for facts in db.session.scalars(query))
