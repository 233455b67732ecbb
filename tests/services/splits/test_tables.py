"""Every table that has to do with a year is decided on: copied by a split, made, or left."""

import re

from coaching.model.base import db
from coaching.model.people import User
from coaching.services import tasks
from coaching.services.split_tables import COPIED, MADE, STAYS
from tests import make
from tests.services.holds.pausing import go_on, pause
from tests.services.splits.parting import part
from tests.services.splits.test_splits import person
from tests.statements import counted
from tests.years import Year

WRITTEN = re.compile(r"INSERT INTO (\w+)")


def tables_of_a_year() -> set[str]:
    """The tables that refer to a year, directly or through others."""
    found = {"cases"}
    while (
        more := {
            table.name
            for table in db.metadata.sorted_tables
            for key in table.foreign_keys
            if key.column.table.name in found
        }
        - found
    ):
        found |= more
    return found


def test_every_table_is_decided_on_once_and_says_why() -> None:
    decided = [*COPIED, *MADE, *STAYS]

    missing = tables_of_a_year() - set(decided)
    assert not missing, f"decide in coaching/services/split_tables.py on {sorted(missing)}"
    assert sorted(decided) == sorted(tables_of_a_year())
    assert all({**COPIED, **MADE, **STAYS}.values())


def test_a_split_writes_what_is_said_and_nothing_else(year: Year, cora: User, carl: User) -> None:
    year.plan_training()
    year.begin()
    year.live("decide_midpoint", leaving=("name_participants",))
    pause(year.people["contact"], cora, year.case)
    go_on(cora, year.case)
    going = [person("Dora"), person("Tea")]
    choices = tasks.facts(year.task("name_participants", "M12"))["members"]
    named = [str(each["id"]) for each in choices if each["name"] in {"Dora Deputy", "Tea"}]
    year.do("name_participants", module="M12", participants=named)
    make.promise(year.case)
    make.substitution(carl, make.person("Lena Coach", *carl.staff_roles), year.case)

    with counted() as sent:
        part(cora, year.case, going=going)

    written = {found[1] for each in sent if (found := WRITTEN.match(each))}
    assert written & tables_of_a_year() == COPIED.keys() | MADE.keys()
