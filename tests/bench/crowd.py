"""Many organisations: fifty rehearsed until today, and their rows copied over and over."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    UniqueConstraint,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    true,
    update,
)

from coaching import clock
from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.rehearsal import cast as players
from coaching.rehearsal.agenda import Agenda
from coaching.rehearsal.characters import at_work
from coaching.rehearsal.year import PREPARATION, Year

# A divisor of every number of organisations that is measured.
REHEARSED = 50
SEED = 4
WEEKS = 26  # since the kick-off
# In the words that tell a copied row from its original.
MARK = "~"
# What belongs to the programme and not to one organisation, and what no list shows.
THERE_ONCE = frozenset(
    {
        "cohort_blackouts",
        "cohorts",
        "leases",
        "marks",
        "modules",
        "offices",
        "questions",
        "saved_views",
        "settings",
        "training_sessions",
        "versions",
        "views",
    }
)


class Underway(Year):
    """The year of an organisation that goes on today."""

    def __init__(self, number: int, cohort: Cohort) -> None:
        super().__init__(number, SEED)
        begins = datetime.combine(
            cohort.starts_on + timedelta(weeks=number % 26 - 6), time(9), HELSINKI
        )
        self.fate = replace(
            self.fate,
            kickoff=cohort.starts_on,
            begins=at_work(begins, 1, self.chance),
            asks_to_leave=(),
            moves_end=(),
            # Training sessions are shared here: nobody moves one that others have attended.
            mishaps=0.0,
            # Each year lives through the same days again, with the same staff.
            goes_away=(),
            has_digests=(),
        )
        self.agenda = Agenda(f"{SEED} {number}", self.fate, self.chance)
        self.cohort_id = cohort.id

    def gather(self) -> Cohort:
        """Everybody is in one cohort."""
        return db.session.get_one(Cohort, self.cohort_id)

    def live(self, until: datetime) -> None:
        """Go through the year until today."""
        with clock.moved_to(self.fate.begins - PREPARATION):
            self._post.pass_over()
            self._begin()
            while (seen := self._look()).alive and clock.now() < until:
                self._go_on(seen)


def rehearse() -> None:
    """Fifty organisations of one cohort, each with people and a pace of its own."""
    until = clock.now()
    monday = clock.today() - timedelta(days=clock.today().weekday(), weeks=WEEKS)
    usual = players.ADDRESSES
    players.hire()
    kickoff = datetime.combine(monday, time(9), HELSINKI)
    with clock.moved_to(kickoff - 2 * PREPARATION):
        fate = replace(Year(0, SEED).fate, kickoff=monday)
        cohort_id = players.gather(fate).id
    for number in range(REHEARSED):
        players.ADDRESSES = f"organisation{number}.example.org"
        year = Underway(number, db.session.get_one(Cohort, cohort_id))
        year.live(until)
        _name(year.case_id, f"Organisation {number:02}")
    players.ADDRESSES = usual


def _name(case_id: int, name: str) -> None:
    with transaction():
        case_ = db.session.get_one(Case, case_id)
        case_.organisation.name = name
        # The next one signs up under the same.
        case_.organisation.business_id = None
        db.session.execute(
            update(Task).where(Task.case_id == case_id).values(organisation_name=name)
        )


# ---- copies ----


@dataclass(frozen=True)
class Original:
    """The rehearsed rows; whatever is copied from them gets numbers of its own."""

    # Between the numbers of a row and of its first copy, by table.
    strides: dict[str, int]
    # The people of the programme come first, and are not copied.
    staff: int

    @classmethod
    def now(cls) -> Self:
        """What is there before anything is copied."""
        staff = db.session.scalar(select(func.max(User.id)).where(User.offices.any())) or 0
        return cls({table.name: _stride(table) for table in _copied_tables()}, staff)

    def copy(self, first: int, last: int) -> None:
        """The copies of these numbers; call with 1, 19 for twenty times as many organisations."""
        with db.engine.begin() as connection:
            for table in _copied_tables():
                columns = [column.name for column in table.c]
                rows = self._rows(table, _numbers(first, last))
                connection.execute(insert(table).from_select(columns, rows))
                _count_on(connection, table)

    def _rows(self, table: Table, numbers: CTE) -> Select[Any]:
        columns = [self._column(each, numbers.c.k).label(each.name) for each in table.c]
        rows = select(*columns).select_from(table.join(numbers, true()))
        rows = rows.where(self._is_original(next(iter(table.primary_key))))
        # What belongs to somebody of the programme, such as an invitation, is there once.
        return rows.where(table.c.user_id > self.staff) if "user_id" in table.c else rows

    def _is_original(self, key: Column[Any]) -> ColumnElement[bool]:
        """Neither a copy itself, nor somebody of the programme."""
        if _is_words(key):
            return key.not_like(f"%{MARK}%")
        return key.between(self._least(key.table.name), self.strides[key.table.name] - 1)

    def _least(self, table: str) -> int:
        return self.staff + 1 if table == "users" else 1

    def _column(self, column: Column[Any], number: ColumnElement[int]) -> ColumnElement[Any]:
        about = next((key.column for key in column.foreign_keys), column)
        if about.table.name not in self.strides:
            return column
        if _is_words(column):
            return _other_words(column, number) if _must_differ(column) else column
        if about.name == "id":
            moved = column + number * self.strides[about.table.name]
            return case((column < self._least(about.table.name), column), else_=moved)
        # Which thing somebody has read stands there without its table.
        return column + number * 1_000_000 if column.name == "thing_id" else column


def _copied_tables() -> Sequence[Table]:
    return [t for t in db.metadata.sorted_tables if t.name not in THERE_ONCE]


def _numbers(first: int, last: int) -> CTE:
    numbers = select(literal(first).label("k")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.k + 1).where(numbers.c.k < last))


def _stride(table: Table) -> int:
    """A power of ten above every number in use."""
    key = next(iter(table.primary_key))
    if _is_words(key):
        return 0
    highest = db.session.scalar(select(func.max(key))) or 0
    return int(10 ** len(str(highest)))


def _is_words(column: Column[Any]) -> bool:
    return isinstance(column.type, String)


def _must_differ(column: Column[Any]) -> bool:
    """Whether a copied row needs words of its own, or points to such a row."""
    alone = [
        constraint
        for constraint in column.table.constraints
        if isinstance(constraint, UniqueConstraint) and list(constraint.columns) == [column]
    ]
    return bool(alone or column.unique or column.primary_key or column.foreign_keys)


def _other_words(column: Column[Any], number: ColumnElement[int]) -> ColumnElement[Any]:
    length = getattr(column.type, "length", None) or 1000
    return func.substr(cast(number, String) + MARK + column, 1, length)


def _count_on(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones; SQLite does so by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.c:
        highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(sequence, highest, False)))
