"""How much of a worklist there is where it is too long to be counted whole."""

from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    select,
    union,
    union_all,
)

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.people import Office, User
from coaching.model.processes import Task
from coaching.permissions import is_coordinator, is_manager, visible_cases, ways_to_do
from coaching.services import versions
from coaching.services.work_counts import MANY
from coaching.services.work_filters import (
    Condition,
    Due,
    Filters,
    Tab,
    conditions_besides_due,
    is_listed,
    is_near,
    is_ours,
)

Row = Select[str, str | None, str | None, int | None]

TAB, DUE, PERSON, COHORT, VERSION = "tab", "due", "person", "cohort", "version"


class WorkTotals:
    """How many tasks each tab and each due date holds, in one statement.

    A number is true up to `MANY`; whatever is above says that there are more. What can be chosen
    besides is told without numbers.
    """

    def __init__(self, user: User, filters: Filters) -> None:
        self.filters = filters
        self._found: dict[str, dict[str, tuple[str, int]]] = {}
        for what, key, name, number in db.session.execute(_everything(user, filters)):
            self._found.setdefault(what, {})[key] = (name or "", number or 0)

    def of_tab(self, tab: Tab) -> int:
        """How many tasks a tab holds, with the filters as they are."""
        return self._found[TAB][tab.value][1]

    def of_due(self, due: Due | None) -> int:
        """How many tasks are so near, with the other filters as they are; None for all of them."""
        if due is not None:
            return self._found[DUE][due.value][1]
        return min(MANY + 1, sum(self.of_due(each) for each in Due if each != Due.HELD))

    @property
    def people(self) -> dict[int, str]:
        """The names of those who do the work of several organisations."""
        return self._names(PERSON)

    @property
    def cohorts(self) -> dict[int, str]:
        """The names of the cohorts that a reader may see something of."""
        return self._names(COHORT)

    def _names(self, what: str) -> dict[int, str]:
        return {int(key): name for key, (name, _number) in self._found.get(what, {}).items()}

    @property
    def newest_version(self) -> int | None:
        """The version whose words name the phases."""
        return next(iter(self._names(VERSION)), None)


def _everything(user: User, filters: Filters) -> CompoundSelect[Any]:
    listed = and_(is_listed(user), *conditions_besides_due(user, filters))
    ways = {tab: _ways(user, tab, listed) for tab in Tab}
    tabs = [_counted(TAB, tab.value, ways[tab], is_near(filters.due)) for tab in Tab]
    dues = [_counted(DUE, due.value, ways[filters.tab], is_near(due)) for due in Due]
    newest = _row(VERSION, versions.newest_id())
    return union_all(*tabs, *dues, newest, _cohorts(user), *_people(user))


def _ways(user: User, tab: Tab, listed: Condition) -> list[Condition]:
    """In which ways a task can be in a list, whenever it is due; few, to stop counting early."""
    match tab:
        case Tab.MINE:
            return [and_(way, listed) for way in ways_to_do(user)]
        case Tab.OURS:
            return [and_(is_ours(user), listed)]
    return [listed]


def _counted(what: str, key: str, ways: list[Condition], near: Condition) -> Row:
    """How many tasks there are in any of these ways, counted up to one more than `MANY`."""
    each = [select(Task.id).where(way, near).limit(MANY + 1).subquery().select() for way in ways]
    # Whoever stands in for somebody may have the same task in two ways.
    first = union(*each).limit(MANY + 1).subquery()
    return _row(what, literal(key), None, select(func.count()).select_from(first).scalar_subquery())


def _cohorts(user: User) -> Row:
    visible = visible_cases(user).where(Case.cohort_id == Cohort.id).with_only_columns(Case.id)
    return _row(COHORT, Cohort.id, Cohort.name).where(visible.exists())


def _people(user: User) -> list[Row]:
    """Members of the programme, for those who see the work of all of them."""
    if not (is_coordinator(user) or is_manager(user)):
        return []
    at_work = select(Office.user_id)
    return [_row(PERSON, User.id, User.name).where(User.id.in_(at_work))]


def _row(what: str, key: Any, name: Any = None, number: Any = None) -> Row:
    return select(literal(what), cast(key, String), cast(name, String), cast(number, Integer))
