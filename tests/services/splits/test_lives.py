"""An organisation splits in every state of its year, and some of the years are lived to the end."""

from sqlalchemy import select, update

from coaching.model.base import db, transaction
from coaching.model.cases import CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.training import TrainingSession
from coaching.services import split_seats
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
        # Nobody goes over, so the new organisation says whom it sends to training ahead.
        named_anew = {each.module_id for each in split_seats.named_anew(case, ())}

        new = part(cora, case, organisation=called(f"North {state}"))

        after = {(t.name, t.module_id): (t.opens_at, t.due_at) for t in open_tasks(new)}
        # Meetings stay, and with them the days that count from the next one.
        theirs = {"answer_alone", "do_between_task", *OF_A_MEETING}
        theirs_of_module = {(split_seats.RECORDS, module) for module in named_anew}
        left = {key for key in before if key[0] in theirs} | theirs_of_module
        kept = {key: dates for key, dates in before.items() if key not in left}
        assert kept.items() <= after.items()
        asked_anew = {(split_seats.NAMES, module) for module in named_anew}
        assert asked_anew <= after.keys() and after.keys().isdisjoint(theirs_of_module)
        begun = {name for name, _module in after.keys() - before.keys() - asked_anew}
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
