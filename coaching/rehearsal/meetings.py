"""Around coaching sessions: they are moved or called off, promises are told of, logs corrected."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from sqlalchemy import select

from coaching import calendar, clock
from coaching.clock import HELSINKI
from coaching.model.action_items import ItemState
from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.coaching_sessions import TO_COME, CoachingSession, SessionState
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.permissions import Can, allowed, coaches_the_case
from coaching.rehearsal import cast
from coaching.services import action_items, coaching_sessions, guidance, rearrangements
from coaching.services.action_items import News
from coaching.services.rearrangements import NotToCome


@dataclass(frozen=True)
class Meetings:
    """What coach and organisation do about their meetings beside their tasks."""

    case_id: int
    chance: Random
    note: Callable[[str], None]

    def move(self) -> None:
        """A session that is to come gets another time."""
        for session in self._to_come():
            starts_at = self._some_day(session)
            who = self._somebody(Can.ARRANGE_COACHING_SESSION, session)
            if starts_at is None or who is None:
                continue
            # Where the organisation has asked for another time, a task of the coach answers it.
            with suppress(NotToCome):
                rearrangements.move(who, session, starts_at=starts_at, reason="A fair comes first")
                self.note(f"{who.name} moves coaching session {session.number}")
                return

    def call_off(self) -> None:
        """A session that was planned ahead is called off."""
        for session in self._to_come():
            who = self._somebody(Can.ARRANGE_COACHING_SESSION, session)
            if who is not None and session.taken_up_at is None:
                self.note(f"{who.name} calls off coaching session {session.number}")
                state = SessionState.CANCELLED_BY_ORGANISATION
                rearrangements.call_off(who, session, state=state, reason="Too many meetings")
                return

    def tell_of_promises(self) -> None:
        """Everybody who promised something says how far it is."""
        case = self._case()
        if case.status != CaseStatus.ACTIVE:
            return
        for item in action_items.open_of(case):
            who = self._somebody(Can.UPDATE_ACTION_ITEM, item)
            if who is None or self.chance.random() < 0.5:
                continue
            may_drop = coaches_the_case(who, item) or action_items.moves_left(item) > 0
            states = (ItemState.IN_PROGRESS, ItemState.DONE, ItemState.DROPPED)
            news = News(
                self.chance.choice(states if may_drop else states[:2]),
                result="It is on the intranet",
                obstacle=self.chance.choice(("", "Nobody has time")),
            )
            self.note(f"{who.name} tells how far a promise is: {news.state}")
            action_items.update(who, item, news)

    def correct_log(self) -> None:
        """The coach sees a slip in the last entry, or adds to one that stands."""
        entry = db.session.scalars(
            select(GuidanceEntry)
            .where(GuidanceEntry.case_id == self.case_id)
            .order_by(GuidanceEntry.id.desc())
            .limit(1)
        ).first()
        who = self._somebody(Can.CORRECT_GUIDANCE, entry) if entry is not None else None
        if entry is None or who is None:
            return
        self.note(f"{who.name} corrects the log")
        if entry.is_locked:
            guidance.add(who, entry, text="The next date was agreed too")
        else:
            guidance.correct(who, entry, summary=f"{entry.summary}.", agreed=entry.agreed)

    # ---- what there is ----

    def _case(self) -> Case:
        return db.session.get_one(Case, self.case_id)

    def _somebody(self, right: Can, thing: object) -> User | None:
        may = [each for each in cast.everybody() if allowed(each, right, thing)]
        return self.chance.choice(may) if may else None

    def _to_come(self) -> list[CoachingSession]:
        query = select(CoachingSession).where(
            CoachingSession.case_id == self.case_id,
            CoachingSession.state.in_(TO_COME),
            CoachingSession.starts_at > clock.now(),
        )
        return list(db.session.scalars(query.order_by(CoachingSession.id)))

    def _some_day(self, session: CoachingSession) -> datetime | None:
        """Another day that everybody can come to, if there is one."""
        blackouts = session.case.cohort.dates.blackouts
        wanted = max(session.day, clock.today()) + timedelta(days=self.chance.randint(1, 10))
        day = calendar.after_blackouts(calendar.add_working_days(wanted, 1), blackouts)
        if day > coaching_sessions.last_day(session.case):
            return None
        return datetime.combine(day, time(self.chance.choice((9, 14))), HELSINKI)
