"""One organisation's case page: what each reader finds on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from babel import Locale
from flask import abort
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, undefer

from coaching.data.assessment import (
    DIMENSIONS,
    DO_NOT_KNOW,
    DOES_NOT_APPLY,
    SCALE,
    Statement,
    band,
    statements_of,
)
from coaching.data.guidance import KINDS, MODES, RISKS, TOPICS, Choice
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.base import db
from coaching.model.cases import Case, Cohort, Member, MemberKind
from coaching.model.guidance import GuidanceEntry
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import Can, allowed, is_manager, visible_cases, visible_guidance
from coaching.services import (
    assessments,
    histories,
    paths,
    people,
    records,
    tasks,
    versions,
    waits,
)
from coaching.web.navigation import role_names
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

    # ---- what was written ----

    @cached_property
    def guidance(self) -> Sequence[GuidanceEntry]:
        """The shared part of the guidance log, and the coach's own note for coaches alone."""
        query = (
            visible_guidance(self.user)
            .where(GuidanceEntry.case_id == self.case.id)
            .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
            .options(joinedload(GuidanceEntry.coach).lazyload(User.offices))
        )
        if self.can(Can.SEE_COACH_NOTE):
            query = query.options(undefer(GuidanceEntry.coach_note))
        return db.session.scalars(query).all()

    @property
    def hours(self) -> str:
        """How long all guidance took."""
        return str(format_decimal(round(sum(e.minutes for e in self.guidance) / 60, 2)))

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

    def level(self, score: Score) -> str:
        """An agreed score in words, with its figure."""
        words = _(LEVELS[score.value])
        return f"{score.value}: {words}" if score.value.isdigit() else words


def word(choices: Sequence[Choice], key: str) -> str:
    """The words of one choice."""
    return next((_(choice.words) for choice in choices if choice.key == key), key)
