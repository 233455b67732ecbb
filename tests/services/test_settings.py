"""The figures of the programme: the usual ones, and those an administrator has changed."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.settings import Setting
from coaching.permissions import Forbidden
from coaching.services import cases, settings
from coaching.services.settings import RANGES, Figures, OutOfRange


def test_without_changes_the_usual_figures_hold(app: Flask) -> None:
    assert settings.current() == Figures(
        max_tailored=4,
        wish_points=15,
        most_wishes=2,
        share_from=3.5,
        first_interval_days=28,
        sessions_needed=8,
        modules_needed_percent=75,
        members_needed=2,
        most_returns=2,
        most_proposals=3,
        most_moves=2,
    )


def test_a_changed_figure_holds_and_keeps_its_kind(app: Flask, ada: User) -> None:
    wanted = Figures(max_tailored=5, share_from=3.2)

    settings.change(ada, wanted)

    assert settings.current() == wanted
    assert isinstance(settings.current().max_tailored, int)
    assert {row.key for row in db.session.scalars(select(Setting))} == {
        "max_tailored",
        "share_from",
    }


def test_history_says_who_changed_which_figure(app: Flask, ada: User) -> None:
    settings.change(ada, Figures(max_tailored=5))
    settings.change(ada, Figures())

    events = db.session.scalars(select(Event).order_by(Event.id)).all()
    assert [(event.name, event.by, event.facts) for event in events] == [
        ("figure_changed", ada, {"figure": "max_tailored", "value": "5"}),
        ("figure_changed", ada, {"figure": "max_tailored", "value": "4"}),
    ]
    assert settings.current() == Figures()


@pytest.mark.parametrize("key", RANGES)
def test_a_figure_outside_its_limits_is_refused(app: Flask, ada: User, key: str) -> None:
    for value in (RANGES[key].least - 1, RANGES[key].most + 1):
        with pytest.raises(OutOfRange) as refusal:
            settings.change(ada, replace(Figures(), **{key: value}))
        assert refusal.value.field == key
    assert settings.current() == Figures()


@pytest.mark.parametrize("key", RANGES)
def test_a_figure_may_be_at_its_limits(app: Flask, ada: User, key: str) -> None:
    for value in (RANGES[key].least, RANGES[key].most):
        settings.change(ada, replace(Figures(), **{key: value}))
        assert getattr(settings.current(), key) == value


def test_only_administrators_change_figures(app: Flask, cora: User) -> None:
    with pytest.raises(Forbidden):
        settings.change(cora, Figures(max_tailored=9))


def test_a_year_begins_with_the_first_interval_of_coaching(
    app: Flask, ada: User, cora: User, case: Case, eves_case: Case
) -> None:
    cases.start_year(cora, eves_case)
    settings.change(ada, Figures(first_interval_days=21))

    cases.start_year(cora, case)

    assert (eves_case.coaching_interval, case.coaching_interval) == (28, 21)
