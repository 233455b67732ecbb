"""Each rule of the forms of documentation speaks at the field it is about."""

import pytest

from coaching.data.assessment import DIMENSIONS, STATEMENTS
from coaching.data.completion import CRITERIA
from coaching.permissions import TOLD_TO_THE_PROGRAMME
from forms import FORMS
from forms.documentation import AcceptCompletion
from forms.final_report import WriteFinalReport
from tests.forms.answers import Typed
from tests.forms.asking import ask, changed, complaints, raw, refuses
from tests.forms.valid.documentation import ACTIONS, FACTS, GOALS, MET

# ---- closing self-assessment ----


def test_the_closing_assessment_asks_what_the_baseline_asked() -> None:
    baseline, closing = FORMS["submit_baseline"], FORMS["submit_closing_assessment"]

    for dimension in DIMENSIONS:
        assert closing.parts[dimension.key] == baseline.parts[dimension.key]
    assert list(closing.parts)[-1] == "year"


def test_the_earlier_answer_stands_beside_each_statement_and_fills_in_nothing() -> None:
    form = FORMS["submit_closing_assessment"](
        formdata=None, facts=FACTS["submit_closing_assessment"]
    )

    assert str(form["d1_1"].description) == (
        "At the baseline you answered: 2, Agreed, partly in use."
    )
    assert "At the baseline you wrote: “On the intranet”" in str(form["d1_1_evidence"].description)
    assert form["d1_2"].description == ""
    assert "An anonymous first round" in str(form["changed"].description)
    assert [form[statement.key].data for statement in STATEMENTS] == [None] * len(STATEMENTS)


def test_a_dimension_that_did_not_apply_is_recalled_in_words() -> None:
    before = {"d7_1": {"value": "not_applicable", "evidence": ""}}

    form = FORMS["submit_closing_assessment"](
        formdata=None, facts={"has_clients": False, "before": before}
    )

    told = str(form["d7_1"].description)
    assert told.startswith("You told us that you have no clients.")
    assert told.endswith("At the baseline you answered: Does not apply to us.")


def test_the_closing_assessment_needs_every_statement_and_no_names() -> None:
    assert refuses("submit_closing_assessment", d4_2=None).keys() == {"d4_2"}
    assert refuses("submit_closing_assessment", changed="").keys() == {"changed"}
    assert refuses("submit_closing_assessment", no_personal_data=None) == {
        "no_personal_data": "Check your answers, then tick this box."
    }


# ---- final report ----


def test_the_report_has_one_row_for_each_goal_and_action_of_the_plan() -> None:
    typed = changed(
        "write_final_report",
        **{"goals-1-key": GOALS[0]["key"], "actions-1-key": "e" * 32, "actions-7-key": "x"},
    )

    form = ask("write_final_report", typed)

    assert isinstance(form, WriteFinalReport)
    assert [row.form.key.data for row in form.goals.entries] == [goal["key"] for goal in GOALS]
    assert [row.form.key.data for row in form.actions.entries] == [each["key"] for each in ACTIONS]
    assert form.actions.entries[1].form.key.person == "Train the teams"
    assert form.actions.entries[1].form.state.data is None


def test_without_a_plan_the_report_has_no_rows_and_says_so() -> None:
    form = ask("write_final_report", changed("write_final_report"), {})

    assert complaints(form) == {}
    assert isinstance(form, WriteFinalReport)
    assert str(form.goals.description).startswith("There is no action plan")


def test_what_was_done_has_a_result_and_what_was_not_a_reason() -> None:
    done = {"actions-0-result": ""}
    partly = {**done, "actions-0-state": "in_progress"}
    assert refuses("write_final_report", **done).keys() == {"actions-0-result"}
    assert refuses("write_final_report", **partly).keys() == {"actions-0-result"}
    for state in ("not_started", "dropped"):
        missing = {"actions-1-state": state, "actions-1-why_not": ""}
        assert refuses("write_final_report", **missing).keys() == {"actions-1-why_not"}


@pytest.mark.parametrize("progress", ["", "-1", "101", "half"])
def test_how_far_a_goal_is_has_limits(progress: str) -> None:
    found = refuses("write_final_report", **{"goals-0-progress": progress})

    assert found.keys() == {"goals-0-progress"}


def test_the_report_says_how_the_work_goes_on() -> None:
    needed = ("biggest_change", "what_failed", "embedding_owner", "embedding_place", "next_dates")
    for name in (*needed, "may_publish"):
        assert refuses("write_final_report", **{name: None}).keys() == {name}


def test_the_promised_working_time_stands_beside_its_use() -> None:
    form = ask("write_final_report", changed("write_final_report"))

    assert "promised 20 hours of working time a month" in str(form["working_time"].description)


# ---- check ----


def test_a_returned_report_has_a_comment() -> None:
    found = refuses("check_final_report", report_accepted="no", comments="")

    assert found.keys() == {"comments"}


def test_a_report_that_misses_something_is_accepted_with_an_explanation() -> None:
    assert refuses("check_final_report", comments="").keys() == {"report_accepted"}
    assert refuses("check_final_report", comments="", has_evidence="yes") == {}


def test_after_the_last_return_a_report_can_only_be_accepted() -> None:
    none_left = {"returns_left": 0}

    assert refuses("check_final_report", none_left, report_accepted="no").keys() == {
        "report_accepted"
    }
    assert refuses("check_final_report", none_left) == {}


def test_the_final_note_stays_in_the_record_and_the_coachs_log_note_does_not() -> None:
    check = ask("check_final_report", changed("check_final_report")).reply()
    log = ask("hold_final_discussion", changed("hold_final_discussion")).reply()

    assert (check["apart"], log["apart"]) == (frozenset(), frozenset({"coach_note"}))
    asked = {q["name"]: q for q in check["questions"]["languages"]["en"]}
    assert asked["final_note"]["readers"] == "coach"


def test_the_final_discussion_says_whether_the_sponsor_was_there() -> None:
    assert refuses("hold_final_discussion", sponsor_present=None).keys() == {"sponsor_present"}


# ---- good practices ----


def test_a_practice_keeps_to_its_words() -> None:
    found = refuses("propose_good_practices", **{"proposals-0-title": "word " * 16})
    assert found == {"proposals-0-title": "Write at most 15 words. Now there are 16."}
    assert refuses("propose_good_practices", **{"proposals-0-title": "word " * 15}) == {}
    assert refuses("propose_good_practices", **{"proposals-1-summary": "a " * 101}) == {
        "proposals-1-summary": "Write at most 100 words. Now there are 101."
    }
    assert refuses("propose_good_practices", **{"proposals-1-how": "a " * 401}).keys() == {
        "proposals-1-how"
    }


def test_nothing_to_propose_has_a_reason_and_no_rows() -> None:
    blank: Typed = {
        "proposes": "no",
        "why_nothing": "",
        "proposals-0-title": "",
        "proposals-0-how": "",
    }
    assert complaints(FORMS["propose_good_practices"](formdata=raw(blank))).keys() == {
        "why_nothing"
    }
    form = FORMS["propose_good_practices"](formdata=raw({**blank, "why_nothing": "Too early"}))
    assert complaints(form) == {}
    assert form.answers()["proposals"] == []


def test_a_described_practice_and_nothing_to_propose_do_not_fit() -> None:
    found = refuses("propose_good_practices", proposes="no", why_nothing="Too early")

    assert found.keys() == {"proposes"}


def test_a_yes_needs_a_practice_and_its_language() -> None:
    only: Typed = {"proposes": "yes", "language": "fi"}
    assert complaints(FORMS["propose_good_practices"](formdata=raw(only))).keys() == {"proposes"}
    assert refuses("propose_good_practices", language=None).keys() == {"language"}
    empty: Typed = {**only, "proposals-0-title": ""}
    found = complaints(FORMS["propose_good_practices"](formdata=raw(empty)))
    assert {"proposals-0-title", "proposals-0-level", "proposals-0-dimensions"} <= found.keys()


# ---- feedback ----


def test_every_mark_is_given_or_said_to_be_unknown() -> None:
    for name in ("useful", "coaching", "training", "tailoring", "safety"):
        assert refuses("give_feedback", **{name: None}).keys() == {name}
        assert refuses("give_feedback", **{name: "unknown"}) == {}
        assert refuses("give_feedback", **{name: "6"}).keys() == {name}
    for name in ("changed_practice", "recommend"):
        assert refuses("give_feedback", **{name: None}).keys() == {name}
    assert refuses("give_feedback", recommend="0") == {}
    assert refuses("give_feedback", recommend="11").keys() == {"recommend"}


def test_what_is_told_to_the_programme_is_kept_from_coaches_as_task_too() -> None:
    told = {name for name, form in FORMS.items() if form.audience == "programme"}

    assert told == TOLD_TO_THE_PROGRAMME


# ---- completion ----


def test_another_certificate_than_the_recommended_one_has_a_reason() -> None:
    assert refuses("accept_completion", reason="").keys() == {"reason"}
    assert refuses("accept_completion", certificate="completed", reason="") == {}


def test_what_is_open_ends_only_when_it_has_been_seen() -> None:
    assert refuses("accept_completion", may_end=None).keys() == {"may_end"}
    nothing_open = {**FACTS["accept_completion"], "ends": []}
    assert refuses("accept_completion", nothing_open, may_end=None) == {}


def test_what_the_criteria_said_is_recorded_as_the_page_knew_it() -> None:
    forged = {
        "recommended": "participated",
        "criteria-0-key": "sessions",
        "criteria-0-met": "no",
        "ends-0": "Nothing",
    }

    form = ask("accept_completion", changed("accept_completion", **forged))

    assert isinstance(form, AcceptCompletion)
    recorded = form.answers()
    assert recorded["recommended"] == "completed"
    assert recorded["criteria"] == MET
    assert [row["key"] for row in recorded["criteria"]] == [each.key for each in CRITERIA]
    assert recorded["ends"] == ["Log it"]
