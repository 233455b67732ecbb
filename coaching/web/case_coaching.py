"""What a case page tells of the coaching: entries of the log, coaching sessions, promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, func, literal, tuple_
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.data.guidance import KINDS, MODES, RISKS, TOPICS, Choice
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.guidance import CorrectionKind, GuidanceCorrection, GuidanceEntry
from coaching.model.history import Thing
from coaching.model.people import User
from coaching.permissions import Can, allowed, visible_coaching_sessions, visible_guidance
from coaching.services import action_items

# Entries on the case page, and on each page of the whole log.
NEWEST, PAGE = 3, 10

LOOKS = {
    SessionState.HELD: "ok",
    SessionState.AGREED: "info",
    SessionState.PLANNED: "wait",
    SessionState.NO_SHOW: "warn",
}


@dataclass(frozen=True)
class PromiseRow:
    """A promise in a list, with its owner in words."""

    item: ActionItem
    owner: str


def promise_rows(items: Iterable[ActionItem]) -> list[PromiseRow]:
    """Promises as lists show them."""
    return [PromiseRow(item, action_items.owner_in_words(item)) for item in items]


def state(session: CoachingSession) -> tuple[str, str]:
    """Kind and words of the tag that says how far a coaching session is."""
    words = {
        SessionState.PLANNED: _("Proposed") if session.taken_up_at else _("Planned ahead"),
        SessionState.AGREED: _("Agreed"),
        SessionState.HELD: _("Held"),
        SessionState.MOVED: _("Moved"),
        SessionState.CANCELLED_BY_ORGANISATION: _("Called off by the organisation"),
        SessionState.CANCELLED_BY_COACH: _("Called off by the coach"),
        SessionState.NO_SHOW: _("Nobody came"),
        SessionState.LAPSED: _("Not held: the year was over"),
    }
    return LOOKS.get(session.state, "plain"), words[SessionState(session.state)]


@dataclass(frozen=True)
class Log:
    """A part of the guidance log, newest first, beside what all of it comes to.

    ``older`` is the key of the page before this one, if there is one.
    """

    entries: Sequence[GuidanceEntry]
    count: int
    minutes: int
    older: int | None = None

    @property
    def hours(self) -> str:
        """How long all guidance took."""
        return str(format_decimal(round(self.minutes / 60, 2)))


def entries_of_others(reader: User, entries: Iterable[GuidanceEntry]) -> list[tuple[Thing, int]]:
    """The entries that somebody else has written, to be noted as read."""
    return [(Thing.GUIDANCE, each.id) for each in entries if each.coach_id != reader.id]


class LogWords:
    """How entries of the log are told."""

    def topics(self, entry: GuidanceEntry) -> list[str]:
        """What a meeting was about, in words."""
        return [word(TOPICS, key) for key in entry.topics]

    def kind(self, entry: GuidanceEntry) -> str:
        """What kind of meeting it was."""
        return word(KINDS, entry.kind)

    def mode(self, entry: GuidanceEntry) -> str:
        """How people met."""
        return word(MODES, entry.mode)

    def risk(self, entry: GuidanceEntry) -> str:
        """The risk that the coach sees; nothing when there is none."""
        return "" if entry.risk == "none" else word(RISKS, entry.risk)

    def standing(self, entry: GuidanceEntry) -> tuple[str, str]:
        """Kind and words of the tag that says how firm a summary is."""
        if entry.accepted_by_silence:
            return "ok", _("Accepted, because nobody objected")
        if entry.accepted_at is not None:
            return "ok", _("Accepted by the organisation")
        if entry.is_locked:
            return "plain", _("Locked")
        return "wait", _("Shared, can still be corrected")

    def said(self, later: GuidanceCorrection) -> str:
        """What kind of later word it is."""
        words: dict[CorrectionKind, str] = {
            CorrectionKind.CORRECTION: _("Before the correction"),
            CorrectionKind.ADDITION: _("Added by the organisation"),
            CorrectionKind.ADDENDUM: _("Addendum"),
        }
        return words[CorrectionKind(later.kind)]


class CaseCoaching(LogWords):
    """The shared part of the coaching; nothing is loaded before it is asked for."""

    def __init__(self, user: User, case: Case) -> None:
        self.user = user
        self.case = case

    def can(self, right: Can) -> bool:
        """Whether the reader may do this in this case."""
        return allowed(self.user, right, self.case)

    # ---- the log ----

    @cached_property
    def log(self) -> Log:
        """The newest entries of the log."""
        counts = func.count().over(), func.sum(GuidanceEntry.minutes).over()
        rows = db.session.execute(self._entries.add_columns(*counts).limit(NEWEST)).unique().all()
        count, minutes = (rows[0][1], rows[0][2]) if rows else (0, 0)
        return Log([row[0] for row in rows], count, minutes)

    def page_of_log(self, before: int | None) -> Log:
        """A page of the log: those entries that are older than one of them, or the newest."""
        query = self._entries
        mark = db.session.get(GuidanceEntry, before) if before is not None else None
        if mark is not None and mark.case_id == self.case.id:
            key = tuple_(GuidanceEntry.held_on, GuidanceEntry.id)
            query = query.where(key < tuple_(literal(mark.held_on), literal(mark.id)))
        found = db.session.scalars(query.limit(PAGE + 1)).unique().all()
        older = found[PAGE - 1].id if len(found) > PAGE else None
        return Log(found[:PAGE], self.log.count, self.log.minutes, older)

    @property
    def _entries(self) -> Select[GuidanceEntry]:
        query = (
            visible_guidance(self.user)
            .where(GuidanceEntry.case_id == self.case.id)
            .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
            .options(
                joinedload(GuidanceEntry.coach),
                joinedload(GuidanceEntry.on_behalf_of),
                joinedload(GuidanceEntry.corrections).joinedload(GuidanceCorrection.by),
            )
        )
        # The coach's own note is for coaches alone: for others it is not even loaded.
        if allowed(self.user, Can.SEE_COACH_NOTE, self.case):
            query = query.options(undefer(GuidanceEntry.coach_note))
        return query

    # ---- coaching sessions and promises ----

    @property
    def _sessions(self) -> Select[CoachingSession]:
        query = visible_coaching_sessions(self.user)
        return query.where(CoachingSession.case_id == self.case.id)

    @cached_property
    def sessions(self) -> Sequence[CoachingSession]:
        """The coaching sessions that this reader may know of, the newest first."""
        in_order = CoachingSession.starts_at.desc(), CoachingSession.id.desc()
        return db.session.scalars(self._sessions.order_by(*in_order)).all()

    @cached_property
    def next(self) -> CoachingSession | None:
        """The coaching session that comes next; one that has begun only waits to be logged."""
        to_come = self._sessions.where(
            CoachingSession.state.in_(TO_COME), CoachingSession.starts_at > now()
        )
        in_order = CoachingSession.starts_at, CoachingSession.id
        return db.session.scalars(to_come.order_by(*in_order).limit(1)).first()

    def state(self, session: CoachingSession) -> tuple[str, str]:
        """Kind and words of the tag that says how far a coaching session is."""
        return state(session)

    @cached_property
    def open_promises(self) -> list[PromiseRow]:
        """The promises that are neither done nor dropped."""
        return promise_rows(action_items.still_open(self.user, self.case))


def word(choices: Sequence[Choice], key: str) -> str:
    """The words of one choice."""
    return next((_(choice.words) for choice in choices if choice.key == key), key)
