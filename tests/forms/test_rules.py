"""Each rule of a form speaks at the field it is about."""

from coaching.clock import today
from coaching.data.assessment import STATEMENTS
from forms.intake import RecordKickoff
from tests.forms.answers import CHECKS, attended, member
from tests.forms.asking import ask, changed, complaints, refuses

# ---- intake ----


def test_the_commitment_needs_every_promise() -> None:
    for box in ("text_read", "working_time", "meetings", "results", "no_retaliation"):
        assert refuses("sign_commitment", **{box: None}).keys() == {box}


def test_working_time_has_limits() -> None:
    assert refuses("sign_commitment", work_time_hours_per_month="201") == {
        "work_time_hours_per_month": "Write a whole number from 1 to 200."
    }


def test_a_signature_has_a_day_that_has_come() -> None:
    assert refuses("sign_commitment", signed_on="1.1.2099").keys() == {"signed_on"}
    assert refuses("sign_commitment", signed_on="").keys() == {"signed_on"}
    assert (
        ask("sign_commitment", changed("sign_commitment", signed_on=None)).answers()["signed_on"]
        == today().isoformat()
    )


def test_a_no_is_an_answer_and_silence_is_none() -> None:
    assert refuses("sign_commitment", may_be_named="no") == {}
    assert refuses("sign_commitment", may_be_named=None) == {"may_be_named": "Answer this question"}


def test_a_team_has_one_contact_person_and_one_deputy() -> None:
    assert refuses("name_team", **{"members-2-place": "contact"}).keys() == {"members-2-place"}
    assert refuses("name_team", **{"members-1-place": "contact"}).keys() == {"members-1-place"}
    assert refuses("name_team", **{"members-0-place": "team_member"}) == {
        "members": "Choose who is the contact person."
    }
    assert refuses("name_team", **{"members-1-place": "team_member"}) == {
        "members": "Choose who is the deputy contact person."
    }


def test_everybody_in_a_team_has_an_address_of_their_own() -> None:
    found = refuses("name_team", **{"members-2-email": "PERSON.0@example.fi"})

    assert found.keys() == {"members-2-email"}


def test_a_mistake_in_a_row_reaches_the_summary_of_errors() -> None:
    form = ask("name_team", changed("name_team", **{"members-2-place": "deputy"}))

    assert not form.validate()
    assert form.errors["members"][2].keys() == {"place"}


def test_a_team_has_at_least_two_people() -> None:
    found = complaints(ask("name_team", member(0, "contact")))

    assert "members-1-name" in found


def test_coach_and_deputy_are_two_people() -> None:
    assert refuses("assign_coach", deputy_coach="1").keys() == {"deputy_coach"}


def test_a_full_coach_needs_a_reason() -> None:
    assert refuses("assign_coach", coach="2").keys() == {"reason"}
    assert refuses("assign_coach", coach="2", reason="Knows the town") == {}


def test_only_coaches_can_be_chosen() -> None:
    assert refuses("assign_coach", coach="99") == {"coach": "Choose one of the options"}
    assert refuses("assign_coach", coach="x") == {"coach": "Choose one of the options"}


def test_the_load_of_a_coach_is_in_sight() -> None:
    hints = ask("assign_coach", {})["coach"].render_kw["data-hints"]

    assert str(hints["1"]) == "Organisations now: 2, agreed at most 6. Languages: Suomi."
    assert str(hints["3"]) == "Organisations now: 9. Languages: Suomi, Svenska."


def test_who_declines_says_why() -> None:
    assert refuses("confirm_assignment", reason=None, explanation="").keys() == {"reason"}
    assert refuses("confirm_assignment", explanation="").keys() == {"explanation"}
    assert refuses("confirm_assignment", coach_accepts="yes", reason=None, explanation="") == {}


def test_the_introductory_call_has_its_rules() -> None:
    assert refuses("hold_intro_call", participants=[]).keys() == {"participants"}
    assert refuses("hold_intro_call", participants=["99"]).keys() == {"participants"}
    assert refuses("hold_intro_call", held_on="1.1.2099", next_on="").keys() == {"held_on"}
    assert refuses("hold_intro_call", next_on="1.7.2026").keys() == {"next_on"}
    assert refuses("hold_intro_call", minutes="20").keys() == {"minutes"}
    assert refuses("hold_intro_call", guidance_given=None).keys() == {"guidance_given"}
    assert refuses("hold_intro_call", risk_kind="").keys() == {"risk_kind"}
    assert refuses("hold_intro_call", risk="none", risk_kind="") == {}
    assert refuses("hold_intro_call", summary="x" * 2001).keys() == {"summary"}
    assert refuses("hold_intro_call", confidentiality_explained=None).keys() == {
        "confidentiality_explained"
    }


def test_hours_belong_to_those_who_came() -> None:
    assert refuses("record_kickoff", **{"attendance-0-hours": ""}).keys() == {"attendance-0-hours"}
    assert refuses("record_kickoff", **{"attendance-1-hours": "1"}).keys() == {"attendance-1-hours"}
    assert refuses("record_kickoff", **{"attendance-1-presence": None}).keys() == {
        "attendance-1-presence"
    }


def test_the_attendance_list_has_the_members_of_today() -> None:
    drafted = {
        "held_on": "3.8.2026",
        **attended(0, 99, "present", "1"),
        **attended(1, 12, "present", "2"),
    }

    form = ask("record_kickoff", drafted)

    assert [(row["member_id"], row["hours"]) for row in form.answers()["attendance"]] == [
        (12, "2"),
        (11, None),
    ]
    assert form["attendance"].max_entries == form["attendance"].min_entries == 2


def test_a_member_is_shown_by_name_and_cannot_be_edited() -> None:
    form = RecordKickoff(formdata=None, facts={"members": [{"id": 5, "name": "<b>Åsa</b>"}]})

    assert str(form.attendance[0].form.member_id()) == (
        '<input type="hidden" name="attendance-0-member_id" value="5">'
        '<output id="attendance-0-member_id">&lt;b&gt;Åsa&lt;/b&gt;</output>'
    )


# ---- baseline ----


def test_an_empty_view_of_ones_own_is_no_answer() -> None:
    assert complaints(ask("answer_alone", {"comment": "Hello"})) == {
        "": "Answer at least one statement."
    }


def test_does_not_apply_only_where_it_is_offered() -> None:
    assert refuses("answer_alone", d1_1="not_applicable") == {"d1_1": "Choose one of the options"}


def test_the_baseline_needs_every_statement_and_every_open_question() -> None:
    for statement in STATEMENTS:
        assert refuses("submit_baseline", **{statement.key: None}).keys() == {statement.key}
    for field in ("stage", "stage_why", "one_change", "strengths", "no_personal_data"):
        assert refuses("submit_baseline", **{field: None}).keys() == {field}
    assert refuses("submit_baseline", obstacles=[]).keys() == {"obstacles"}
    assert refuses("submit_baseline", obstacles_more="").keys() == {"obstacles_more"}
    assert refuses("submit_baseline", obstacles=["time"], obstacles_more="") == {}


def test_evidence_is_optional_and_short() -> None:
    assert refuses("submit_baseline", d1_1="4", d1_1_evidence="") == {}
    assert refuses("submit_baseline", d1_1_evidence="x" * 1001).keys() == {"d1_1_evidence"}


def test_another_view_needs_a_reason() -> None:
    assert refuses("summarise_baseline", d4_reason="").keys() == {"d4_reason"}
    assert refuses("summarise_baseline", d1_view=None).keys() == {"d1_view"}


def test_a_summary_has_one_to_three_strengths_and_priorities() -> None:
    assert refuses("summarise_baseline", **{"strengths-0": ""}).keys() == {"strengths-0"}
    assert refuses("summarise_baseline", **{"priorities-1": " "}).keys() == {"priorities-1"}
    more = {f"strengths-{number}": "Good" for number in range(5)}
    assert (
        len(ask("summarise_baseline", changed("summarise_baseline", **more)).answers()["strengths"])
        == 3
    )


def test_a_summary_may_name_no_risk() -> None:
    assert refuses("summarise_baseline", **{"risks-0-kind": None, "risks-0-severity": None}) == {}
    assert refuses("summarise_baseline", **{"risks-0-kind": ""}).keys() == {"risks-0-kind"}


def test_the_coach_sees_what_the_organisation_thinks() -> None:
    form = ask("summarise_baseline", {})

    assert str(form["d1_view"].description) == "The organisation itself: 1.5 of 4, Build."
    assert str(form["d7_view"].description).startswith(
        "The organisation answered that this does not"
    )


# ---- plan ----


def test_an_action_is_ready_after_it_begins() -> None:
    assert refuses("draft_action_plan", **{"actions-1-due_on": "30.9.2026"}) == {
        "actions-1-due_on": "Choose a day after the action begins."
    }


def test_a_plan_has_three_actions_and_a_goal() -> None:
    found = refuses("draft_action_plan", **{"actions-2-what": None, "goals-0-target": ""})

    assert found.keys() == {"actions-2-what", "goals-0-target"}


def test_a_returned_plan_has_comments() -> None:
    assert refuses("review_action_plan", plan_approved="no", comments="").keys() == {"comments"}


def test_a_plan_that_misses_something_goes_on_only_with_an_explanation() -> None:
    for check in CHECKS:
        assert refuses("review_action_plan", **{check: "no", "comments": ""}).keys() == {
            "plan_approved"
        }
        assert refuses("review_action_plan", **{check: "no"}) == {}


def test_a_plan_is_not_returned_a_third_time() -> None:
    found = refuses("review_action_plan", {"returns_left": 0}, plan_approved="no")
    form = ask("review_action_plan", {}, {"returns_left": 0})

    assert found.keys() == {"plan_approved"}
    assert [value for value, *_ in form["plan_approved"].iter_choices()] == ["yes"]
    assert "joint meeting" in str(form["plan_approved"].description)


def test_the_sponsor_says_why_a_plan_comes_back() -> None:
    assert refuses("accept_action_plan", reason="").keys() == {"reason"}
    assert refuses("accept_action_plan", sponsor_accepts="yes", reason="") == {}
