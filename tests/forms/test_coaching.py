"""The forms of coaching: what a log needs, and what it never asks."""

from typing import Any

from forms.action_items import UpdatePromise
from tests.forms.answers import Typed
from tests.forms.asking import ask, changed, complaints, raw, refuses
from tests.forms.valid.coaching import LOG_FACTS

OWNER = {"is_coach": False, "moves_left": 2}
COACH = {"is_coach": True, "moves_left": 0}
NOT_HELD: Typed = {"outcome": "cancelled_by_coach", "reason": "I was ill"}


# ---- the log ----


def test_a_log_warns_of_phone_numbers_and_personal_identity_codes() -> None:
    told = (
        "There is a phone number in your text. Take it away. If it has to stay, press the button"
        " once more."
    )
    for number in ("040 123 4567", "+358 50 1234567", "(09) 310 1691", "0401234567"):
        assert refuses("log_session", summary=f"Call {number} first") == {"summary": told}
        assert refuses("hold_intro_call", goal=f"Call {number} first") == {"goal": told}
    assert refuses("log_session", **{"action_items-0-what": "Call 040 123 4567"}) == {
        "action_items-0-what": told
    }
    assert refuses("log_session", agreed="131052-308T agreed").keys() == {"agreed"}


def test_days_times_and_figures_are_no_phone_numbers() -> None:
    for text in (
        "5.3.2027 at 9.00-10.30",
        "From 12.10.2026 to 15.12.2026",
        "10 000–20 000 euros in 2026–2027",
        "The business ID is 0245437-2",
        "112 in an emergency",
    ):
        assert refuses("log_session", summary=text) == {}


def test_every_open_promise_is_followed_up() -> None:
    assert refuses("log_session", **{"follow_up-1-state": None}).keys() == {"follow_up-1-state"}
    form = ask("log_session", {})

    rows = [entry.form for entry in form["follow_up"].entries]
    assert [(row.item_id.data, row.item_id.person) for row in rows] == [
        (5, "Find a meeting room"),
        (6, "Send the slides"),
    ]
    assert str(rows[0].state.description) == "Otto Oja, due 1 August."


def test_a_promise_that_ends_gets_no_new_day() -> None:
    change = {"follow_up-0-new_due_on": "1.10.2026", "follow_up-0-reason": "Paint"}
    assert refuses("log_session", **change).keys() == {"follow_up-0-new_due_on"}


def test_a_new_day_lies_ahead_and_has_a_reason() -> None:
    assert refuses("log_session", **{"follow_up-1-new_due_on": "1.7.2026"}).keys() == {
        "follow_up-1-new_due_on"
    }
    assert refuses("log_session", **{"follow_up-1-reason": ""}).keys() == {"follow_up-1-reason"}


def test_a_new_promise_has_an_owner_and_a_day() -> None:
    for name in ("what", "owner", "due_on"):
        field = f"action_items-0-{name}"
        assert refuses("log_session", **{field: ""}).keys() == {field}
    assert refuses("log_session", **{"action_items-0-owner": "member-99"}).keys() == {
        "action_items-0-owner"
    }
    assert refuses("log_session", **{"action_items-0-due_on": "30.7.2026"}) == {
        "action_items-0-due_on": "Choose a day after this meeting."
    }


def test_a_blank_row_is_no_promise() -> None:
    blank = {
        "action_items-1-what": "  ",
        "action_items-1-owner": "",
        "action_items-1-due_on": "",
        "action_items-1-plan_action": "",
    }
    form = ask("log_session", changed("log_session", **blank))

    assert form.validate()
    assert [row["what"] for row in form.answers()["action_items"]] == [
        "Check the summer advertisements"
    ]
    assert len(form.shown()["action_items"]) == 1


def test_a_form_without_promises_offers_one_blank_row() -> None:
    form = ask("log_session", {"outcome": "held"}, LOG_FACTS | {"open_items": []})

    assert len(form["action_items"].entries) == 1
    assert len(form["follow_up"].entries) == 0
    assert form.answers()["action_items"] == []


# ---- how it went ----


def test_nothing_else_is_asked_of_a_session_that_was_not_held() -> None:
    form = ask("log_session", NOT_HELD)

    assert complaints(form) == {}
    answers = form.answers()
    assert (answers["outcome"], answers["reason"]) == ("cancelled_by_coach", "I was ill")
    assert [v for k, v in answers.items() if k not in NOT_HELD and v not in (None, [])] == []
    assert form.shown() == {}


def test_what_was_typed_about_a_session_that_was_not_held_is_not_recorded() -> None:
    form = ask("log_session", changed("log_session", **NOT_HELD, held_on="not a day"))

    assert complaints(form) == {}
    assert form.answers()["coach_note"] is None
    assert form.answers()["follow_up"] == []


def test_a_session_that_was_not_held_has_a_reason() -> None:
    for outcome in ("moved", "cancelled_by_organisation", "cancelled_by_coach", "no_show"):
        assert "reason" in complaints(ask("log_session", {"outcome": outcome}))


def test_a_moved_session_has_its_new_time() -> None:
    moved: Typed = {"outcome": "moved", "reason": "They were ill"}
    assert complaints(ask("log_session", moved)).keys() == {"new_on", "new_at"}
    form = ask("log_session", {**moved, "new_on": "10.8.2026", "new_at": "9"})

    assert complaints(form) == {}
    assert form.answers()["new_on"] == "2026-08-10"
    assert str(form["new_on"].description) == "Within ten working days: by 14 August."


def test_how_it_went_is_asked_first_of_all() -> None:
    assert complaints(ask("log_session", {"x": ""})) == {"outcome": "Choose how it went"}
    assert next(iter(ask("log_session", {}).asked)).name == "outcome"


def test_every_log_orders_its_questions_by_sections() -> None:
    for name in ("hold_intro_call", "log_session"):
        form: Any = ask(name, {})
        in_order = [field for fields in form.sections.values() for field in fields]
        assert [field.short_name for field in form.asked] == in_order
        assert list(form.section_names) == list(form.sections)


# ---- the time ----


def test_a_plan_says_until_when_and_how_often() -> None:
    day = ask("plan_session", {})["day"]
    assert "The last day for a coaching session is 23 August 2027." in str(day.description)

    last = ask("plan_session", {}, {"proposals_left": 1, "last_day": "23 August 2027"})
    assert "This is the last time that you can propose." in str(last["day"].description)


def test_a_session_planned_ahead_has_a_day_and_a_time_after_the_first() -> None:
    assert refuses("plan_session", ahead_at="").keys() == {"ahead_at"}
    assert refuses("plan_session", ahead_day="").keys() == {"ahead_day"}
    assert refuses("plan_session", ahead_day="5.10.2026").keys() == {"ahead_day"}
    assert refuses("plan_session", ahead_day="4.10.2026").keys() == {"ahead_day"}
    assert refuses("plan_session", ahead_day="", ahead_at="") == {}


def test_guidance_by_email_needs_no_time() -> None:
    assert refuses("plan_session", mode="email").keys() == {"mode"}


def test_whoever_cannot_come_says_what_would_suit() -> None:
    assert refuses("confirm_time", **{"wishes-0-day": "", "wishes-0-at": ""}) == {}
    nothing = {"wishes-0-day": "", "wishes-0-at": "", "wish_words": ""}
    assert refuses("confirm_time", **nothing).keys() == {"wish_words"}
    assert refuses("confirm_time", **{"wishes-0-day": ""}).keys() == {"wishes-0-at"}
    assert refuses("confirm_time", **nothing, time_suits="yes") == {}


def test_after_the_last_proposal_only_yes_can_be_said() -> None:
    form = ask("confirm_time", {"time_suits": "no"}, {"members": [], "is_last": True})

    assert "time_suits" in complaints(form)
    assert [value for value, *_ in form["time_suits"].iter_choices()] == ["yes"]


def test_whoever_adds_something_writes_it() -> None:
    assert refuses("accept_summary", addition="").keys() == {"addition"}
    assert refuses("accept_summary", view="agree", addition="") == {}


# ---- promises ----


def update(facts: dict[str, Any], **typed: str) -> UpdatePromise:
    """The form of a promise."""
    return UpdatePromise(raw({"state": "in_progress", **typed}), facts=facts)


def test_a_promise_moves_with_a_reason_to_a_day_ahead() -> None:
    assert complaints(update(OWNER)) == {}
    assert complaints(update(OWNER, new_due_on="1.12.2026")).keys() == {"reason"}
    assert complaints(update(OWNER, new_due_on="1.7.2026", reason="Paint")).keys() == {"new_due_on"}
    assert complaints(
        update(OWNER, state="done", new_due_on="1.12.2026", reason="Paint")
    ).keys() == {"new_due_on"}


def test_whoever_has_no_move_left_cannot_move_or_drop() -> None:
    form = update(OWNER | {"moves_left": 0}, state="dropped")

    assert complaints(form).keys() == {"state"}
    assert "new_due_on" not in form
    assert "what" not in form


def test_the_coach_can_always_move_drop_and_reword() -> None:
    form = update(COACH, state="dropped", what="Something else")

    assert complaints(form) == {}
    assert {"new_due_on", "reason", "what"} <= {field.name for field in form}
