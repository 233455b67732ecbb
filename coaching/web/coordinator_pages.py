"""What the pages of coordinators show."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.base import db
from coaching.model.cases import Case, Cohort, MemberKind
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.permissions import visible_cohorts
from coaching.services import organisations, worklists
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from coaching.web import lists, rows
from coaching.web.rows import Group, TaskRow
from forms.people import AddOrganisation

LANE = "coordinator"
# Of each of the two lists on the first page.
PAGE = 20


@dataclass(frozen=True)
class Stop:
    """One of the first steps; ``state`` is done, now or later."""

    name: str
    state: str
    url: str = ""


class CoordinatorHome:
    """Own tasks, what waits for others, and the first steps of an empty programme."""

    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def groups(self) -> list[Group]:
        """Own tasks by urgency: one page of them."""
        return rows.by_urgency(self.user, self._own[:PAGE])

    @cached_property
    def others(self) -> list[TaskRow]:
        """What waits on whom, late first: one page of it."""
        return [rows.of_task(self.user, task) for task in self._waiting[:PAGE]]

    @property
    def more_own(self) -> str:
        """Where the own tasks go on, if they do."""
        return _next_page("own", self._own)

    @property
    def more_others(self) -> str:
        """Where the tasks of others go on, if they do."""
        return _next_page("others", self._waiting)

    @cached_property
    def first_steps(self) -> list[Stop]:
        """What to do first; nothing once a year has begun."""
        if self._own or self._waiting:
            return []
        done = worklists.beginnings()
        if all(done):
            return []
        now = done.index(False)
        names = (_("Make a cohort"), _("Add an organisation"), _("Start its year"))
        return [
            Stop(name, "done" if number < now else "now" if number == now else "later")
            for number, name in enumerate(names)
        ]

    @cached_property
    def _own(self) -> list[Task]:
        return worklists.for_person(
            self.user, lanes=(LANE,), after=lists.task_after("own"), most=PAGE + 1
        )

    @cached_property
    def _waiting(self) -> list[Task]:
        return worklists.waiting_for_others(
            self.user, after=lists.task_after("others"), most=PAGE + 1
        )


def _next_page(which: str, found: list[Task]) -> str:
    """The address of this page with one of its lists further on."""
    if len(found) <= PAGE:
        return ""
    asked: dict[str, Any] = {k: request.args[k] for k in ("own", "others") if k in request.args}
    return url_for("coordinator.home", **{**asked, which: found[PAGE - 1].id})


class OrganisationPage:
    """The form for an organisation that joins a cohort."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.form = AddOrganisation(parents=organisations.possible_parents(current_user))

    @property
    def other_cohorts(self) -> list[Cohort]:
        """Other cohorts that the organisation might join instead."""
        return [each for each in _cohorts() if each.id != self.cohort.id]

    def add(self) -> Case:
        """Bring the organisation on board."""
        return organisations.add(
            current_user,
            self.cohort,
            organisation=NewOrganisation.of(self.form.data),
            language=self.form.case_language.data,
            contact=Person.of(self.form.contact.data),
            sponsor=Person.of(self.form.sponsor.data),
            sponsor_title=self.form.sponsor.data["title"],
        )


def chosen_cohort() -> Cohort | None:
    """The cohort that the address names, or the newest one."""
    asked = request.args.get("cohort", type=int)
    found = _cohorts()
    if asked is None:
        return found[0] if found else None
    return next((cohort for cohort in found if cohort.id == asked), None)


def people_of(case: Case) -> list[tuple[str, User]]:
    """The people an organisation begins with, each with what they are to it."""
    words = {
        MemberKind.CONTACT: _("Contact person"),
        MemberKind.DEPUTY: _("Deputy contact person"),
        MemberKind.SPONSOR: _("Management sponsor"),
        MemberKind.TEAM_MEMBER: _("Team member"),
    }
    return [(words[m.kind], m.user) for m in case.members if m.left_at is None]


def _cohorts() -> list[Cohort]:
    query = visible_cohorts(current_user).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    return list(db.session.scalars(query).unique())
