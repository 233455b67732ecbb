"""One organisation's case page: what each reader finds on it."""

from dataclasses import dataclass
from functools import cached_property

from babel import Locale
from flask import abort
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coaching.data.assessment import (
    DIMENSIONS,
    DO_NOT_KNOW,
    DOES_NOT_APPLY,
    SCALE,
    Statement,
    band,
    statements_of,
)
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.certificates import Certificate
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import (
    Can,
    allowed,
    is_manager,
    is_member,
    visible_cases,
)
from coaching.services import (
    assessments,
    closing,
    histories,
    paths,
    people,
    records,
    results,
    tasks,
    versions,
    waits,
    ways_on,
)
from coaching.services.ways_on import WayOn
from coaching.web import training_rows
from coaching.web.case_coaching import CaseCoaching
from coaching.web.navigation import results_of, role_names
from forms.people import SECTOR_WORDS

LEVELS = {level.value: level.words for level in (*SCALE, DO_NOT_KNOW, DOES_NOT_APPLY)}


def load(user: User, id: int) -> Case:
    """A case with its people and dates, if this person may see it; else 404."""
    query = visible_cases(user).where(Case.id == id)
    found = db.session.scalars(
        query.options(
            joinedload(Case.organisation).joinedload(Organisation.parent),
            joinedload(Case.cohort).joinedload(Cohort.blackouts),
            joinedload(Case.coach).lazyload(User.offices),
            joinedload(Case.deputy_coach).lazyload(User.offices),
            joinedload(Case.members).joinedload(Member.user).lazyload(User.offices),
        )
    )
    return found.unique().one_or_none() or abort(404)


@dataclass(frozen=True)
class Person:
    """Somebody who takes part, and as what."""

    initials: str
    name: str
    role: str
    look: str = ""


@dataclass(frozen=True)
class Standing:
    """One dimension of the self-assessment: its band, and its statements for those who may read."""

    name: str
    band: str
    statements: list[tuple[Statement, Score]]


@dataclass(frozen=True)
class AskedBack:
    """A sent form that somebody would like to have back."""

    task: Task
    title: str
    returnable: bool


class CasePage:
    """What the templates of a case show; nothing is loaded before it is asked for."""

    def __init__(self, user: User, case: Case, before: int | None = None) -> None:
        self.user = user
        self.case = case
        self.before = before

    def can(self, right: Can) -> bool:
        """Whether the reader may do this in this case."""
        return allowed(self.user, right, self.case)

    @property
    def status(self) -> tuple[str, str]:
        """Kind and words of the tag beside the name."""
        if self.case.status == "completed":
            return "ok", _("Year complete")
        if self.case.status == "withdrawn":
            return "plain", _("Left the programme")
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
    def path(self) -> list[paths.PathPhase]:
        """The phases of the year."""
        return paths.path_of(self.case)

    @cached_property
    def balls(self) -> list[waits.Ball]:
        """What the year waits for."""
        return waits.sentences(self.user, self.case)

    def may_open(self, ball: waits.Ball) -> bool:
        """Whether the reader does this task, or may fill it in for somebody."""
        return ball.task is not None and allowed(self.user, Can.COMPLETE_TASK, ball.task)

    @cached_property
    def asked_back(self) -> list[AskedBack]:
        """Forms that wait to be given back."""
        found = db.session.scalars(
            select(Task)
            .where(Task.case_id == self.case.id, Task.asked_back_at.is_not(None))
            .options(joinedload(Task.process))
        )
        return [
            AskedBack(
                task=task,
                title=versions.title_of(task),
                returnable=tasks.can_be_given_back(task),
            )
            for task in found
        ]

    # ---- where it leads ----

    @cached_property
    def way_on(self) -> WayOn | None:
        """How it was decided that the year goes on, once it could be and as long as it does."""
        begun = any(phase.key == "midpoint" and phase.state != "later" for phase in self.path)
        goes_on = begun and self.case.ended_at is None
        return ways_on.last(self.user, self.case) if goes_on else None

    @cached_property
    def available(self) -> results.Available:
        """Which pages of results there are."""
        return results_of(self.case.id)

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
        return self.case.status == "active" and self.can(Can.ASK_TO_LEAVE)

    # ---- what was written ----

    @cached_property
    def training(self) -> list[training_rows.ModuleRow]:
        """The modules of the organisation, each with its training session."""
        return training_rows.of_case(self.user, self.case)

    @cached_property
    def coaching(self) -> CaseCoaching:
        """Entries of the guidance log, coaching sessions and promises."""
        return CaseCoaching(self.user, self.case)

    @cached_property
    def timeline(self) -> histories.Page:
        """What happened, newest first."""
        return histories.timeline(self.user, self.case, self.before)

    @cached_property
    def records(self) -> list[records.Record]:
        """The recorded forms that the reader may open."""
        return records.records_of(self.user, self.case)

    # ---- the self-assessment ----

    @cached_property
    def _baseline(self) -> Assessment | None:
        if not self.can(Can.SEE_BANDS):
            return None
        return assessments.of_case(self.case.id, Occasion.BASELINE)

    @cached_property
    def standings(self) -> list[Standing]:
        """Each dimension by itself: no total, no average, no comparison."""
        found = self._baseline
        if found is None:
            return []
        by_key = {score.statement: score for score in found.scores}
        reads = self.can(Can.SEE_ASSESSMENT)
        return [
            Standing(
                name=_(d.name),
                band=band(score).key if score is not None else "",
                statements=[(s, by_key[s.key]) for s in statements_of(d.key)] if reads else [],
            )
            for d, score in ((d, found.dimension_scores()[d.key]) for d in DIMENSIONS)
        ]

    # ---- people ----

    @cached_property
    def people(self) -> list[Person]:
        """Who takes part; to the manager only those of the programme."""
        if is_manager(self.user) and not self.can(Can.SEE_GUIDANCE):
            return self._programme
        return self._organisation + self._programme

    @property
    def _organisation(self) -> list[Person]:
        order = list(MemberKind)
        members = [m for m in self.case.members if m.left_at is None]
        first: dict[int, Member] = {}
        for member in sorted(members, key=lambda m: (order.index(MemberKind(m.kind)), m.id)):
            first.setdefault(member.user_id, member)
        names = role_names()
        return [
            Person(m.user.initials, m.user.name, ", ".join(filter(None, [names[m.kind], m.title])))
            for m in first.values()
        ]

    @property
    def _programme(self) -> list[Person]:
        case, names = self.case, role_names()
        found = []
        if case.coach_confirmed or self.can(Can.SEE_STAFF_FIELDS) or is_manager(self.user):
            found = [(case.coach, names["coach"]), (case.deputy_coach, _("Deputy coach"))]
        found += [(user, names["coordinator"]) for user in people.with_role(StaffRole.COORDINATOR)]
        return [Person(u.initials, u.name, role, "dot--p") for u, role in found if u is not None]

    # ---- words ----

    def level(self, score: Score) -> str:
        """An agreed score in words, with its figure."""
        words = _(LEVELS[score.value])
        return f"{score.value}: {words}" if score.value.isdigit() else words
