"""Lists of organisations: in their order, page by page, for those who may see them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select

from coaching import clock
from coaching.model.base import transaction
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.permissions import visible_cases
from coaching.services import worklists
from coaching.services.worklists import CaseList, NoSuchPage
from tests import make, story


def test_late_organisations_come_first_then_by_name(
    cora: User, cohort: Cohort, otto: User, stina: User, eve: User
) -> None:
    for name in ("Birch", "alder", "Oak"):
        make.case(cohort, name, contact=otto, sponsor=stina)
    late = make.case(cohort, "Willow", contact=eve, sponsor=stina)
    story.start(late, cora)
    clock.set_to(clock.now() + timedelta(weeks=4))

    found = worklists.cases_overview(visible_cases(cora))

    assert [(line.case.organisation.name, line.late) for line in found.lines] == [
        ("Willow", 3),
        ("alder", 0),
        ("Birch", 0),
        ("Oak", 0),
    ]


def test_an_optional_task_is_never_late(
    cora: User, case: Case, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    clock.set_to(clock.now() + timedelta(weeks=4))
    assert "answer_alone" in story.open_names(case)

    [line] = worklists.cases_overview(visible_cases(cora)).lines

    # The workshop and the first coaching session are late; answering alone is optional.
    assert (line.late, line.is_late, line.case.phase) == (2, True, "baseline")


def test_the_next_due_date_lies_ahead(cora: User, case: Case) -> None:
    story.start(case, cora)
    due = story.open_task(case, "name_team").due_at

    [line] = worklists.cases_overview(visible_cases(cora)).lines

    assert (line.next_due, line.late) == (due, 0)


def test_a_unit_stands_under_its_parent(
    cora: User, cohort: Cohort, otto: User, stina: User
) -> None:
    unit = make.case(cohort, "Aaa", contact=otto, sponsor=stina)
    make.case(cohort, "Harjula", contact=otto, sponsor=stina)
    with transaction():
        unit.organisation.parent = Organisation(name="Zzz")

    found = worklists.cases_overview(visible_cases(cora))

    assert [line.case.organisation.full_name for line in found.lines] == ["Harjula", "Zzz, Aaa"]


def test_every_organisation_is_on_exactly_one_page(
    cora: User,
    cohort: Cohort,
    otto: User,
    stina: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worklists, "PAGE", 2)
    made = [
        make.case(cohort, name, contact=otto, sponsor=stina) for name in ("A", "B", "B", "C", "D")
    ]
    story.start(made[3], cora)
    clock.set_to(clock.now() + timedelta(weeks=4))

    pages: list[CaseList] = [worklists.cases_overview(visible_cases(cora))]
    while pages[-1].next:
        after = pages[-1].next
        pages.append(worklists.cases_overview(visible_cases(cora), after=after))

    seen = [line.case.id for page in pages for line in page.lines]
    assert [len(page.lines) for page in pages] == [2, 2, 1]
    assert sorted(seen) == sorted(each.id for each in made)


@pytest.mark.parametrize("key", ["x", "2-3", "1-", "1-1; drop", "9" * 30])
def test_a_key_that_is_none_names_no_page(cora: User, key: str) -> None:
    with pytest.raises(NoSuchPage):
        worklists.cases_overview(visible_cases(cora), after=key)


def test_nobody_sees_organisations_of_others_in_the_list(
    ada: User, eve: User, case: Case, eves_case: Case
) -> None:
    def seen(query: Select[Any]) -> list[str]:
        return [line.case.organisation.name for line in worklists.cases_overview(query).lines]

    assert seen(visible_cases(eve)) == ["Elsewhere Ltd"]
    assert seen(visible_cases(ada)) == []
