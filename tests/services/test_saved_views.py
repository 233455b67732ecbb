"""Saved views: one's own, under a name, with nothing in them that a list does not know."""

import pytest
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.people import StaffRole, User
from coaching.model.saved_views import SavedView
from coaching.permissions import Forbidden
from coaching.services import saved_views
from coaching.services.saved_views import MOST, NameTaken, NoSuchList, TooManyViews
from tests import make

LATE = {"state": ["late"], "q": ["Harjula & sons"]}


def names(user: User) -> list[str]:
    """What somebody's views of the board are called."""
    return [view.name for view in saved_views.of_page(user, "board")]


def test_a_view_is_the_filters_of_a_list_under_a_name(mona: User) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)

    (view,) = saved_views.of_page(mona, "board")
    assert (view.name, view.query) == ("Late ones", "state=late&q=Harjula+%26+sons")


def test_a_view_keeps_only_what_its_list_knows() -> None:
    asked = {
        "next": ["https://elsewhere.example.org/"],
        "after": ["3-0-7"],
        "state": ["late", "Drop Table"],
        "coach": ["7", "-1", "0x7", "9" * 20],
        "phase": ["https://elsewhere.example.org/"],
        "q": ["  Harjula  ", "a\x00b", "x" * 101, ""],
    }

    assert saved_views.kept("board", asked) == "coach=7&state=late&q=Harjula"


def test_the_order_and_the_number_of_filters_are_always_the_same() -> None:
    asked = {"sort": ["late"], "phase": [f"phase-{n}" for n in range(40)]}

    kept = saved_views.kept("board", asked).split("&")

    assert len(kept) == saved_views.MOST_VALUES + 1
    assert kept[0] == "phase=phase-0"
    assert kept[-1] == "sort=late"


def test_a_name_is_there_once_for_each_list(mona: User) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)

    with pytest.raises(NameTaken) as refused:
        saved_views.save(mona, "board", name="late ONES", asked={})

    assert refused.value.field == "name"
    assert names(mona) == ["Late ones"]


def test_a_name_saved_twice_at_once_is_refused_the_second_time(
    mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved_views.save(mona, "board", name="Late ones", asked=LATE)
    # The other request looked before the first one had saved.
    monkeypatch.setattr(saved_views, "_stop_if_taken", lambda *_: None)

    with pytest.raises(NameTaken):
        saved_views.save(mona, "board", name="Late ones", asked={})

    assert names(mona) == ["Late ones"]


def test_views_are_everybodys_own(mona: User) -> None:
    other = saved_views.save(mona, "board", name="Late ones", asked=LATE)
    max_ = make.person("Max Manager", StaffRole.MANAGER)

    saved_views.save(max_, "board", name="Late ones", asked={})

    assert len(db.session.scalars(select(SavedView)).all()) == 2
    with pytest.raises(Forbidden):
        saved_views.remove(max_, other)


def test_a_view_is_removed(mona: User) -> None:
    view = saved_views.save(mona, "board", name="Late ones", asked=LATE)

    saved_views.remove(mona, view)

    assert names(mona) == []


def test_nobody_saves_views_of_a_list_they_may_not_see(otto: User) -> None:
    with pytest.raises(Forbidden):
        saved_views.save(otto, "board", name="Late ones", asked=LATE)


def test_there_is_no_view_of_a_list_that_is_none(mona: User) -> None:
    with pytest.raises(NoSuchList):
        saved_views.save(mona, "nowhere", name="Late ones", asked=LATE)


def test_so_many_views_that_nobody_finds_one_are_refused(mona: User) -> None:
    for number in range(MOST):
        saved_views.save(mona, "board", name=f"View {number}", asked=LATE)

    with pytest.raises(TooManyViews):
        saved_views.save(mona, "board", name="One more", asked=LATE)
