"""Any number of lights is told in three statements."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from coaching.clock import HELSINKI
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Process, Task
from coaching.services import settings, traffic_lights, versions
from coaching.services.traffic_lights import Light
from tests.services.traffic_lights.days import OCTOBER, fall_due, go_to, hold
from tests.statements import counted
from tests.trained import take


def test_of_a_case_that_is_loaded_the_same_is_told_in_one_statement(
    under_way: Case, tess: User, ada: User
) -> None:
    go_to(OCTOBER)
    fall_due(under_way, OCTOBER - timedelta(days=5))
    hold(under_way, OCTOBER - timedelta(days=2), risk="minor")
    take(under_way, "M01", OCTOBER - timedelta(days=9), tess)
    settings.change(ada, settings.Figures(members_needed=1))
    told = traffic_lights.of_case(under_way.id)
    assert under_way.cohort.blackouts

    with counted() as sent:
        assert traffic_lights.of_loaded(under_way) == told

    assert len(sent) == 1


@pytest.mark.parametrize("number", [30, 1_000])
def test_any_number_of_organisations_takes_three_statements(under_way: Case, number: int) -> None:
    fill(under_way, number)
    hold(under_way, OCTOBER)
    go_to(date(2026, 11, 10))
    # A server reads the table and its texts once.
    traffic_lights.of_case(under_way.id)

    with counted() as sent:
        found = traffic_lights.of_cases(select(Case.id))

    assert len(sent) == 3
    assert len(found) == number + 1
    assert found[under_way.id].light == Light.AMBER
    late = {i for i, found_light in found.items() if found_light.brief == "11 working days late"}
    assert late == {10_000 + n for n in range(number) if n % 3 == 0}


def fill(case: Case, number: int) -> None:
    """So many more organisations; every third of them late since 26 October."""
    ids = [10_000 + n for n in range(number)]
    late = datetime(2026, 10, 26, 21, 59, tzinfo=HELSINKI)
    later = datetime(2027, 3, 1, tzinfo=HELSINKI)
    with transaction():
        db.session.execute(insert(Organisation), [{"id": i, "name": f"Nr {i}"} for i in ids])
        db.session.execute(
            insert(Case),
            [
                {"id": i, "organisation_id": i, "cohort_id": case.cohort_id, "status": "active"}
                for i in ids
            ],
        )
        version = versions.newest().id
        db.session.execute(
            insert(Process),
            [
                {"id": i, "name": "year", "case_id": i, "version_id": version, "state": b""}
                for i in ids
            ],
        )
        db.session.execute(
            insert(Task),
            [
                {
                    "process_id": i,
                    "case_id": i,
                    "step": uuid4().hex,
                    "name": "name_team",
                    "role": "contact",
                    "due_at": later if n % 3 else late,
                }
                for n, i in enumerate(ids)
            ],
        )
