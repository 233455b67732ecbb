"""What a case page tells of the coaching: entries of the log, coaching sessions, promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload, undefer

from coaching.data.guidance import KINDS, MODES, RISKS, TOPICS, Choice
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.guidance import CorrectionKind, GuidanceCorrection, GuidanceEntry
from coaching.model.people import User
from coaching.permissions import Can, allowed, visible_coaching_sessions, visible_guidance
from coaching.services import action_items

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


class CaseCoaching:
    """The shared part of the coaching; nothing is loaded before it is asked for."""

    def __init__(self, user: User, case: Case) -> None:
        self.user = user
        self.case = case

    # ---- the log ----

    @cached_property
    def entries(self) -> Sequence[GuidanceEntry]:
        """The shared part of the guidance log, and the coach's own note for coaches alone."""
        query = (
            visible_guidance(self.user)
            .where(GuidanceEntry.case_id == self.case.id)
            .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
            .options(
                joinedload(GuidanceEntry.coach).lazyload(User.offices),
                joinedload(GuidanceEntry.corrections)
                .joinedload(GuidanceCorrection.by)
                .lazyload(User.offices),
            )
        )
        if allowed(self.user, Can.SEE_COACH_NOTE, self.case):
            query = query.options(undefer(GuidanceEntry.coach_note))
        return db.session.scalars(query).unique().all()

    @property
    def hours(self) -> str:
        """How long all guidance took."""
        return str(format_decimal(round(sum(e.minutes for e in self.entries) / 60, 2)))

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

    # ---- coaching sessions and promises ----

    @cached_property
    def sessions(self) -> Sequence[CoachingSession]:
        """The coaching sessions that this reader may know of, the newest first."""
        query = (
            visible_coaching_sessions(self.user)
            .where(CoachingSession.case_id == self.case.id)
            .order_by(CoachingSession.starts_at.desc(), CoachingSession.id.desc())
        )
        return db.session.scalars(query).all()

    def state(self, session: CoachingSession) -> tuple[str, str]:
        """Kind and words of the tag that says how far a coaching session is."""
        return state(session)

    @property
    def next(self) -> CoachingSession | None:
        """The coaching session that comes next."""
        return next((s for s in reversed(self.sessions) if s.is_to_come), None)

    @cached_property
    def promises(self) -> list[PromiseRow]:
        """Every promise that this reader may read: open ones by day, then closed ones."""
        return promise_rows(action_items.of_case(self.user, self.case))

    @property
    def open_promises(self) -> list[PromiseRow]:
        """Those that are neither done nor dropped."""
        return [row for row in self.promises if row.item.is_open]


def word(choices: Sequence[Choice], key: str) -> str:
    """The words of one choice."""
    return next((_(choice.words) for choice in choices if choice.key == key), key)
