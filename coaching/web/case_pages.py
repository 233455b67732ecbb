"""One organisation's case page: what each reader finds on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel import Locale
from flask import abort
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from coaching.data.events import FILTERS
from coaching.model.ad_hoc import AdHocTask
from coaching.model.base import db
from coaching.model.cases import OVER, Case, CaseStatus, Cohort, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.coach_changes import CoachChange
from coaching.model.history import Thing
from coaching.model.holds import Hold
from coaching.model.mergers import Merger
from coaching.model.notes import Note, NoteAudience
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Outcome, Task
from coaching.model.splits import Split
from coaching.permissions import Can, allowed, is_member, visible_added_tasks, visible_cases
from coaching.services import (
    absences,
    case_steps,
    closing,
    coach_changes,
    histories,
    outlines,
    paths,
    successions,
    tasks,
    traffic_lights,
    versions,
    viewings,
    waits,
    ways_on,
    year_tasks,
)
from coaching.services.case_steps import CaseStep
from coaching.services.standings import Standing
from coaching.services.traffic_lights import TrafficLight
from coaching.services.ways_on import WayOn
from coaching.web.case_assessment import Bands, bands_of
from coaching.web.case_coaching import CaseCoaching, entries_of_others
from coaching.web.case_documents import CaseDocuments
from coaching.web.case_people import Person, people_of
from forms.people import SECTOR_WORDS


def load(user: User, id: int) -> Case:
    """A case with its people and dates, if this person may see it; else 404."""
    query = visible_cases(user).where(Case.id == id)
    found = db.session.scalars(
        query.options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.cohort).joinedload(Cohort.blackouts),
            joinedload(Case.coach).options(*absences.with_people()),
            joinedload(Case.deputy_coach).options(*absences.with_people()),
            joinedload(Case.hold),
            joinedload(Case.merger).joinedload(Merger.into),
            joinedload(Case.joined).joinedload(Merger.case),
            joinedload(Case.split_from).options(*_of_another_year(Split.from_case)),
            joinedload(Case.splits).options(*_of_another_year(Split.new_case)),
            joinedload(Case.coach_change).joinedload(CoachChange.coach),
            joinedload(Case.coach_change).joinedload(CoachChange.former),
            joinedload(Case.members).joinedload(Member.user).options(*absences.with_people()),
        )
    )
    return found.unique().one_or_none() or abort(404)


def _of_another_year(which: Any) -> tuple[_AbstractLoad, _AbstractLoad]:
    """No more of the year that an organisation has split from or into than its name."""
    year = joinedload(which)
    return (
        year.lazyload(Case.cohort),
        year.joinedload(Case.organisation).joinedload(Organisation.parent),
    )


@dataclass(frozen=True)
class AskedBack:
    """A sent form that somebody would like to have back."""

    task: Task
    title: str
    returnable: bool


@dataclass(frozen=True)
class View:
    """What of the timeline the address asks for: one kind of lines, and those before a key."""

    kind: str = ""
    before: int | None = None


class CasePage:
    """What the templates of a case show; nothing is loaded before it is asked for."""

    def __init__(self, user: User, case: Case, view: View | None = None) -> None:
        self.user = user
        self.case = case
        self.view = view or View()

    def can(self, right: Can) -> bool:
        """Whether the reader may do this in this case."""
        return allowed(self.user, right, self.case)

    # ---- head ----

    @cached_property
    def light(self) -> TrafficLight | None:
        """How the organisation is doing, for those who may know."""
        return traffic_lights.of_loaded(self.case) if self.can(Can.SEE_TRAFFIC_LIGHT) else None

    @property
    def status(self) -> tuple[str, str]:
        """Kind and words of the tag beside the name."""
        if self.light is not None:
            return self.light.tag, self.light.label
        if self.case.status == "completed":
            return "ok", _("Year complete")
        if self.case.status == "withdrawn":
            return "plain", _("Left the programme")
        if self.case.status == "merged":
            return "plain", _("Merged")
        if self.case.is_on_hold:
            return "plain", _("On hold")
        if self.case.status == "preparing":
            return "wait", _("Not begun yet")
        late = any(ball.late for ball in self.balls)
        return ("bad", _("Late")) if late else ("ok", _("On track"))

    @property
    def sector(self) -> str:
        """The sector in words."""
        return str(SECTOR_WORDS[self.case.organisation.sector])

    @property
    def languages(self) -> str:
        """The languages the organisation works in, in words."""
        codes = self.case.organisation.languages
        return ", ".join(str(Locale.parse(c).get_display_name(get_locale())) for c in codes)

    @cached_property
    def asked(self) -> Sequence[Task]:
        """Every task of the year, loaded once for all parts of the page."""
        return year_tasks.of_case(self.case)

    @cached_property
    def path(self) -> list[paths.PathPhase]:
        """The phases of the year."""
        return paths.path_along(self.case, self.asked)

    # ---- next steps ----

    @cached_property
    def balls(self) -> list[waits.Ball]:
        """What the year waits for."""
        return waits.along(self.user, self.asked) + waits.timers(self.case)

    def may_open(self, ball: waits.Ball) -> bool:
        """Whether the reader does this task, or may fill it in for somebody."""
        return ball.task is not None and allowed(self.user, Can.OPEN_TASK, ball.task)

    @property
    def may_add_task(self) -> bool:
        """Whether the reader may ask for something beside the drawing."""
        return self.case.status == "active" and self.can(Can.ADD_TASK)

    def may_change(self, ball: waits.Ball) -> bool:
        """Whether somebody has added this task, and the reader may ask for something else."""
        return ball.task is not None and ball.task.process_id in self._changeable

    @cached_property
    def _changeable(self) -> set[int]:
        """The processes of added tasks that the reader may change."""
        if not any(task.title for task in self.asked) or not self.can(Can.ADD_TASK):
            return set()
        query = visible_added_tasks(self.user).where(AdHocTask.case_id == self.case.id)
        return {added.process_id for added in db.session.scalars(query)}

    @cached_property
    def asked_back(self) -> list[AskedBack]:
        """Forms that wait to be given back."""
        return [
            AskedBack(
                task, versions.title_of(task), tasks.can_be_given_back_among(task, self.asked)
            )
            for task in self.asked
            if task.asked_back_at is not None
        ]

    # ---- where it leads ----

    @cached_property
    def way_on(self) -> WayOn | None:
        """How it was decided that the year goes on, once it could be and as long as it does."""
        begun = any(phase.key == "midpoint" and phase.state != "later" for phase in self.path)
        goes_on = begun and self.case.ended_at is None
        return ways_on.last(self.user, self.case) if goes_on else None

    @property
    def has_training(self) -> bool:
        """Whether modules have been proposed to this organisation."""
        return self._was_done("propose_training")

    @property
    def has_plan(self) -> bool:
        """Whether there is an action plan that the reader may open."""
        return self.can(Can.SEE_PLAN) and self._was_done("draft_action_plan")

    def _was_done(self, task_name: str) -> bool:
        return any(t.name == task_name and t.outcome == Outcome.DONE for t in self.asked)

    @cached_property
    def certificate(self) -> Certificate | None:
        """The certificate of a year that has ended; its file may still be on the way."""
        return closing.certificate_of(self.user, self.case)

    @property
    def is_own(self) -> bool:
        """Whether the reader belongs to this organisation."""
        return is_member(self.user, self.case)

    @property
    def may_leave(self) -> bool:
        """Whether the reader may ask to end the year early."""
        return self.case.is_under_way and self.can(Can.ASK_TO_LEAVE)

    @property
    def hold(self) -> Hold | None:
        """The hold that is asked for or going on."""
        return None if self.case.status in OVER else self.case.hold

    @property
    def may_pause(self) -> bool:
        """Whether the reader may ask to put the year on hold."""
        return self.case.status == "active" and self.can(Can.PROPOSE_HOLD)

    @property
    def may_split(self) -> bool:
        """Whether the reader may let a part of the organisation go on by itself."""
        return self.case.status == "active" and self.can(Can.SPLIT_YEAR)

    @property
    def split(self) -> list[tuple[Split, Case]]:
        """The years it has split from or into, each with the other one."""
        came_from = self.case.split_from
        before = [(came_from, came_from.from_case)] if came_from is not None else []
        return [*before, *((each, each.new_case) for each in self.case.splits)]

    def sees(self, other: Case) -> bool:
        """Whether the reader may open the page of another year."""
        return allowed(self.user, Can.SEE_CASE, other)

    @property
    def resumes(self) -> Task | None:
        """The open task that lets the year go on, for those who do it."""
        found = (t for t in self.asked if t.name == "resume_year" and t.is_open)
        return next((t for t in found if allowed(self.user, Can.COMPLETE_TASK, t)), None)

    @property
    def may_merge(self) -> bool:
        """Whether the reader may let the organisation join another one."""
        return self.case.status not in OVER and self.can(Can.MERGE)

    @property
    def goes_on_in(self) -> Case | None:
        """Where the year goes on, for those who may open it."""
        into = self.case.merged_into
        return into if into is not None and allowed(self.user, Can.SEE_CASE, into) else None

    @property
    def may_step_back(self) -> bool:
        """Whether the reader may open finished tasks again."""
        return self.case.status == "active" and self.can(Can.COORDINATE)

    # ---- what was written ----

    @cached_property
    def coaching(self) -> CaseCoaching:
        """Entries of the guidance log, coaching sessions and promises."""
        return CaseCoaching(self.user, self.case)

    @cached_property
    def timeline(self) -> histories.Page:
        """What happened, newest first."""
        return histories.timeline(self.user, self.case, self.view.before, kind=self.view.kind)

    def texts_for(self, reader: User) -> list[tuple[Thing, int]]:
        """The notes and entries of the log on this page that others than the reader have written.

        What is meant for staff alone is nothing of the organisation's.
        """
        notes = [line.note for line in self.timeline.lines if line.note is not None]
        shared = [note for note in notes if note.audience == NoteAudience.CASE]
        found = [(Thing.NOTE, note.id) for note in shared if note.by_id != reader.id]
        log = self.coaching.log.entries if self.can(Can.SEE_GUIDANCE) else []
        return found + entries_of_others(reader, log)

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of lines that one can choose, with their words."""
        return [("", _("Everything")), *((key, _(words)) for key, words in FILTERS.items())]

    def may_change_note(self, note: Note) -> bool:
        """Whether this is the reader's own note of today."""
        return note.can_change and allowed(self.user, Can.CHANGE_NOTE, note)

    @cached_property
    def documents(self) -> CaseDocuments:
        """The newest documents."""
        return CaseDocuments(self.user, self.case)

    # ---- who, how far, and what comes ----

    @cached_property
    def bands(self) -> Bands | None:
        """Each dimension of the self-assessment by itself."""
        return bands_of(self.user, self.case)

    @cached_property
    def people(self) -> list[Person]:
        """Who takes part."""
        return people_of(self.user, self.case)

    @property
    def coach_change(self) -> CoachChange | None:
        """The change of coach that is ahead, which everybody of the year may know of."""
        return self.case.coach_change

    @property
    def lacks_contact(self) -> bool:
        """Whether the contact person has left without a successor."""
        begun = self.case.status not in (*OVER, CaseStatus.PREPARING)
        return begun and not self.case.people(MemberKind.CONTACT)

    @property
    def may_change_people(self) -> bool:
        """Whether the reader may name a successor of somebody."""
        rights = (Can.CHANGE_CONTACT, Can.CHANGE_SPONSOR, Can.CHANGE_TEAM)
        return successions.can_change(self.case) and any(self.can(right) for right in rights)

    @property
    def may_see_as_contact(self) -> bool:
        """Whether the reader may see what the contact person sees, and there is one."""
        return self.can(Can.SEE_AS_CONTACT) and viewings.whom(self.case) is not None

    @property
    def may_ask_for_coach(self) -> bool:
        """Whether the reader coaches here and may ask for a successor."""
        return self.can(Can.ASK_FOR_COACH) and coach_changes.can_change(self.case)

    @property
    def may_change_coach(self) -> bool:
        """Whether the reader may let somebody else coach."""
        return self.can(Can.CHANGE_COACH) and coach_changes.can_change(self.case)

    # ---- the process ----

    @cached_property
    def standing(self) -> Standing:
        """What is done in the drawings that the year follows."""
        return case_steps.standing_of(self.case, self.asked)

    @cached_property
    def steps(self) -> list[CaseStep]:
        """The whole process as a list."""
        return case_steps.steps_of(self.user, self.case, self.asked, self.standing)

    @property
    def drawing(self) -> str:
        """What the drawing of the year is called."""
        return outlines.title_of(self.standing.version_id, outlines.YEAR)
