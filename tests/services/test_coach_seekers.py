"""What a suggestion of coaches knows of an organisation, and what it says of those without one."""

from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation
from coaching.services import coach_choices, coach_seekers, intake
from coaching.services.coach_choices import (
    Pair,
)
from tests import make, story
from tests.services.office import NOTHING, Office
from tests.statements import counted
from tests.story import answer, open_task


def test_a_suggestion_knows_languages_sectors_sisters_and_load(
    office: Office, case: Case, eves_case: Case, cohort: Cohort
) -> None:
    unit = make.case(cohort, "Unit", contact=make.person("A"), sponsor=make.person("B"))
    with transaction():
        whole = Organisation(name="City", languages=["fi"])
        unit.organisation.parent = eves_case.organisation.parent = whole
        office.carl.coaching_sectors = ["education"]
    coach_choices.choose(office.cora, eves_case, Pair(office.kim.id, office.carl.id), seen=NOTHING)

    found, nobody = coach_seekers.suggestions(office.cora, cohort, coach_choices.coaches())

    assert {id: each.coach for id, each in found.items()} == {
        case.id: office.carl.id,
        unit.id: office.kim.id,
    }
    assert (found[unit.id].is_sister, found[case.id].knows_sector) == (True, True)
    assert nobody == {}


def test_where_nobody_speaks_the_language_the_reason_is_given(
    office: Office, case: Case, cohort: Cohort
) -> None:
    with transaction():
        case.language = "en"

    found, nobody = coach_seekers.suggestions(office.cora, cohort, coach_choices.coaches())

    assert (found, nobody) == (
        {},
        {case.id: "Nobody who works in English has a free place."},
    )


def test_whoever_declined_is_not_suggested_to_the_same_organisation(
    office: Office, case: Case, cohort: Cohort
) -> None:
    coaches = {"coach": str(office.kim.id), "deputy_coach": str(office.carl.id)}
    story.start(case, office.cora)
    answer(office.cora, open_task(case, "assign_coach"), **coaches)
    answer(office.kim, open_task(case, "confirm_assignment"), coach_accepts="no", reason="load")

    found, _nobody = coach_seekers.suggestions(office.cora, cohort, coach_choices.coaches())

    assert (found[case.id].coach, found[case.id].deputy) == (office.carl.id, None)


def test_suggestions_take_the_same_statements_for_many(office: Office, case: Case) -> None:
    def price() -> int:
        db.session.expire_all()
        cohort = db.session.get_one(Cohort, case.cohort_id)
        lines = coach_choices.coaches()
        with counted() as sent:
            coach_seekers.suggestions(office.cora, cohort, lines)
        return len(sent)

    few = price()
    for number in range(5):
        names = [make.person(f"{kind} {number}") for kind in ("Contact", "Sponsor")]
        make.case(case.cohort, f"Unit {number}", contact=names[0], sponsor=names[1])

    assert price() == few


def test_the_form_of_the_task_asks_with_the_same_load(office: Office, case: Case) -> None:
    story.start(case, office.cora)

    facts = intake.assign_coach_facts(open_task(case, "assign_coach"))

    assert [(each["name"], each["languages"]) for each in facts["coaches"]] == [
        ("Carl Coach", ["fi", "sv"]),
        ("Kim Coach", ["fi", "sv"]),
    ]
