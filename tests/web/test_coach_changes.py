"""The page where a coordinator names another coach."""

import pytest
from flask import Flask

from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.services import coach_changes
from tests import make, story
from tests.web.reading import look, words
from tests.web.sending import send


@pytest.fixture
def lena(cora: User) -> User:
    """A coach who has time."""
    return make.person("Lena Lane", StaffRole.COACH)


@pytest.fixture
def page(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, lena: User) -> str:
    """Where Carl's successor is named."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return f"/cases/{case.id}/coach"


def named(coach: User, deputy: User, **more: str) -> dict[str, str]:
    """The form as a coordinator fills it in."""
    return {
        "coach": str(coach.id),
        "deputy": str(deputy.id),
        "from_on": "21.9.2026",
        "reason": "",
        "agreed": "y",
        **more,
    }


def test_the_page_says_what_happens_and_shows_who_has_time(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    assert "Change the coach" in words(look(app, cora, f"/cases/{case.id}"))

    shown = words(look(app, cora, page))

    assert "Carl Coach coaches this organisation now." in shown
    assert "Carl Coach writes a handover summary, which the new coach reads." in shown
    assert "Lena Lane Organisations now: 0, agreed at most 6. Languages: English." in shown


def test_a_coordinator_names_a_coach_for_a_day_and_calls_it_off(
    app: Flask, page: str, case: Case, cora: User, kim: User, otto: User, lena: User
) -> None:
    said = words(send(app, cora, page, named(lena, kim), follow=True))

    assert "From Monday, 21 September 2026 Lena Lane is the coach" in said
    assert "Lena Lane is the coach instead of Carl Coach" in words(
        look(app, otto, f"/cases/{case.id}")
    )
    assert "Call it off" in words(look(app, cora, page))

    said = words(send(app, cora, f"{page}/call-off", {}, follow=True))

    assert "No change of coach is ahead." in said
    assert coach_changes.ahead(case) is None


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
    app: Flask, page: str, cora: User, kim: User, lena: User
) -> None:
    past = send(app, cora, page, named(lena, kim, from_on="1.8.2026", reason="She knows them"))

    assert "Choose today or a later day." in words(past)
    assert "She knows them" in past.get_data(as_text=True)
    unasked = named(lena, kim)
    del unasked["agreed"]
    assert "Talk with the new coach first" in words(send(app, cora, page, unasked))


def test_a_page_that_is_out_of_date_changes_nothing(
    app: Flask, page: str, case: Case, cora: User, kim: User, lena: User
) -> None:
    today = named(lena, kim, from_on="7.9.2026")
    seen = {"seen": str(case.coach_id)}
    send(app, cora, page, today | seen)
    other = make.person("Olga Other", StaffRole.COACH)

    late = words(send(app, cora, page, named(other, kim, from_on="7.9.2026") | seen))

    assert "Lena Lane has become the coach meanwhile. Look once more." in late
    assert case.coach == lena
