"""The first page of coordinators: own work, forms asked back, and what waits on whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import abort, request, url_for
from flask_babel import gettext as _

from coaching.model.cases import Member
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import (
    absences,
    late_tasks,
    mailboxes,
    returns,
    versions,
    work_groups,
    work_pages,
    worklists,
)
from coaching.services.late_tasks import ToHandle
from coaching.services.returns import AskedBack
from coaching.services.work_filters import Due, Filters, Tab
from coaching.services.work_groups import RoleWaiting, Waiting
from coaching.services.work_pages import WorkPage
from coaching.services.worklists import NoSuchPage
from coaching.web import lists, rows
from coaching.web.navigation import role_names
from coaching.web.rows import Group
from coaching.web.work_rows import WorkRow, of_line
from coaching.web.worklist_pages import address

LANE = "coordinator"
# Of each of the two lists on the page.
PAGE = 20
ALL = Filters(tab=Tab.ALL)


@dataclass(frozen=True)
class Stop:
    """One of the first steps; ``state`` is done, now or later."""

    name: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class Whom:
    """A role or a person, with how much waits and the worklists that hold exactly that."""

    name: str
    count: int
    url: str
    late: int
    late_url: str


@dataclass(frozen=True)
class WhomInRole(Whom):
    """A role with some of its people; ``unnamed`` others have something to do as well."""

    people: list[Whom]
    unnamed: int


class CoordinatorHome:
    """Own tasks, forms asked back, what waits on whom, and the first steps of a new programme."""

    def __init__(self, user: User) -> None:
        self.user = user

    # ---- own work ----

    @cached_property
    def groups(self) -> list[Group]:
        """Own tasks by urgency: one page of them, but for what the list of late tasks holds."""
        elsewhere = {each.task_id for each in self.late}
        own = [task for task in self._own[:PAGE] if task.id not in elsewhere]
        return rows.by_urgency(self.user, own)

    @property
    def more_own(self) -> str:
        """Where the own tasks go on, if they do."""
        return self._address(own=self._own[PAGE - 1].id) if len(self._own) > PAGE else ""

    @property
    def own_count(self) -> int:
        """How many tasks the worklist of own ones holds."""
        return sum(waiting.own for waiting in self._waiting)

    @cached_property
    def asked_back(self) -> list[tuple[AskedBack, str]]:
        """Forms that organisations would like to have back, each with its name."""
        found = returns.asked_back(self.user)
        return [(each, versions.title_of(each.task)) for each in found]

    @cached_property
    def late(self) -> list[ToHandle]:
        """Tasks of others that are so late that a coordinator has to handle them."""
        waits = any(task.name == "handle_late_task" for task in self._own)
        return late_tasks.to_handle(self.user) if waits else []

    @cached_property
    def _own(self) -> list[Task]:
        after = lists.task_after("own")
        return worklists.for_person(self.user, lanes=(LANE,), after=after, most=PAGE + 1)

    @cached_property
    def out_of_reach(self) -> list[Member]:
        """People of organisations to whom no mail arrives."""
        return mailboxes.out_of_reach(self.user)

    # ---- what waits on whom ----

    @property
    def whom(self) -> Iterator[WhomInRole]:
        """By role, and in each role those with the most that is late."""
        names = role_names()
        for waiting in self._waiting:
            if waiting.count > waiting.own:
                filters = {"role": waiting.role}
                people = [_whom(p, _called(p), **filters, person=p.person) for p in waiting.people]
                role = _whom(waiting, str(names[waiting.role]), **filters)
                yield WhomInRole(**vars(role), people=people, unnamed=waiting.unnamed)

    @cached_property
    def others(self) -> list[WorkRow]:
        """What waits for others, late first: one page of it."""
        return [of_line(self.user, line) for line in self._others.lines]

    @property
    def others_count(self) -> int:
        """How much waits for others, all pages together."""
        return sum(waiting.count - waiting.own for waiting in self._waiting)

    @property
    def more_others(self) -> str:
        """Where the tasks of others go on, if they do."""
        return self._address(others=self._others.next) if self._others.next else ""

    @cached_property
    def _others(self) -> WorkPage:
        try:
            after = request.args.get("others", "")
            return work_pages.of_others(self.user, after=after, most=PAGE)
        except NoSuchPage:
            abort(404)

    @cached_property
    def _waiting(self) -> list[RoleWaiting]:
        return work_groups.on_whom(self.user)

    # ---- the page ----

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

    @property
    def here(self) -> str:
        """This very page, to come back to."""
        return self._address()

    def _address(self, **changed: Any) -> str:
        asked = {k: request.args[k] for k in ("own", "others") if k in request.args}
        return url_for("coordinator.home", **(asked | changed))


def _called(waiting: Waiting) -> str:
    """A person, with whoever does the work today, as the rows name them."""
    if waiting.stand_in:
        return absences.in_place(waiting.stand_in, waiting.name)
    if waiting.partly_away:
        return str(_("%(name)s, partly away", name=waiting.name))
    return waiting.name


def _whom(waiting: Waiting, name: str, **filters: Any) -> Whom:
    return Whom(
        name=name,
        count=waiting.count,
        url=address(ALL, **filters),
        late=waiting.late,
        late_url=address(ALL, **filters, due=Due.LATE.value),
    )
