"""The first page of an organisation's people: one thing to do now, and what comes after."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from coaching.data.assessment import STATEMENTS
from coaching.model.action_items import ItemOwner
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.guidance import GuidanceEntry
from coaching.model.holds import Hold
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Outcome, Task
from coaching.permissions import (
    ORGANISATION_ROLES,
    Can,
    allowed,
    does_the_task,
    is_member,
    owns_the_item,
)
from coaching.services import (
    action_items,
    between_sessions,
    closing,
    coached,
    days,
    holds,
    paths,
    versions,
    waits,
    ways_on,
)
from coaching.services.waits import Ball
from coaching.services.ways_on import WayOn
from coaching.web import meetings, navigation, readers
from coaching.web.case_coaching import PromiseRow, promise_rows
from coaching.web.case_pages import load
from coaching.web.meetings import Meeting
from forms import FORMS

bp = Blueprint("contact", __name__)

RECENT = 8
MOST_MEETINGS = 2


@bp.route("/my/<int:id>")
def home(id: int) -> str | Response:
    """The next step of a member of this organisation."""
    case = load(current_user, id)
    if case.merged_into_id is not None:
        # Old links lead to what is there to read.
        return redirect(url_for("cases.show", id=case.id))
    if not is_member(current_user, case):
        abort(404)
    navigation.wear(f"case-{case.id}")
    return render_template("contact/home.html", home=Home(current_user, case), case=case)


@dataclass(frozen=True)
class Done:
    """A task that the organisation has done, and where to read it."""

    task: Task
    title: str
    has_receipt: bool
    answers: Answers | None


class Home:
    """What the page shows to one person."""

    def __init__(self, user: User, case: Case) -> None:
        self.user = user
        self.case = case
        self.balls = waits.sentences(user, case)
        self.path = paths.path_of(case)

    @property
    def months(self) -> str:
        """From when to when the year lasts."""
        dates = (self.case.cohort.starts_on, self.case.ends_on)
        return " – ".join(days.month_in_words(date) for date in dates)

    @cached_property
    def way_on(self) -> WayOn | None:
        """How it was decided that the year goes on, as long as it is news."""
        begun = any(phase.key == "midpoint" and phase.state != "later" for phase in self.path)
        found = ways_on.last(self.user, self.case) if begun else None
        is_news = found is not None and found.is_news and self.case.is_under_way
        return found if is_news else None

    @cached_property
    def certificate(self) -> Certificate | None:
        """What the organisation gets for its year; its file may still be on the way."""
        return closing.certificate_of(self.user, self.case)

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Coaching and training sessions that come next."""
        ids = [self.case.id]
        name = self.case.organisation.full_name
        found = [meetings.of_coaching(s) for s in coached.sessions_to_come(ids, MOST_MEETINGS)]
        found += [
            replace(meetings.of_training(session, [name], ids), who="")
            for session, _ids in coached.training_to_come(ids, MOST_MEETINGS)
        ]
        return meetings.in_order(found, MOST_MEETINGS)

    @cached_property
    def promises(self) -> list[tuple[str, list[PromiseRow]]]:
        """The open promises while the year goes on: one's own, the others', the coach's."""
        if not self.case.is_under_way:
            return []
        rows = promise_rows(action_items.still_open(self.user, self.case))
        own = [row for row in rows if owns_the_item(self.user, row.item)]
        coachs = [row for row in rows if row.item.owner == ItemOwner.COACH]
        others = [row for row in rows if row not in own and row not in coachs]
        named = (
            (_("Yours"), own),
            (_("Your organisation's"), others),
            (_("Your coach's"), coachs),
        )
        return [(title, found) for title, found in named if found]

    @cached_property
    def summaries(self) -> list[GuidanceEntry]:
        """What the coach wrote down between sessions, for those who may say a word on it."""
        if not allowed(self.user, Can.COMPLETE_GUIDANCE, self.case):
            return []
        return between_sessions.waiting_for_word(self.case)

    @property
    def coach_mail(self) -> str:
        """The subject of a mail to the coach."""
        return str(_("A question from %(name)s", name=self.case.organisation.full_name))

    @cached_property
    def now(self) -> Ball | None:
        """The most urgent thing that this person can do today."""
        return next((b for b in self.balls if b.mine and b.opens is None and not b.held), None)

    @property
    def after(self) -> list[Ball]:
        """The person's other tasks, with those whose time has not begun."""
        return [b for b in self.balls if b.mine and b is not self.now and not b.held]

    @cached_property
    def hold(self) -> Hold | None:
        """The hold that is asked for or going on."""
        return holds.running(self.case)

    @property
    def may_ask_to_go_on(self) -> bool:
        """Whether this person may ask the coordinators to let the year go on."""
        return allowed(self.user, Can.ASK_TO_GO_ON, self.case)

    @property
    def held(self) -> list[Ball]:
        """What the person has to do when the year goes on: drafts can be written meanwhile."""
        return [ball for ball in self.balls if ball.mine and ball.held]

    @property
    def others(self) -> list[Ball]:
        """What waits for somebody else today; a timer is nobody, and comes later."""
        return [
            b
            for b in self.balls
            if not b.mine and b.opens is None and b.task is not None and not b.held
        ]

    @property
    def later(self) -> list[Ball]:
        """What comes by itself, or somebody else does when its time has begun."""
        later = [b for b in self.balls if b.opens is not None or b.task is None]
        return [b for b in later if not b.mine and not b.held]

    @property
    def why(self) -> str:
        """Why the next step matters, from the drawing."""
        task = self.now.task if self.now else None
        if task is None:
            return ""
        return versions.task_word(task.process.version_id, task.name, "documentation")

    @cached_property
    def draft(self) -> Draft | None:
        """What the person has begun to write for the next step."""
        task = self.now.task if self.now else None
        if task is None or readers.viewing():
            return None
        query = select(Draft).where(Draft.task_id == task.id, Draft.user_id == self.user.id)
        return db.session.scalar(query)

    @property
    def progress(self) -> tuple[int, int] | None:
        """How many statements a begun self-assessment has answers to, and of how many."""
        task = self.now.task if self.now else None
        if task is None or self.draft is None or not hasattr(FORMS[task.name], STATEMENTS[0].key):
            return None
        typed = self.draft.fields
        return sum(1 for s in STATEMENTS if any(typed.get(s.key, ()))), len(STATEMENTS)

    @cached_property
    def done(self) -> list[Done]:
        """What the organisation has done so far, newest first."""
        return [
            Done(
                task=task,
                title=versions.title_of(task),
                has_receipt=does_the_task(self.user, task),
                answers=task.answers,
            )
            for task in _done_tasks(self.user, self.case)
        ]


def _done_tasks(user: User, case: Case) -> Sequence[Task]:
    query = (
        select(Task)
        .where(
            Task.case_id == case.id,
            Task.outcome == Outcome.DONE,
            Task.role.in_(ORGANISATION_ROLES),
            # Who has answered alone is for that person only.
            or_(Task.assignee_id.is_(None), Task.assignee_id == user.id),
        )
        .order_by(Task.closed_at.desc(), Task.id.desc())
        .limit(RECENT)
        .options(joinedload(Task.process), joinedload(Task.answers))
    )
    return db.session.scalars(query).unique().all()
