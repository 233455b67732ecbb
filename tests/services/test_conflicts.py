"""Conflicts of interest: no suggestion against one, and a choice against one needs a reason."""

import pytest
from sqlalchemy import select

from coaching.clock import today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.conflicts import Conflict
from coaching.model.organisations import Organisation
from coaching.model.people import StaffRole, User
from coaching.permissions import Forbidden
from coaching.services import (
    coach_changes,
    coach_choices,
    coach_seekers,
    conflicts,
    histories,
    tasks,
)
from coaching.services.coach_changes import Wanted
from coaching.services.coach_choices import Pair
from coaching.services.conflicts import AgainstConflict, AlreadyDeclared, NoSuchOrganisation
from forms import FORMS
from tests import make, story
from tests.services.office import NOTHING, Office, chosen
from tests.story import answer, open_task


def told(reader: User, case: Case) -> list[tuple[str, str]]:
    """The lines of history about a choice, each with the reason beside it."""
    return [
        (line.title, line.note.text if line.note else "")
        for line in histories.timeline(reader, case).lines
        if line.title.startswith("Chosen")
    ]


# ---- declared ----


def test_a_coach_declares_and_withdraws_and_only_coordinators_read_why(
    case: Case, carl: User, kim: User, cora: User, mona: User
) -> None:
    declared = conflicts.declare(carl, case.organisation_id, " My wife works there ")

    assert [each.reason for each in conflicts.own(carl)] == ["My wife works there"]
    assert conflicts.own(kim) == []
    with pytest.raises(AlreadyDeclared):
        conflicts.declare(carl, case.organisation_id, "Twice")
    for somebody in (kim, cora):
        with pytest.raises(Forbidden):
            conflicts.withdraw(somebody, declared)
    for somebody in (cora, mona):
        with pytest.raises(Forbidden):
            conflicts.declare(somebody, case.organisation_id, "No coach")

    conflicts.withdraw(carl, declared)
    assert db.session.scalars(select(Conflict)).all() == []


def test_coaches_choose_among_organisations_that_take_part(
    case: Case, eves_case: Case, carl: User
) -> None:
    with transaction():
        whole, away = Organisation(name="City"), Organisation(name="Away")
        db.session.add(away)
        case.organisation.parent = whole

    names = [name for _id, name in conflicts.choices(carl)]

    assert names == sorted(names, key=str.casefold)
    assert {"City", "Elsewhere Ltd"} < set(names)
    with pytest.raises(NoSuchOrganisation):
        conflicts.declare(carl, away.id, "They take no part")


# ---- suggested ----


def test_nobody_is_suggested_against_a_conflict_neither_as_coach_nor_as_deputy(
    office: Office, case: Case, eves_case: Case, cohort: Cohort
) -> None:
    conflicts.declare(office.carl, case.organisation_id, "I have worked there")

    found, _nobody = coach_seekers.suggestions(office.cora, cohort, coach_choices.coaches())

    assert found[case.id].coach == office.kim.id
    assert found[case.id].deputy is None
    deputy = coach_seekers.deputy_of(case, office.kim.id, coach_choices.coaches())
    assert deputy is None
    assert office.carl.id in (found[eves_case.id].coach, found[eves_case.id].deputy)


def test_a_conflict_with_the_whole_is_one_with_its_unit(
    office: Office, case: Case, cohort: Cohort
) -> None:
    with transaction():
        whole = Organisation(name="City", languages=["fi"])
        case.organisation.parent = whole
    conflicts.declare(office.carl, whole.id, "I sit on the board")

    found, _nobody = coach_seekers.suggestions(office.cora, cohort, coach_choices.coaches())

    assert found[case.id].coach == office.kim.id


# ---- chosen ----


def test_choosing_against_a_conflict_needs_a_reason(office: Office, case: Case) -> None:
    conflicts.declare(office.kim, case.organisation_id, "I have worked there")
    against = Pair(office.kim.id, office.carl.id)

    with pytest.raises(AgainstConflict) as refusal:
        coach_choices.choose(office.cora, case, against, seen=NOTHING)
    assert refusal.value.field == "reason"
    assert str(refusal.value.message).startswith("Kim Coach has declared")
    # Whoever steps in counts too.
    with pytest.raises(AgainstConflict):
        coach_choices.choose(office.cora, case, Pair(office.carl.id, office.kim.id), seen=NOTHING)

    coach_choices.choose(office.cora, case, against, seen=NOTHING, reason="It was long ago")
    assert chosen(case) == against
    assert coach_choices.of_case(case.id).reason == "It was long ago"  # type: ignore[union-attr]


def test_the_task_asks_for_the_reason_and_history_keeps_it_for_staff(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    conflicts.declare(carl, case.organisation_id, "I have worked there")
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    task = open_task(case, "assign_coach")
    pair = {"coach": str(carl.id), "deputy_coach": str(kim.id)}
    form = FORMS["assign_coach"](data={}, facts=tasks.facts(task), meta={"csrf": False})
    assert "I have worked there" in str(form.coach.render_kw)

    with pytest.raises(AssertionError, match="declared a conflict of interest"):
        answer(cora, task, **pair)
    answer(cora, task, **pair, reason="Nobody else is free")

    line = "Chosen against a declared conflict of interest: Carl Coach"
    assert told(cora, case) == [(line, "Nobody else is free")]
    assert told(carl, case) == [(line, "Nobody else is free")]
    assert told(mona, case) == [(line, "")]
    assert told(otto, case) == []


def test_over_the_agreed_number_history_keeps_the_reason_too(
    case: Case, eves_case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    with transaction():
        eves_case.coach, carl.coaches_at_most = carl, 1
    story.start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answer(otto, open_task(case, "name_team"))
    pair = {"coach": str(carl.id), "deputy_coach": str(kim.id)}

    answer(cora, open_task(case, "assign_coach"), **pair, reason="They know each other")

    line = "Chosen with as many organisations as agreed: Carl Coach"
    assert told(cora, case) == [(line, "They know each other")]


def test_another_coach_against_a_conflict_needs_a_reason(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    lena = make.person("Lena Lane", StaffRole.COACH)
    conflicts.declare(lena, case.organisation_id, "My brother is the director")
    choice = next(each for each in coach_changes.choices(case) if each["id"] == lena.id)
    assert choice["conflict"] == "My brother is the director"

    with pytest.raises(AgainstConflict):
        coach_changes.name_coach(cora, case, Wanted(lena.id, kim.id, today()), instead_of=carl.id)
    wanted = Wanted(lena.id, kim.id, today(), "Only she speaks their language")
    coach_changes.name_coach(cora, case, wanted, instead_of=carl.id)

    line = "Chosen against a declared conflict of interest: Lena Lane"
    assert told(cora, case) == [(line, "Only she speaks their language")]
