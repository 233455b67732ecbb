"""The rules of the midpoint's forms and of leaving speak at the field they are about."""

from datetime import date, timedelta

from coaching import clock
from tests.forms.answers import CHECKS, VALID
from tests.forms.asking import ask, changed, refuses
from tests.forms.valid.midpoint import ACTIONS, GOAL, PLAN, condition


def in_days(days: int) -> str:
    """A day so far from today."""
    day: date = clock.today() + timedelta(days=days)
    return day.isoformat()


# ---- looking back ----


def test_progress_is_a_percentage() -> None:
    for typed in ("-1", "101", "half", ""):
        found = refuses("review_progress", **{"goals-0-progress": typed})
        assert found.keys() == {"goals-0-progress"}
    for typed in ("0", "100"):
        assert refuses("review_progress", **{"goals-0-progress": typed}) == {}


def test_a_goal_that_should_change_says_how() -> None:
    assert refuses("review_progress", **{"goals-0-change": ""}).keys() == {"goals-0-change"}
    no_change = {"goals-0-change": "", "goals-0-change_needed": "no"}
    assert refuses("review_progress", **no_change) == {}


def test_every_dimension_has_a_score_and_only_services_may_not_apply() -> None:
    assert refuses("review_progress", d4=None).keys() == {"d4"}
    assert refuses("review_progress", d1="not_applicable").keys() == {"d1"}
    assert refuses("review_progress", d1="unknown").keys() == {"d1"}


def test_the_review_has_one_row_for_each_goal_and_action_of_the_plan() -> None:
    typed = changed("review_progress", **{"actions-1-key": "e" * 32, "actions-2-key": ACTIONS[0]})

    form = ask("review_progress", typed)

    assert {entry.form.key.data for entry in form["actions"].entries} == set(ACTIONS)
    assert [entry.form.key.person for entry in form["goals"].entries] == [PLAN["goals"][0]["words"]]


def test_without_a_plan_the_review_says_so() -> None:
    form = ask("review_progress", {}, {"goals": [], "actions": []})

    assert (form["goals"].entries, form["actions"].entries) == ([], [])
    assert str(form["goals"].description) == "Your organisation has no action plan yet."


# ---- the coach sums up ----


def test_recommending_otherwise_than_the_table_has_a_reason() -> None:
    assert refuses("summarise_midpoint", reason="").keys() == {"reason"}
    assert refuses("summarise_midpoint", reason="", recommendation="continue") == {}
    # With another risk the table recommends something else.
    serious = {"risk": "serious", "reason": "", "recommendation": "escalate"}
    assert refuses("summarise_midpoint", **serious) == {}
    assert refuses("summarise_midpoint", **{**serious, "recommendation": "continue"}) == {
        "reason": (
            "With these figures and this risk the table recommends: Hold a support meeting with the"
            " programme manager. Write why you recommend something else."
        )
    }


def test_a_risk_has_a_kind() -> None:
    assert refuses("summarise_midpoint", risk_kind="").keys() == {"risk_kind"}
    assert refuses("summarise_midpoint", risk="none", risk_kind="") == {}


def test_the_organisation_does_not_read_the_risk() -> None:
    private = ask("summarise_midpoint", VALID["summarise_midpoint"]).private

    assert private == {"risk": "staff", "risk_kind": "staff"}


def test_a_sponsor_who_came_has_said_something() -> None:
    name = "hold_midpoint_meeting"
    assert refuses(name, sponsor_statement="").keys() == {"sponsor_statement"}
    for absent in ("no", "no_again"):
        assert refuses(name, sponsor_statement="", sponsor_took_part=absent) == {}
    assert refuses(name, sponsor_took_part=None).keys() == {"sponsor_took_part"}


# ---- decisions ----


def test_a_decision_has_reasons_always_and_conditions_that_can_be_kept() -> None:
    assert refuses("decide_midpoint", reason="").keys() == {"reason"}
    assert refuses("decide_midpoint", **condition(0, in_days(-1))).keys() == {"conditions-0-due_on"}
    assert refuses("decide_midpoint", **condition(0, in_days(0))) == {}
    assert refuses("decide_midpoint", **{"conditions-0-what": ""}).keys() == {"conditions-0-what"}
    without = {"conditions-0-what": None, "conditions-0-due_on": None, "message": ""}
    assert refuses("decide_midpoint", **without) == {}


def test_support_is_looked_at_again_within_six_weeks() -> None:
    held = {"held_on": in_days(-3)}
    name = "hold_support_meeting"
    assert refuses(name, **held, follow_up_on=in_days(-3 + 42)) == {}
    assert refuses(name, **held, follow_up_on=in_days(-3 + 43)).keys() == {"follow_up_on"}
    assert refuses(name, **held, follow_up_on=in_days(-4)).keys() == {"follow_up_on"}
    assert refuses(name, **held, follow_up_on="").keys() == {"follow_up_on"}


def test_a_support_meeting_is_with_somebody_of_the_organisation() -> None:
    assert refuses("hold_support_meeting", participants=[]).keys() == {"participants"}
    assert refuses("hold_support_meeting", participants=["99"]).keys() == {"participants"}
    assert ask("hold_support_meeting", VALID["hold_support_meeting"]).shown() == {
        "participants": ["Otto Oja"],
        "staff": ["Mona Manager", "Carl Coach"],
    }


def test_a_decision_after_support_has_reasons() -> None:
    assert refuses("decide_after_support", reason="").keys() == {"reason"}


# ---- the revised plan ----


def test_what_is_kept_is_known_by_its_key_and_nobody_can_make_one_up() -> None:
    strangers = {"actions-1-key": "e" * 32, "actions-2-key": ACTIONS[0]}

    answers = ask("revise_action_plan", changed("revise_action_plan", **strangers)).answers()

    assert answers["goals"][0]["key"] == GOAL
    assert [row.get("key") for row in answers["actions"]] == [ACTIONS[0], None, None]


def test_what_is_kept_shows_what_it_was() -> None:
    form = ask("revise_action_plan", VALID["revise_action_plan"])

    assert form.shown()["goals"][0]["key"] == ["Every advertisement is checked"]
    assert "key" not in form.shown()["actions"][2]


def test_a_revision_says_what_changes_and_why() -> None:
    assert refuses("revise_action_plan", changes="").keys() == {"changes"}


def test_a_revised_plan_is_approved_once_it_has_been_returned_often_enough() -> None:
    no = {"revision_approved": "no", "comments": "Who does it?"}
    assert refuses("review_revised_plan", **no) == {}
    assert refuses("review_revised_plan", {"returns_left": 0}, **no).keys() == {"revision_approved"}
    assert refuses("review_revised_plan", {"returns_left": 0}) == {}
    assert refuses("review_revised_plan", **{**no, "comments": ""}).keys() == {"comments"}


def test_a_plan_that_misses_something_goes_on_with_an_explanation_only() -> None:
    for name, verdict in (
        ("review_revised_plan", "revision_approved"),
        ("review_action_plan", "plan_approved"),
    ):
        for check in CHECKS:
            assert refuses(name, **{check: "no", "comments": ""}).keys() == {verdict}
            assert refuses(name, **{check: "no", "comments": "It will be"}) == {}


# ---- leaving ----


def test_nobody_leaves_without_having_been_offered_a_talk() -> None:
    yes = {"withdrawal_confirmed": "yes", "reason": ""}
    assert refuses("confirm_withdrawal", **yes) == {}
    found = refuses("confirm_withdrawal", **yes, discussion_offered="no")
    assert found.keys() == {"withdrawal_confirmed"}
    assert refuses("confirm_withdrawal", discussion_offered="no") == {}


def test_a_year_that_goes_on_has_its_reason() -> None:
    assert refuses("confirm_withdrawal", reason="").keys() == {"reason"}


def test_a_year_that_has_ended_cannot_end_early() -> None:
    over = {"is_over": True}
    assert refuses("confirm_withdrawal", over) == {}
    found = refuses("confirm_withdrawal", over, withdrawal_confirmed="yes")
    assert found.keys() == {"withdrawal_confirmed"}


def test_another_reason_to_leave_is_told() -> None:
    assert refuses("record_exit", explanation="").keys() == {"explanation"}
    assert refuses("record_exit", explanation="", exit_reason="management") == {}
    assert refuses("record_exit", keeps_baseline=None).keys() == {"keeps_baseline"}
