"""The assessment on each occasion side by side, and the versions of the action plan."""

import pytest

from coaching.data.assessment import DIMENSIONS
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import results
from coaching.services.results import Standing
from tests.midpoints import reach
from tests.typed.midpoint import review
from tests.years import Year


@pytest.fixture
def halfway(year: Year) -> Year:
    """Otto's organisation, looked back at halfway; it says that it has no clients."""
    no_clients = dict.fromkeys(["d7_1", "d7_2", "d7_3", "d7_4"], "not_applicable")
    reach(year, submit_baseline={"d1_2": "4", **no_clients})
    typed = review(year.task("review_progress"))
    year.do("review_progress", **typed | {"d1": "3", "d7": "not_applicable"})
    return year


def test_each_dimension_stands_by_itself_on_each_occasion(
    halfway: Year, case: Case, otto: User
) -> None:
    found = results.comparison(otto, case)

    assert [name for name, _at in found.occasions] == ["Baseline", "Midpoint, quick scores"]
    assert [line.name for line in found.lines] == [d.name for d in DIMENSIONS]
    by_name = {line.name: line.standings for line in found.lines}
    # Three statements of four are at 2 and one at 4; evidence is written for one of them.
    assert by_name["Leadership and commitment"] == [
        Standing("strengthen", 2.5, evidenced=1, asked=4),
        Standing("strengthen", 3.0),
    ]
    assert by_name["Services and client encounters"] == [Standing(""), Standing("")]


def test_the_manager_sees_bands_and_nothing_else(halfway: Year, case: Case, mona: User) -> None:
    found = results.comparison(mona, case)

    assert found.lines[0].standings == [Standing("strengthen"), Standing("strengthen")]


def test_nobody_else_sees_anything(halfway: Year, case: Case, eve: User, ada: User) -> None:
    for stranger in (eve, ada):
        with pytest.raises(Forbidden):
            results.comparison(stranger, case)
        assert results.plans(stranger, case) == []


def test_who_may_read_finds_every_version_of_the_plan_newest_first(
    halfway: Year, case: Case, otto: User, stina: User, carl: User, cora: User, mona: User
) -> None:
    halfway.do("summarise_midpoint")
    halfway.do("hold_midpoint_meeting")
    halfway.do("decide_midpoint", decision="adjust")
    halfway.do("revise_action_plan")

    for reader in (otto, stina, carl, cora):
        assert [version.number for version in results.plans(reader, case)] == [2, 1]
    assert results.plans(mona, case) == []


def test_pages_are_there_as_soon_as_there_is_something_on_them(
    halfway: Year, case: Case, eves_case: Case, otto: User, eve: User, mona: User
) -> None:
    assert results.available(otto, case.id) == results.Available(True, True, False)
    assert results.available(mona, case.id) == results.Available(True, False, False)
    assert results.available(eve, eves_case.id) == results.Available(False, False, False)
