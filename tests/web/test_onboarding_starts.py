"""One click starts the years of all organisations that are ready."""

from flask import Flask
from sqlalchemy import func, select

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.coach_choices import CoachChoice
from coaching.model.mail import Mail
from coaching.model.people import User
from coaching.model.processes import Answers, Process
from coaching.services import invitations
from tests.story import answer, open_names, open_task
from tests.together import together
from tests.web.choices import choose, row
from tests.web.reading import look, words
from tests.web.sending import send


def test_everybody_who_gets_a_mail_stands_there_with_the_account(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, stina: User, otto: User
) -> None:
    choose(cora, case, carl, kim)
    with transaction():
        stina.password = "set"
        invitations.invite(otto, case).sent_at = now()

    page = words(look(app, cora, f"{ready}/invitations"))

    assert "1 organisation is ready" in page
    assert (
        "Harjula Schools Otto Contact , Contact person Mail: The year begins Invited Mon 3 Aug "
        "Stina Sponsor , Management sponsor Mail: The year begins Has signed in "
        "Carl Coach , Coach Mail: Will you coach? Ready Start the year : Harjula Schools" in page
    )
    assert "Elsewhere Ltd Eve Elsewhere , Contact person" in page
    assert page.endswith("No coach") or "No coach Harjula Schools" in page


def test_one_click_starts_all_that_are_ready_and_asks_their_coaches(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    choose(cora, case, carl, kim)
    choose(cora, eves_case, kim, carl)

    response = send(app, cora, f"{ready}/start", follow=True)

    assert "2 years have begun. 2 questions have been sent to coaches." in words(response)
    db.session.expire_all()
    for each, coach in ((case, carl), (eves_case, kim)):
        assert (each.status, each.coach) == (CaseStatus.ACTIVE, coach)
        assert open_names(each) == ["confirm_assignment", "name_team", "sign_commitment"]
    recorded = db.session.scalars(select(Answers).where(Answers.case_id == case.id)).one()
    assert (recorded.task_name, recorded.by, recorded.on_behalf_of) == ("assign_coach", cora, None)
    assert recorded.values == {"coach": carl.id, "deputy_coach": kim.id, "reason": ""}
    sent = sorted(db.session.scalars(select(Mail.name)))
    assert sent == ["coach_asked"] * 2 + ["year_started"] * 4


def test_a_number_in_the_reason_for_a_coach_stops_no_year(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)
    with transaction():
        db.session.scalars(select(CoachChoice)).one().reason = "Soita 040 123 4567"

    response = send(app, cora, f"{ready}/start", follow=True)

    assert "1 year has begun. 1 question has been sent to a coach." in words(response)


def test_pressing_twice_starts_once(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)

    send(app, cora, f"{ready}/start")
    again = send(app, cora, f"{ready}/start", follow=True)

    assert "There was nothing left to start." in words(again)
    assert db.session.scalar(select(func.count(Process.id))) == 1
    assert db.session.scalar(select(func.count(Mail.id)).where(Mail.name == "coach_asked")) == 1


def test_two_presses_at_the_same_moment_start_once(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    choose(cora, case, carl, kim)
    choose(cora, eves_case, kim, carl)
    client_of = cora.fs_uniquifier

    def one() -> None:
        mine = db.session.scalars(select(User).where(User.fs_uniquifier == client_of)).one()
        assert send(app, mine, f"{ready}/start").status_code == 302

    together(app, one)

    assert db.session.scalar(select(func.count(Process.id))) == 2
    sent = sorted(db.session.scalars(select(Mail.name)))
    assert sent == ["coach_asked"] * 2 + ["year_started"] * 4


def test_one_row_can_be_started_alone(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    choose(cora, case, carl, kim)
    choose(cora, eves_case, kim, carl)

    send(app, cora, f"{ready}/start", {"only": str(eves_case.id)})

    db.session.expire_all()
    assert (case.status, eves_case.status) == (CaseStatus.PREPARING, CaseStatus.ACTIVE)


def test_a_mistake_in_one_row_stops_no_other(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    choose(cora, case, carl, kim)
    choose(cora, eves_case, kim, carl)
    with transaction():
        carl.coaches_at_most = 0

    page = send(app, cora, f"{ready}/start")

    assert "<title>Error: Invitations" in page.text
    assert f'<a href="#row-{case.id}">Harjula Schools: The coach could not be asked.' in page.text
    db.session.expire_all()
    assert (case.status, case.coach) == (CaseStatus.ACTIVE, None)
    assert (eves_case.status, eves_case.coach) == (CaseStatus.ACTIVE, kim)
    assert "The year has begun, the coach has not been asked" in words(page)

    coaches = look(app, cora, f"{ready}/coaches").text
    seen = {f"seen-{case.id}": f"{carl.id}-{kim.id}", f"reason-{case.id}": "There is room"}
    assert f'name="seen-{case.id}" value="{carl.id}-{kim.id}"' in coaches
    send(app, cora, f"{ready}/coaches", {**row(case, carl, kim), **seen})
    send(app, cora, f"{ready}/start")
    db.session.expire_all()
    assert case.coach == carl


def test_those_with_a_reason_come_last_so_that_the_agreed_places_go_to_the_others(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    with transaction():
        carl.coaches_at_most = 1
    choose(cora, case, carl, kim)
    choose(cora, eves_case, carl, kim, reason="They know each other")

    response = send(app, cora, f"{ready}/start", follow=True)

    assert "2 years have begun. 2 questions have been sent to coaches." in words(response)


def test_a_coach_who_declines_brings_the_organisation_back_to_the_list(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)
    send(app, cora, f"{ready}/start")
    answer(carl, open_task(case, "confirm_assignment"), coach_accepts="no", reason="load")

    page = words(look(app, cora, f"{ready}/coaches"))
    assert "Choose Kim Coach : Harjula Schools" in page
    send(app, cora, f"{ready}/coaches", row(case, kim))
    assert "No deputy coach" in words(look(app, cora, f"{ready}/coaches"))
    send(app, cora, f"{ready}/coaches", row(case, kim, carl, seen=f"{kim.id}-"))
    response = send(app, cora, f"{ready}/start", follow=True)

    assert "1 question has been sent to a coach." in words(response)
    db.session.expire_all()
    assert case.coach == kim
    assert db.session.scalars(select(CoachChoice)).all() == []
