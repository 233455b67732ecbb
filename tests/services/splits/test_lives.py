"""An organisation splits in every state of its year, and some of the years are lived to the end."""

from sqlalchemy import select, update

from coaching.model.base import db, transaction
from coaching.model.cases import CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.training import TrainingSession
from coaching.services.year_copies import OF_A_MEETING
from tests.services.holds.test_dates import STATES
from tests.services.splits.parting import called, live_on, open_tasks, part, year_of
from tests.years import Year


def test_every_state_goes_on_twice_and_years_reach_their_certificates(year: Year) -> None:
    cora, case = year.people["coordinator"], year.case
    year.plan_training()
    with transaction():
        db.session.execute(update(TrainingSession).values(capacity=200))
        for coach in ("coach", "deputy"):
            year.people[coach].coaches_at_most = 50
    year.begin()
    years = {"": year}
    for state in STATES:
        year.live(state)
        before = {(t.name, t.module_id): (t.opens_at, t.due_at) for t in open_tasks(case)}

        new = part(cora, case, organisation=called(f"North {state}"))

        after = {(t.name, t.module_id): (t.opens_at, t.due_at) for t in open_tasks(new)}
        # Meetings stay, and with them the days that count from the next one.
        theirs = {"answer_alone", "do_between_task", *OF_A_MEETING}
        kept = {key: dates for key, dates in before.items() if key[0] not in theirs}
        assert kept.items() <= after.items()
        begun = {name for name, _module in after.keys() - before.keys()}
        assert begun <= {"plan_session", "sign_commitment_again"}
        assert {name for name, _module in after}.isdisjoint({"answer_alone", *OF_A_MEETING})
        assert (new.status, new.phase) == (CaseStatus.ACTIVE, case.phase)
        years[state] = year_of(new, year)

    lived = {state: years[state] for state in ("", "name_team", "confirm_training")}
    live_on(*lived.values())

    found = dict(db.session.execute(select(Certificate.case_id, Certificate.kind)).all())
    kinds = {state: found.get(each.case.id) for state, each in lived.items()}
    # The new ones stood still while the other year went on, so they have met too seldom.
    late = dict.fromkeys(("name_team", "confirm_training"), "participated")
    assert kinds == {"": "completed", **late}
    assert {each.case.status for each in lived.values()} == {CaseStatus.COMPLETED}
