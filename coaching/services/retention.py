"""When things come to their end, by the programme's table of retention; and one of them ended."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Select, and_, func, literal, or_, select

from coaching.clock import now, today
from coaching.data.personal import (
    ACCOUNT_MONTHS,
    COACH_MONTHS,
    EVIDENCE_YEARS,
    FEEDBACK_MONTHS,
    IMPORT_MONTHS,
    LOG_MONTHS,
    REQUEST_MONTHS,
    YEAR_MONTHS,
    Rule,
)
from coaching.model.applications import Application
from coaching.model.assessments import Assessment, View
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Member
from coaching.model.data_requests import DataRequest
from coaching.model.erasures import Erasure
from coaching.model.feedback import Feedback
from coaching.model.history import Access
from coaching.model.imports import ImportList, ImportState
from coaching.model.mail import Mail
from coaching.model.people import Office, User
from coaching.model.processes import Process
from coaching.model.viewings import Viewing
from coaching.permissions import Can, require
from coaching.services import (
    application_ends,
    data_requests,
    erasures,
    months,
    people_erased,
    settings,
)
from coaching.services.erasures import SINGLE_AFTER, Ending, Places

# Evidence last: what else is of a year has ended before.
RULES = (
    *(Rule.SINGLE, Rule.COACH, Rule.YEAR, Rule.ACCOUNT),
    *(Rule.LOGS, Rule.FEEDBACK, Rule.REQUEST, Rule.APPLICATION, Rule.IMPORT, Rule.EVIDENCE),
)
KINDS = {
    Rule.ACCOUNT: "person",
    Rule.FEEDBACK: "process",
    Rule.REQUEST: "process",
    Rule.LOGS: "logs",
    Rule.APPLICATION: "application",
    Rule.IMPORT: "list",
}
PAGE = 50
# What has no number of its own.
ALL_OF_IT = 0


@dataclass(frozen=True)
class Report:
    """What would end now by one rule, or has ended: how many things, and how many rows by table."""

    rule: Rule
    things: int
    counts: Mapping[str, int]


def due(rule: Rule, limit: int | None = None) -> list[int]:
    """The years, people or processes whose time by this rule is up, by number."""
    query = DUE[rule]()
    with transaction():
        return list(db.session.scalars(query.limit(limit))) if query is not None else []


def end(
    rule: Rule, thing_id: int, places: Places, *, dry: bool = False
) -> Mapping[str, int] | None:
    """Let one thing end; gives how many rows of each table went.

    None where its time is not up: somebody else was quicker, or the person has a place again.
    """
    if not _is_due(rule, thing_id):
        return None
    kind = KINDS.get(rule, "year")
    with erasures.ending(rule, kind, thing_id, places, dry=dry) as found:
        ENDS[rule](thing_id, found, places)
    return found.counts


def _is_due(rule: Rule, thing_id: int) -> bool:
    query = DUE[rule]()
    with transaction():
        return query is not None and bool(db.session.scalar(select(literal(thing_id).in_(query))))


def rehearse(places: Places) -> list[Report]:
    """What would end now, rule by rule: everything is tried and nothing is stored."""
    return [_report(rule, partial(end, places=places, dry=True)) for rule in RULES]


def carry_out(places: Places) -> list[Report]:
    """Let everything end whose time is up."""
    return [_report(rule, partial(end, places=places)) for rule in RULES]


def _report(rule: Rule, ends: Callable[[Rule, int], Mapping[str, int] | None]) -> Report:
    things, counts = 0, Counter[str]()
    for each in due(rule):
        went = ends(rule, each)
        if went is not None:
            things += 1
            counts.update(went)
    return Report(rule, things, {k: v for k, v in counts.items() if v})


def waiting(user: User) -> dict[Rule, int]:
    """How many things each rule ends in the next night."""
    require(user, Can.ADMINISTER)
    return {rule: len(due(rule)) for rule in RULES}


def ended(user: User, before: int | None = None) -> list[Erasure]:
    """What has ended, the last first; one more than a page where there is another one."""
    require(user, Can.ADMINISTER)
    query = select(Erasure).order_by(Erasure.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Erasure.id < before)
    return list(db.session.scalars(query))


# ---- when ----


def _single() -> Select[int]:
    agreed = and_(
        Assessment.case_id == View.case_id,
        Assessment.occasion == View.occasion,
        Assessment.recorded_at <= now() - SINGLE_AFTER,
    )
    over = and_(Case.id == View.case_id, Case.ended_at <= now() - SINGLE_AFTER)
    either = or_(select(Assessment.id).where(agreed).exists(), select(Case.id).where(over).exists())
    return select(View.case_id).where(either).group_by(View.case_id).order_by(View.case_id)


def _ended_years(rule: Rule, since: int) -> Select[int]:
    """Years that ended so many months ago and to which this rule has not been applied."""
    # A year may have gone on and ended once more, or have the number of one that was deleted.
    applied = select(Erasure.id).where(
        Erasure.rule == rule, Erasure.thing_id == Case.id, Erasure.at >= Case.ended_at
    )
    long_ago = Case.ended_at < months.begin_of(months.ago(since))
    return select(Case.id).where(long_ago, ~applied.exists()).order_by(Case.id)


def _accounts() -> Select[int]:
    """People without a role whose last place in a year ended long ago, and whose name is here."""
    long_ago = months.begin_of(months.ago(ACCOUNT_MONTHS))
    ended_at = func.coalesce(Member.left_at, Case.ended_at)
    places = select(Member.id).join(Case).where(Member.user_id == User.id)
    newer = places.where(or_(ended_at.is_(None), ended_at >= long_ago))
    coaching = or_(Case.coach_id == User.id, Case.deputy_coach_id == User.id)
    coached = select(Case.id).where(
        coaching, or_(Case.ended_at.is_(None), Case.ended_at >= long_ago)
    )
    applied = select(Erasure.id).where(Erasure.rule == Rule.ACCOUNT, Erasure.thing_id == User.id)
    applying = application_ends.going_on().where(
        func.lower(Application.contact_email) == func.lower(User.email)
    )
    is_old = User.created_at < long_ago
    never_began = and_(~places.exists(), User.active.is_(False))
    return (
        select(User.id)
        .where(
            ~select(Office.id).where(Office.user_id == User.id).exists(),
            is_old,
            or_(places.exists(), never_began),
            ~newer.exists(),
            ~coached.exists(),
            ~applied.exists(),
            ~applying.exists(),
            ~_asking().exists(),
        )
        .order_by(User.id)
    )


def _asking() -> Select[int]:
    """Requests about data: whoever has asked gets an answer first, and a day to read it."""
    answered_at, read_since = DataRequest.answered_at, now() - data_requests.TIME_TO_READ
    return select(DataRequest.id).where(
        DataRequest.user_id == User.id, or_(answered_at.is_(None), answered_at > read_since)
    )


def _logs() -> Select[int] | None:
    day = months.ago(LOG_MONTHS)
    old = or_(
        select(Access.id).where(Access.day < day).exists(),
        select(Viewing.id).where(Viewing.began_at < months.begin_of(day)).exists(),
        select(Mail.id).where(Mail.created_at < months.begin_of(day)).exists(),
    )
    return select(func.coalesce(ALL_OF_IT, 0)).where(old)


def _feedback() -> Select[int]:
    answered = Process.ended_at < months.begin_of(months.ago(FEEDBACK_MONTHS))
    return (
        select(Feedback.process_id)
        .join(Process, Process.id == Feedback.process_id)
        .where(answered)
        .order_by(Feedback.process_id)
    )


def _requests() -> Select[int]:
    long_ago = months.begin_of(months.ago(REQUEST_MONTHS))
    return (
        select(DataRequest.process_id)
        .where(DataRequest.answered_at < long_ago)
        .order_by(DataRequest.process_id)
    )


def _imports() -> Select[int]:
    """Lists that nobody has brought anything in from for long, mended to the last row or not."""
    last = func.coalesce(ImportList.ended_at, ImportList.made_at)
    return (
        select(ImportList.id)
        .where(
            ImportList.state != ImportState.RUNNING,
            last < months.begin_of(months.ago(IMPORT_MONTHS)),
        )
        .order_by(ImportList.id)
    )


def _evidence() -> Select[int] | None:
    """Nothing, as long as nobody has said in which year the last payment was made."""
    paid = settings.current().last_payment_year
    if not paid or today() <= date(paid + EVIDENCE_YEARS, 12, 31):
        return None
    # What ended after that payment was not paid by it: a mistyped year deletes nothing.
    until = months.begin_of(date(paid + 1, 1, 1))
    return select(Case.id).where(Case.ended_at < until).order_by(Case.id)


DUE: Mapping[Rule, Callable[[], Select[int] | None]] = {
    Rule.SINGLE: _single,
    Rule.COACH: lambda: _ended_years(Rule.COACH, COACH_MONTHS),
    Rule.YEAR: lambda: _ended_years(Rule.YEAR, YEAR_MONTHS),
    Rule.ACCOUNT: _accounts,
    Rule.LOGS: _logs,
    Rule.FEEDBACK: _feedback,
    Rule.REQUEST: _requests,
    Rule.APPLICATION: application_ends.outdated,
    Rule.IMPORT: _imports,
    Rule.EVIDENCE: _evidence,
}


# ---- what then happens ----


def _end_year(case_id: int, found: Ending, places: Places) -> None:
    application_ends.of_year(case_id, found, places.mails)
    erasures.year_texts(case_id, found)


def _end_evidence(case_id: int, found: Ending, places: Places) -> None:
    application_ends.of_year(case_id, found, places.mails)
    erasures.whole_year(case_id, found)


ENDS: Mapping[Rule, Callable[[int, Ending, Places], None]] = {
    Rule.SINGLE: lambda thing, found, _places: erasures.single_answers(thing, found),
    Rule.COACH: lambda thing, found, _places: erasures.coach_notes(thing, found),
    Rule.YEAR: _end_year,
    Rule.ACCOUNT: lambda thing, found, places: people_erased.account(thing, found, places.mails),
    Rule.LOGS: lambda _thing, found, places: erasures.logs(found, places.mails),
    Rule.FEEDBACK: lambda thing, found, places: erasures.feedback(thing, found, places.mails),
    Rule.REQUEST: lambda thing, found, _places: erasures.process(thing, found),
    Rule.APPLICATION: lambda thing, found, places: application_ends.end(thing, found, places.mails),
    Rule.IMPORT: lambda thing, found, _places: erasures.imported(thing, found),
    Rule.EVIDENCE: _end_evidence,
}
