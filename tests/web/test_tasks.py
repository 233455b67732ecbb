"""Task pages, without scripts: answer, draft, receipt, and everything that goes wrong."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching.data.assessment import STATEMENTS
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Answers, Draft, Task
from coaching.services import tasks
from tests import story
from tests.story import answer, open_names, open_task, start
from tests.web.sessions import sign_in


@pytest.fixture
def as_stina(app: Flask, stina: User) -> FlaskClient:
    """The sponsor's browser."""
    return sign_in(app.test_client(), stina)


@pytest.fixture
def as_otto(app: Flask, otto: User) -> FlaskClient:
    """The contact person's browser."""
    return sign_in(app.test_client(), otto)


def test_a_valid_form_leads_to_a_receipt_that_says_what_comes_next(
    case: Case, cora: User, as_stina: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    sent = as_stina.post(f"/tasks/{task.id}", data=story.ANSWERS["sign_commitment"](task))
    receipt = as_stina.get(sent.headers["Location"])

    assert sent.headers["Location"] == f"/tasks/{task.id}/receipt"
    assert "Thank you, this is done" in receipt.text
    assert "Name your team" in receipt.text
    assert open_names(case) == ["assign_coach", "name_team"]


def test_an_incomplete_form_keeps_everything_and_says_what_is_missing(
    case: Case, cora: User, as_stina: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    typed = story.ANSWERS["sign_commitment"](task)
    typed["work_time_hours_per_month"] = "a lot"
    del typed["meetings"]

    answered = as_stina.post(f"/tasks/{task.id}", data=typed)

    assert answered.status_code == 200
    assert 'class="errsum"' in answered.text
    assert 'value="a lot"' in answered.text
    assert "<title>Error:" in answered.text
    assert "sign_commitment" in open_names(case)


def test_a_draft_is_kept_without_checking(case: Case, cora: User, as_stina: FlaskClient) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    saved = as_stina.post(
        f"/tasks/{task.id}",
        data={"work_time_hours_per_month": "a lot", "draft": "1"},
        follow_redirects=True,
    )

    assert "Your draft is saved" in saved.text
    assert 'value="a lot"' in saved.text
    assert db.session.scalars(select(Answers)).all() == []


def test_a_draft_is_kept_while_somebody_types(
    case: Case, cora: User, as_stina: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    saved = as_stina.post(f"/tasks/{task.id}/draft", data={"signer_name": "Stina"})

    assert saved.json is not None
    assert saved.json["saved"].startswith("Draft saved at ")
    assert db.session.scalars(select(Draft)).one().fields == {"signer_name": ["Stina"]}


def test_a_group_gets_one_more_entry_and_loses_one(
    case: Case, cora: User, as_otto: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "name_team")
    rows = story.team("Otto Contact", "Dora Deputy")

    more = as_otto.post(
        f"/tasks/{task.id}", data={**rows, "_add": "members"}, follow_redirects=True
    )
    assert 'name="members-2-name"' in more.text
    assert 'value="Dora Deputy"' in more.text

    rows |= {"members-2-name": "Tea", "members-2-email": "tea@example.org"}
    less = as_otto.post(
        f"/tasks/{task.id}", data={**rows, "_remove": "members-1"}, follow_redirects=True
    )
    assert "Dora Deputy" not in less.text
    assert 'value="Tea"' in less.text


def test_a_double_click_leads_to_the_same_receipt(
    case: Case, cora: User, as_stina: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    typed = story.ANSWERS["sign_commitment"](task)

    as_stina.post(f"/tasks/{task.id}", data=typed)
    again = as_stina.post(f"/tasks/{task.id}", data=typed)

    assert again.headers["Location"] == f"/tasks/{task.id}/receipt"
    assert len(db.session.scalars(select(Answers)).all()) == 1


def test_who_comes_second_sees_who_and_when_and_keeps_the_text(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    dora = db.session.scalars(select(User).where(User.email == "dora.deputy@example.org")).one()
    task = open_task(case, "draft_action_plan")
    answer(otto, task)

    typed = {**story.ANSWERS["draft_action_plan"](task), "title": "Dora's other idea"}
    late = sign_in(app.test_client(), dora).post(f"/tasks/{task.id}", data=typed)

    assert late.status_code == 409
    assert "Otto Contact" in late.text
    assert "Dora&#39;s other idea" in late.text
    assert db.session.scalars(select(Draft)).one().fields["title"] == ["Dora's other idea"]


def test_a_task_of_another_organisation_is_not_there(
    app: Flask, case: Case, eves_case: Case, cora: User, eve: User
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    client = sign_in(app.test_client(), eve)

    for path in ("", "/draft", "/receipt", "/take-over", "/ask-back", "/give-back"):
        method = client.get if path in {"", "/receipt"} else client.post
        assert method(f"/tasks/{task.id}{path}").status_code == 404, path


def test_a_wrong_role_gets_a_page_with_a_way_home(
    case: Case, cora: User, as_otto: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")

    refused = as_otto.get(f"/tasks/{task.id}")

    assert refused.status_code == 403
    assert 'href="/"' in refused.text


def test_the_assessment_is_asked_one_dimension_a_page(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, as_otto: FlaskClient
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    sign_in(as_otto, otto)
    task = open_task(case, "submit_baseline")

    # The workshop's scores are there already.
    first = as_otto.get(f"/tasks/{task.id}")
    assert 'name="d1_1"' in first.text
    assert 'name="d2_1"' not in first.text
    assert 'href="/assessment/blank"' in first.text
    assert "34 of" in first.text

    # A page with a missing answer does not let go; what is typed stays.
    page = {"part": "d1", "d1_1": "3", "d1_1_evidence": "On the intranet"}
    held = as_otto.post(f"/tasks/{task.id}", data=page)
    assert held.status_code == 200
    assert 'href="#d1_2-0"' in held.text
    assert "On the intranet" in held.text
    assert 'href="#d2_1-0"' not in held.text

    # A complete page leads to the next one, and only its own answers change.
    full = {**page, **{s.key: "1" for s in STATEMENTS if s.dimension == "d1"}}
    onward = as_otto.post(f"/tasks/{task.id}", data=full)
    assert onward.headers["Location"].endswith(f"/tasks/{task.id}?part=d2")
    draft = tasks.draft_of(otto, task)
    assert draft is not None
    assert (draft.fields["d1_1"], draft.fields["d2_1"]) == (["1"], ["2"])


def test_the_summary_shows_everything_and_sends_only_what_is_complete(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, as_otto: FlaskClient
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    sign_in(as_otto, otto)
    task = open_task(case, "submit_baseline")

    early = as_otto.post(f"/tasks/{task.id}", data={"part": "summary"})
    assert early.status_code == 200
    assert 'class="errsum"' in early.text
    assert f'<li><a href="/tasks/{task.id}?part=questions#stage-0">' in early.text

    typed = {k: [v] if isinstance(v, str) else v for k, v in story.ANSWERS[task.name](task).items()}
    tasks.save_draft(otto, task, typed)
    assert "On the intranet" not in as_otto.get(f"/tasks/{task.id}?part=summary").text
    sent = as_otto.post(f"/tasks/{task.id}", data={"part": "summary"})

    assert sent.headers["Location"] == f"/tasks/{task.id}/receipt"
    assert open_names(case) == ["plan_session", "summarise_baseline"]


def test_staff_sees_for_whom_it_fills_in(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = open_task(case, "draft_action_plan")
    client = sign_in(app.test_client(), carl)

    assert "You are filling this in for Otto Contact" in client.get(f"/tasks/{task.id}").text
    sent = client.post(
        f"/tasks/{task.id}", data=story.ANSWERS[task.name](task), follow_redirects=True
    )

    assert "Carl Coach for Otto Contact" in sent.text


def test_a_form_is_asked_back_and_given_back(
    app: Flask,
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    as_otto: FlaskClient,
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    sign_in(as_otto, otto)
    task = answer(otto, open_task(case, "submit_baseline"))

    receipt = as_otto.get(f"/tasks/{task.id}/receipt")
    assert "Ask for the form back" in receipt.text
    asked = as_otto.post(f"/tasks/{task.id}/ask-back", follow_redirects=True)
    assert "Asked back" in asked.text

    sign_in(app.test_client(), carl).post(f"/tasks/{task.id}/give-back")

    assert open_names(case) == ["plan_session", "submit_baseline"]
    assert as_otto.get(f"/tasks/{task.id}").status_code == 200


def test_a_refusal_of_the_service_shows_at_its_field(
    app: Flask, case: Case, cora: User, carl: User, kim: User
) -> None:
    start(case, cora)
    task = open_task(case, "assign_coach")
    typed = {"coach": str(carl.id), "deputy_coach": str(kim.id)}
    carl.active = False
    db.session.commit()

    answered = sign_in(app.test_client(), cora).post(f"/tasks/{task.id}", data=typed)

    # The coach is no choice any more: the field says so and the rest is kept.
    assert answered.status_code == 200
    assert 'class="errsum"' in answered.text
    assert "checked" in answered.text


def test_a_coordinators_form_tells_why_it_came_back(
    app: Flask, case: Case, cora: User, carl: User, kim: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    answer(carl, open_task(case, "confirm_assignment"), coach_accepts="no", reason="load")

    page = sign_in(app.test_client(), cora).get(f"/tasks/{open_task(case, 'assign_coach').id}")

    assert "Carl Coach declined because of too much work" in page.text
    assert "Organisations now: 0, agreed at most 6" in page.text


def test_a_coach_who_declines_does_not_see_the_organisation_any_more(
    app: Flask, case: Case, cora: User, carl: User, kim: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    task = open_task(case, "confirm_assignment")
    client = sign_in(app.test_client(), carl)

    declined = client.post(f"/tasks/{task.id}", data={"coach_accepts": "no", "reason": "conflict"})

    assert declined.headers["Location"] == "/"
    assert client.get(f"/cases/{case.id}").status_code == 404
    assert client.get(f"/tasks/{task.id}/receipt").status_code == 404


def test_the_assessment_can_be_printed_blank(as_otto: FlaskClient) -> None:
    blank = as_otto.get("/assessment/blank")

    assert blank.status_code == 200
    assert all(
        s.text.split(".")[0].split(" (")[0] in blank.text for s in STATEMENTS if "'" not in s.text
    )


def test_a_cancelled_task_says_that_it_is_not_needed(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, as_otto: FlaskClient
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    own = open_task(case, "answer_alone", otto)
    answer(carl, open_task(case, "hold_baseline_workshop"))
    sign_in(as_otto, otto)

    gone = as_otto.get(f"/tasks/{own.id}")

    assert gone.status_code == 410
    assert "Nobody has to do this any more" in gone.text
    assert db.session.get_one(Task, own.id).outcome == "cancelled"


def test_a_number_in_a_text_is_warned_of_once_and_then_sent(
    case: Case, cora: User, as_stina: FlaskClient
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    typed = story.ANSWERS["sign_commitment"](task) | {"signer_title": "Director, 040 123 4567"}

    warned = as_stina.post(f"/tasks/{task.id}", data=typed)
    marks = re.findall(r'name="_warned" value="([0-9a-f]{32})"', warned.text)
    assert "There is a phone number in your text." in warned.text
    assert "Director, 040 123 4567" in warned.text
    assert len(marks) == 1
    sent = as_stina.post(f"/tasks/{task.id}", data=typed | {"_warned": marks})

    assert sent.headers["Location"] == f"/tasks/{task.id}/receipt"
