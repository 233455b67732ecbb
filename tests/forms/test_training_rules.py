"""What the forms of training refuse, and in which words."""

from copy import deepcopy
from typing import Any

import pytest

from forms.modules import ChangeModule
from forms.training_sessions import PlanTrainingSession
from tests.forms.answers import FACTS
from tests.forms.asking import ask, changed, complaints, raw, refuses
from tests.forms.valid.training import MEMBERS, offer

RECOMMENDED = {
    "modules-3-way": "leave_out",
    "coaching_interval": "24",
    "reason": "",
}


def facts(name: str, **more: Any) -> dict[str, Any]:
    return {**deepcopy(FACTS[name]), **more}


# ---- the proposal ----


def test_what_is_recommended_needs_no_reason() -> None:
    assert refuses("propose_training", **RECOMMENDED) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"coaching_interval": "25"},
        {"modules-1-way": "self_study"},
        {"modules-1-level": "A"},
        {"modules-3-way": "take"},
    ],
)
def test_whatever_differs_from_the_recommendation_needs_a_reason(changes: dict[str, str]) -> None:
    assert refuses("propose_training", **RECOMMENDED | changes) == {
        "reason": "You propose something else than recommended. Tell why."
    }
    assert refuses("propose_training", **RECOMMENDED | changes | {"reason": "A merger"}) == {}


def test_the_level_of_what_nobody_attends_does_not_matter() -> None:
    assert refuses("propose_training", **RECOMMENDED | {"modules-2-level": "B"}) == {}


@pytest.mark.parametrize("days", ["13", "61", "three weeks"])
def test_coaching_sessions_are_two_weeks_to_two_months_apart(days: str) -> None:
    assert refuses("propose_training", coaching_interval=days) == {
        "coaching_interval": "Write a whole number from 14 to 60."
    }


def test_the_interval_begins_with_the_recommended_one_and_can_be_left_empty_by_mistake() -> None:
    blank = ask("propose_training", {})
    assert blank.coaching_interval.data is None

    assert refuses("propose_training", coaching_interval="") == {
        "coaching_interval": "Write a number of days"
    }


def test_a_mandatory_module_is_taken() -> None:
    assert refuses("propose_training", **{"modules-0-way": "self_study"}) == {
        "modules-0-way": "Choose one of the options"
    }


def test_a_module_follows_what_it_builds_on_at_least_in_self_study() -> None:
    left_out = {"modules-1-way": "leave_out", "modules-2-way": "take"}

    assert list(refuses("propose_training", **left_out)) == ["modules-2-way"]
    assert refuses("propose_training", **left_out | {"modules-1-way": "self_study"}) == {}


def test_a_draft_of_other_modules_follows_those_of_today() -> None:
    today = facts("propose_training")
    today["modules"] = [*today["modules"][:3], {**today["modules"][3], "id": "M11", "name": "M11"}]

    form = ask("propose_training", changed("propose_training"), today)

    rows = {row.module_id.data: row.way.data for row in form.rows}
    assert rows == {"M01": "take", "M06": "take", "M07": "self_study", "M11": "leave_out"}


# ---- the answer ----


def test_a_request_for_change_says_what_and_why() -> None:
    assert refuses("accept_training", change="") == {
        "change": "Tell what should be different and why"
    }
    assert refuses("accept_training", training_accepted="yes", change="") == {}


def test_wishes_are_few() -> None:
    assert refuses("accept_training", preferred_modules=["M06", "M08", "M10"]) == {
        "preferred_modules": "Choose at most 2 modules."
    }


def test_after_enough_changes_only_acceptance_is_offered_with_what_to_do_instead() -> None:
    last = facts("accept_training", returns_left=0)

    assert refuses("accept_training", last) == {"training_accepted": "Choose one of the options"}
    assert refuses("accept_training", last, training_accepted="yes") == {}
    form = ask("accept_training", {}, last)
    assert "your coach calls you" in str(form.training_accepted.description)


# ---- the dates ----


def test_a_session_of_another_level_is_explained() -> None:
    chosen = {"modules-1-session": "4", "modules-1-reason": ""}

    assert refuses("confirm_training", **chosen) == {
        "modules-1-reason": "This training session is on another level than proposed. Tell why."
    }
    assert refuses("confirm_training", **chosen | {"modules-1-reason": "The only date"}) == {}


def test_self_study_is_explained_and_not_for_mandatory_modules() -> None:
    assert refuses("confirm_training", **{"modules-1-reason": ""}) == {
        "modules-1-reason": "Tell why the organisation studies this module on its own."
    }
    assert refuses("confirm_training", **{"modules-0-session": "self_study"}) == {
        "modules-0-session": "Choose one of the options"
    }


def test_the_order_of_modules_holds_or_is_explained() -> None:
    # M01 in December, M06 in November.
    turned = {"modules-0-session": "2", "modules-1-session": "3", "modules-1-reason": ""}
    found = refuses("confirm_training", **turned)
    assert list(found) == ["modules-1-reason"]
    assert found["modules-1-reason"].startswith("M01 Foundations should come before this module")

    # The last module on the same day as the first, and before M06.
    early = {"modules-1-session": "3", "modules-1-reason": "", "modules-2-session": "5"}
    found = refuses("confirm_training", **early)
    assert list(found) == ["modules-2-reason"]
    assert found["modules-2-reason"].startswith("M06 Intervening should come before this module")


def test_a_session_that_is_not_offered_any_more_is_refused() -> None:
    assert list(refuses("confirm_training", **{"modules-0-session": "99"})) == ["modules-0-session"]


def test_what_a_session_is_like_stands_beside_it() -> None:
    form = ask("confirm_training", {}, facts("confirm_training"))
    first = form.modules.entries[0].form.session

    in_summer, in_winter, none_yet = (str(label) for _value, label in first.choices)
    assert in_summer.startswith("Mon, ")
    assert in_summer.endswith("2026, 10.00–13.00")
    assert in_winter.endswith("2026, 9.00–12.00")
    assert none_yet == "No training session yet: I choose it later"
    hints = first.render_kw["data-hints"]
    assert hints["1"] == "Basic, Finnish, remote. Trainer: Tess Trainer. 14 seats are free."
    assert offer(1, 10)["seats"] == 14


# ---- one module ----


@pytest.mark.parametrize("chosen", [["11"], ["11", "12", "13"]])
def test_as_many_are_named_as_there_are_seats_and_at_least_two(chosen: list[str]) -> None:
    few = facts("name_participants", most=2)

    assert refuses("name_participants", few, participants=chosen) == {
        "participants": "Choose 2 people."
    }


def test_how_many_may_be_named_is_said() -> None:
    assert refuses("name_participants", participants=["11"]) == {
        "participants": "Choose from 2 to 3 people."
    }
    assert refuses("name_participants", participants=[]) == {
        "participants": "Choose who takes part"
    }
    assert list(refuses("name_participants", participants=["11", "99"])) == ["participants"]


@pytest.mark.parametrize("hours", ["3", "1.1", "all day"])
def test_hours_mean_nothing_for_somebody_who_was_absent(hours: str) -> None:
    form = ask("record_attendance", changed("record_attendance", **{"attendance-1-hours": hours}))

    assert form.validate()
    assert form.answers()["attendance"][1] == {
        "member_id": 12,
        "presence": "absent",
        "hours": None,
    }


def test_hours_stand_there_already_and_are_needed_of_those_who_came() -> None:
    fresh = type(ask("record_attendance", {}))(formdata=None, facts=FACTS["record_attendance"])
    assert [str(e.form.hours.data) for e in fresh.attendance.entries] == ["3.00", "3.00"]

    assert refuses("record_attendance", **{"attendance-0-hours": ""}) == {
        "attendance-0-hours": "Write how many hours the person took part."
    }
    assert list(refuses("record_attendance", **{"attendance-0-hours": "1.1"})) == [
        "attendance-0-hours"
    ]


def test_nobody_is_added_twice_or_from_elsewhere() -> None:
    twice = {
        "added-1-member_id": "13",
        "added-1-presence": "present",
        "added-1-hours": "3",
    }
    two_others = facts("record_attendance", named=MEMBERS[:1], others=MEMBERS[1:])

    assert refuses("record_attendance", two_others, **twice) == {
        "added-1-member_id": "This person is in the list already."
    }
    assert list(refuses("record_attendance", **{"added-0-member_id": "99"})) == [
        "added-0-member_id"
    ]


NOBODY = {
    "attendance-0-presence": "absent",
    "added-0-member_id": None,
    "added-0-presence": None,
    "added-0-hours": None,
}


def test_when_nobody_came_it_is_decided_what_that_means() -> None:
    assert refuses("record_attendance", **NOBODY) == {
        "nobody_came": "Nobody came. Choose what happens now."
    }
    assert refuses("record_attendance", **NOBODY, nobody_came="missed") == {}
    assert refuses("record_attendance", **NOBODY, nobody_came="replaced") == {
        "replaced": "Tell what replaces the training session"
    }


def test_what_was_chosen_for_nobody_counts_only_then() -> None:
    form = ask("record_attendance", changed("record_attendance", nobody_came="missed"))

    assert form.validate()
    assert form.answers()["nobody_came"] is None


def test_a_session_that_lies_ahead_cannot_be_recorded() -> None:
    assert list(refuses("record_attendance", held_on="4.8.2026")) == ["held_on"]


def test_only_the_sponsors_module_asks_for_a_decision() -> None:
    assert refuses("do_between_task", decision="") == {
        "decision": "Write what the management group decided"
    }
    assert refuses("do_between_task", {"for_management": False}, decision=None) == {}


# ---- training sessions and modules ----


def test_a_training_session_ends_after_it_begins() -> None:
    typed: dict[str, Any] = {
        "cohort": "1",
        "module": "M01",
        "level": "B",
        "language": "fi",
        "day": "12.10.2026",
        "starts": "9.00",
        "ends": "8.59",
        "mode": "remote",
        "place": "",
        "capacity": "30",
        "trainer": "5",
        "accessibility": "",
        "materials": "",
    }

    def form(**changes: str) -> PlanTrainingSession:
        return PlanTrainingSession(
            formdata=raw(typed | changes),
            modules=[("M01", "M01")],
            trainers=[(5, "Tess")],
            cohorts=[(1, "2026")],
        )

    assert complaints(form()) == {"ends": "The training session ends before it begins."}
    assert complaints(form(ends="12")) == {}
    assert list(complaints(form(ends="12", language="no"))) == ["language"]
    assert list(complaints(form(ends="12", capacity="many", starts="25"))) == [
        "starts",
        "capacity",
    ]


def test_a_module_has_words_in_every_language() -> None:
    form = ChangeModule(formdata=raw({"fi-name": "Nimi", "minutes": "10", "active": "yes"}))

    found = complaints(form)

    assert found["sv-name"] == "Write the name"
    assert found["en-between_task"] == "Write what the participants try out at work"
    assert found["minutes"] == "Write a whole number from 15 to 960."
    assert "fi-name" not in found


def test_nobody_takes_part_for_longer_than_the_training_session() -> None:
    words = "The training session lasted 3 hours. Write no more than that."

    assert refuses("record_attendance", **{"attendance-0-hours": "3.25"}) == {
        "attendance-0-hours": words
    }
    assert refuses("record_attendance", **{"added-0-hours": "3,25"}) == {"added-0-hours": words}
    assert refuses("record_attendance", **{"attendance-0-hours": "3"}) == {}
