"""From the day on two organisations count once; what they did before stays, and counts once too."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching.clock import now, today
from coaching.data.assessment import FEWEST_ORGANISATIONS, statements_of
from coaching.model.assessments import Assessment, Occasion, Score
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.services import (
    closing,
    closing_report,
    cohort_figures,
    cohort_lines,
    cohorts,
    paths,
    pipeline,
    pipeline_lists,
    process_map,
    progress,
    traffic_lights,
    versions,
)
from coaching.services.pipeline import Line
from coaching.services.pipeline_lists import Wanted
from coaching.services.traffic_lights import Light
from tests import make
from tests.services.merging.conftest import Merging
from tests.trained import mark, take


def lines(user: User) -> list[Line]:
    """The organisations of the cohort as the pipeline knows them."""
    cohort = cohort_lines.of_user(user)[0]
    return pipeline.lines(user, cohort, version_id=versions.newest().id)


def attended(case: Case) -> dict[str, tuple[int, bool]]:
    """By module how many people took part, and whether that is enough."""
    return {
        each.case_module.module_id: (each.attended, each.is_done) for each in progress.modules(case)
    }


# ---- training ----


def test_a_module_that_one_of_them_attended_counts_for_both(
    merge: Merging, joining: Case, into: Case, tess: User
) -> None:
    before = today() - timedelta(days=3)
    mark(take(joining, "M01", before, tess), otto="present", dora="partly")
    mark(take(joining, "M02", before, tess), otto="present", tea="present")
    mark(take(joining, "M04", before, tess), otto="present")
    take(into, "M01", today() + timedelta(days=9), tess)
    assert attended(into) == {"M01": (0, False)}

    merge()

    # Nobody has to take M04 because one person of the other organisation began with it.
    assert attended(into) == {"M01": (2, True), "M02": (2, True)}
    taken = closing.certificate_facts(into)["modules"]
    assert [module["hours"] for module in taken] == [2.0, 2.0]
    assert attended(joining) == {"M01": (2, True), "M02": (2, True), "M04": (1, False)}


def test_the_management_of_both_counts_where_the_management_learns(
    merge: Merging, joining: Case, into: Case, tess: User
) -> None:
    mark(take(joining, "M03", today() - timedelta(days=3), tess), stina="present")

    merge()

    assert attended(into) == {"M03": (1, True)}


def test_who_attended_with_both_is_one_person(
    merge: Merging, joining: Case, into: Case, tess: User, eve: User
) -> None:
    make.member(joining, eve)
    before = today() - timedelta(days=3)
    mark(take(joining, "M01", before, tess), eve="present")
    mark(take(into, "M01", before, tess), eve="present")

    merge()

    assert attended(into) == {"M01": (1, False)}


def test_the_traffic_light_reckons_the_same_share(
    merge: Merging, joining: Case, into: Case, tess: User
) -> None:
    before = today() - timedelta(days=3)
    mark(take(joining, "M01", before, tess), otto="present", dora="present")
    take(into, "M01", before, tess)

    def share() -> object:
        found = traffic_lights.of_cases([into.id])[into.id].facts
        assert found is not None
        assert found == traffic_lights.of_loaded(into).facts
        return found.modules_pct

    assert share() == 0
    merge()
    assert share() == progress.figures(into)["modules_pct"] == 100


# ---- figures ----


def test_the_pipeline_counts_one_organisation_and_keeps_the_hours_of_both(
    merge: Merging, joining: Case, into: Case, cora: User, carl: User, kim: User
) -> None:
    make.guidance_entry(joining, coach=carl)
    make.guidance_entry(into, coach=kim)
    hours = sum(line.minutes for line in lines(cora))
    cohort = cohort_lines.of_user(cora)[0]
    months = [month.minutes for month in cohort_figures.months(cora, cohort)]

    merge()

    found = lines(cora)
    assert sum(line.minutes for line in found) == hours
    assert [month.minutes for month in cohort_figures.months(cora, cohort)] == months
    merged = next(line for line in found if line.id == joining.id)
    assert (merged.place, merged.light.light) == ("merged", Light.MERGED)
    names = ("phase", "state")
    assert [line.id for line in filter(Wanted().fits, found)] == [into.id]
    for name in names:
        wanted = Wanted(**{name: "merged"})
        assert [line.id for line in filter(wanted.fits, found)] == [joining.id]
    assert pipeline_lists.page(found, Wanted(), "need", (), None)[0].id == into.id
    assert [line.organisations for line in cohorts.overview(cora)] == [1]
    assert process_map.drawn(cora).total == 1


def test_bands_count_one_organisation(
    merge: Merging, joining: Case, into: Case, cora: User, mona: User
) -> None:
    others = [
        make.case(
            into.cohort, f"Other {n}", contact=make.person(f"A {n}"), sponsor=make.person(f"B {n}")
        )
        for n in range(FEWEST_ORGANISATIONS - 1)
    ]
    sent = db.session.scalars(select(Answers.id)).first()
    assert sent is not None
    with transaction():
        for case in (joining, into, *others):
            scores = [Score(statement=each.key, value="2") for each in statements_of("d1")]
            db.session.add(
                Assessment(
                    case_id=case.id, occasion=Occasion.BASELINE, answers_id=sent, scores=scores
                )
            )

    def totals() -> set[int]:
        cohort = cohort_lines.of_user(mona)[0]
        return {
            occasion.total
            for dimension in cohort_figures.bands(mona, cohort)
            for occasion in dimension.occasions
        }

    assert totals() == {len(others) + 2}
    merge()
    assert totals() == {len(others) + 1}


# ---- words ----


def test_everything_that_names_statuses_knows_it(
    merge: Merging, joining: Case, cora: User, otto: User
) -> None:
    merge()

    assert joining.status == CaseStatus.MERGED
    assert traffic_lights.of_loaded(joining).label == "Merged"
    assert paths.place_of(joining, versions.newest().id).name == "Merged"
    assert {phase.state for phase in paths.path_of(joining)} == {"later"}
    facts = closing_report.report_facts(cora, joining)
    assert (facts["outcome"], facts["ended_on"]) == ("merged", today().isoformat())
    assert closing.certificate_facts(joining)["ends_on"] == today().isoformat()
    assert now() == joining.ended_at


@pytest.mark.parametrize("status", list(CaseStatus))
def test_every_status_has_words(status: CaseStatus) -> None:
    if status != CaseStatus.ACTIVE:
        assert traffic_lights.name_of(traffic_lights.WITHOUT_TABLE[status])
