"""A year goes on for two organisations: what the new one takes along is copied, row by row.

What later steps read is copied; what was said, filed and noted stays with the year it was about.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, func, insert, or_, select

from coaching.clock import now
from coaching.engine import branches
from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.assessments import Assessment, Score
from coaching.model.base import Base, db
from coaching.model.cases import Case, Member
from coaching.model.coaching_sessions import CoachingSession, SessionState
from coaching.model.decisions import Decision
from coaching.model.guidance import GuidanceEntry
from coaching.model.holds import Hold
from coaching.model.plans import ActionPlan, PlanAction, PlanGoal
from coaching.model.processes import Answers, Process, Task
from coaching.model.training import Attendance, CaseModule, Participant
from coaching.services import cases, outlines, plan, split_seats, suspensions, versions

Row = dict[str, Any]

# Forms that later steps show or reckon with. Logs of meetings are none of them.
READ_LATER = frozenset(
    {
        *("sign_commitment", "name_team", "assign_coach", "confirm_assignment"),
        *("hold_baseline_workshop", "submit_baseline", "summarise_baseline"),
        *("draft_action_plan", "review_action_plan", "accept_action_plan"),
        *("propose_training", "accept_training", "review_progress", "summarise_midpoint"),
        *("hold_midpoint_meeting", "decide_midpoint", "hold_support_meeting"),
        *("decide_after_support", "revise_action_plan", "review_revised_plan"),
        *("submit_closing_assessment", "write_final_report", "check_final_report"),
    }
)
# A meeting that is being arranged or written down stays with those who agreed on it: the new year
# goes on to the next proposal, with what the drawing hears instead.
OF_A_MEETING: Mapping[str, Mapping[str, object]] = {
    **suspensions.CALLED_OFF,
    "accept_summary": {},
}
# What somebody answers alone: whoever goes takes it along, and nobody answers in place of others.
OWN = "team_member"
# What the engine knows people by.
PEOPLE = ("members", "member_id")


class YearCopy:
    """The copy of one year; ``going`` are those who go over, by the ids of their accounts.

    Within the caller's transaction, with the year locked.
    """

    def __init__(self, case: Case, new: Case, going: Collection[int]) -> None:
        self.case, self.new, self.going = case, new, going
        # By table: the number of the copy by that of the original.
        self.ids: dict[str, dict[int, int]] = {"cases": {case.id: new.id}}
        # By the number of a copied module: the training session ahead that it was booked on.
        self.seats: Mapping[int, int] = {}
        self.at = now()
        theirs = Member.case_id == case.id, Member.user_id.in_(going)
        self.members = set(db.session.scalars(select(Member.id).where(*theirs)))
        # Modules for which the new organisation has to say anew whom it sends.
        self.unnamed = {each.module_id for each in split_seats.named_anew(case, going)}

    def make(self) -> None:
        """Copy it all; the tasks wait for the people of the new year."""
        db.session.flush()
        self._copy(Member, Member.case_id == self.case.id, self._member)
        steps = self._copy_processes()
        self._copy_coaching()
        self._copy_tasks(steps)
        self._copy_answers()
        self._copy_plans()
        self._copy_training()
        self._copy_promises()
        self._let_go_on()

    # ---- people ----

    def _member(self, row: Row) -> Row:
        """Whoever stays is known to the new year as somebody who was there until today."""
        return row if row["user_id"] in self.going else row | {"left_at": row["left_at"] or self.at}

    # ---- the year itself ----

    def _copy_processes(self) -> Mapping[str, str]:
        """The year, and holds that are over: their days count for both. Gives the new steps."""
        year = Process.name == outlines.YEAR
        over = select(Hold.process_id).where(Hold.begun_at.is_not(None), Hold.ended_at.is_not(None))
        found: dict[str, str] = {}

        def anew(row: Row) -> Row:
            members = self.ids["members"]
            parsed = versions.definitions_of(row["version_id"])
            made = branches.branch(row["state"], parsed, dict.fromkeys(PEOPLE, members))
            if row["name"] == outlines.YEAR:
                found.update(made.steps)
            kept = {"before_last": None, "last_task_id": None, "revision": 1}
            return row | kept | {"state": made.state}

        of_case = Process.case_id == self.case.id
        self._copy(Process, of_case, anew, or_(year, Process.id.in_(over)))
        self._copy(Hold, Hold.case_id == self.case.id, None, Hold.process_id.in_(over))
        return found

    def _copy_tasks(self, steps: Mapping[str, str]) -> None:
        """Those of the year; nobody is measured by what the other organisation did in time."""
        is_open = Task.closed_at.is_(None)
        unnamed = Task.module_id.in_(self.unnamed)
        left_out = is_open & or_(
            Task.name.in_(OF_A_MEETING),
            (Task.role == OWN) & Task.assignee_id.not_in(self.going),
            (Task.name == split_seats.RECORDS) & unnamed,
        )

        def anew(row: Row) -> Row:
            kept: Row = {
                "step": steps.get(row["step"]) or branches.new_step(),
                "organisation_name": self.new.organisation.full_name,
                **dict.fromkeys(("reminded_at", "reminded_by_id"), None),
                **dict.fromkeys(("asked_back_at", "asked_back_by_id"), None),
                "rung": 0,
            }
            if self._is_asked_anew(row):
                kept["opened_at"] = self.at
            if row["closed_at"] is not None:
                kept |= dict.fromkeys(("due_at", "next_rung_at", "days_taken"), None)
                return row | kept
            # The ladder looks once more at each that has a date.
            return row | kept | {"next_rung_at": row["next_rung_at"] and self.at}

        year = select(Process.id).where(
            Process.case_id == self.case.id, Process.name == outlines.YEAR
        )
        self._copy(Task, Task.process_id.in_(year), anew, ~left_out)

    def _is_asked_anew(self, row: Row) -> bool:
        """Whether this is the step in which people were named who do not go over."""
        return row["name"] == split_seats.NAMES and row["module_id"] in self.unnamed

    def _let_go_on(self) -> None:
        """Meetings that stay behind are passed over, and people who stay are named anew.

        The rows of all other steps are there.
        """
        year = db.session.scalars(
            select(Process).where(Process.case_id == self.new.id, Process.name == outlines.YEAR)
        ).one()
        with cases.moving_within(year.id) as move:
            for step in move.running.open_steps:
                if step.element.id in OF_A_MEETING:
                    move.running.pass_over(step.id, OF_A_MEETING[step.element.id])
            for step_id in self._asked_anew():
                move.running.reopen_at_rest(step_id)

    def _asked_anew(self) -> Sequence[str]:
        if not self.unnamed:
            return ()
        query = select(Task.step).where(
            Task.case_id == self.new.id,
            Task.name == split_seats.NAMES,
            Task.module_id.in_(self.unnamed),
        )
        return db.session.scalars(query.order_by(Task.id)).all()

    # ---- what was answered ----

    def _copy_answers(self) -> None:
        tasks = list(self.ids["tasks"])
        self._copy(
            Answers,
            Answers.case_id == self.case.id,
            None,
            Answers.task_id.in_(tasks),
            Answers.task_name.in_(READ_LATER),
            Answers.taken_back_at.is_(None),
        )
        answers = list(self.ids["answers"])
        self._copy(Decision, Decision.answers_id.in_(answers))
        self._copy(Assessment, Assessment.answers_id.in_(answers))
        self._copy(Score, Score.assessment_id.in_(list(self.ids["assessments"])))

    def _copy_plans(self) -> None:
        """The version that counts, and what is being made of it."""
        standing = plan.standing(self.case.id)
        if standing is None:
            self.ids["action_plans"] = {}
            return
        is_known = ActionPlan.number >= standing.number
        self._copy(ActionPlan, ActionPlan.case_id == self.case.id, None, is_known)
        plans = list(self.ids["action_plans"])
        self._copy(PlanGoal, PlanGoal.plan_id.in_(plans))
        self._copy(PlanAction, PlanAction.plan_id.in_(plans))

    # ---- what was held ----

    def _copy_coaching(self) -> None:
        """That meetings were held, when and how long: what was said there stays."""
        held = CoachingSession.state == SessionState.HELD
        lengths = dict(
            db.session.execute(
                select(GuidanceEntry.coaching_session_id, func.sum(GuidanceEntry.minutes))
                .where(GuidanceEntry.case_id == self.case.id)
                .group_by(GuidanceEntry.coaching_session_id)
            ).all()
        )

        def fact(row: Row) -> Row:
            said = dict.fromkeys(("place", "goal", "agenda", "own_topics", "reason"), "")
            minutes = lengths.get(row["id"]) or row["minutes"]
            return row | said | {"who_comes": [], "moved_to_id": None, "minutes": minutes}

        self._copy(CoachingSession, CoachingSession.case_id == self.case.id, fact, held)

    def _copy_training(self) -> None:
        """Modules with who came; seats ahead are booked once the others have left theirs."""
        recorded = set(
            db.session.scalars(
                select(Attendance.case_module_id).where(Attendance.case_id == self.case.id)
            )
        )
        ahead = dict(db.session.execute(split_seats.ahead(self.case)).all())

        def anew(row: Row) -> Row:
            # What people need who do not come is nobody's need.
            needs = "" if row["module_id"] in self.unnamed else row["needs"]
            # Of a session that was held and recorded the attendance tells.
            keeps = row["id"] not in {*recorded, *ahead}
            return row | {"needs": needs} | ({} if keeps else {"session_id": None})

        self._copy(CaseModule, CaseModule.case_id == self.case.id, anew)
        copied = self.ids["case_modules"]
        self.seats = {copied[id]: session_id for id, session_id in ahead.items()}
        waiting = CaseModule.case_id == self.case.id, CaseModule.module_id.not_in(self.unnamed)
        ids = set(db.session.scalars(select(CaseModule.id).where(*waiting))) - recorded
        going = Participant.member_id.in_(self.members)
        self._copy(Participant, Participant.case_module_id.in_(ids), None, going)
        self._copy(Attendance, Attendance.case_id == self.case.id)

    def _copy_promises(self) -> None:
        """Those that are open; one of somebody who stays is the contact person's."""

        def anew(row: Row) -> Row:
            kept = row | {"entry_id": None}
            if row["member_id"] in {None, *self.members}:
                return kept
            return kept | {"member_id": None, "owner": ItemOwner.CONTACT.value}

        is_open = ActionItem.closed_at.is_(None)
        self._copy(ActionItem, ActionItem.case_id == self.case.id, anew, is_open)

    # ---- rows ----

    def _copy(
        self,
        model: type[Base],
        condition: ColumnElement[bool],
        change: Callable[[Row], Row] | None = None,
        *more: ColumnElement[bool],
    ) -> None:
        """Copy the rows of a table, in the order of their numbers, and remember the new ones."""
        table = cast(Table, model.__table__)
        query = select(table).where(condition, *more).order_by(table.c.id)
        found = [dict(row) for row in db.session.execute(query).mappings()]
        self.ids[table.name] = {}
        if not found:
            return
        rows = [self._row(table, change(row) if change else row) for row in found]
        db.session.execute(insert(table), rows)
        if "case_id" in table.c:
            # They got their numbers in this order.
            made = select(table.c.id).where(table.c.case_id == self.new.id).order_by(table.c.id)
            old = (row["id"] for row in found)
            self.ids[table.name] = dict(zip(old, db.session.scalars(made), strict=True))

    def _row(self, table: Table, row: Row) -> Row:
        """A row that gets a number of its own, and points to copies where there are some."""
        return {
            column.name: self._points_to(column, row[column.name])
            for column in table.c
            if column.name != "id"
        }

    def _points_to(self, column: Any, value: Any) -> Any:
        about = next((key.column.table.name for key in column.foreign_keys), "")
        return self.ids[about].get(value) if about in self.ids else value
