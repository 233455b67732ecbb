"""Recorded forms as they were asked, each reader with what is for them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.i18n import speaking
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.history import Access
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.permissions import Forbidden
from coaching.services import records, tasks
from tests import story
from tests.story import answer, open_task, start


def recorded(task_name: str) -> Answers:
    """The answers to a task."""
    query = select(Answers).where(Answers.task_name == task_name).order_by(Answers.id.desc())
    return db.session.scalars(query).first() or pytest.fail(f"no answers to {task_name}")


def read(user: User, task_name: str) -> dict[str, str]:
    """A recorded form as one person reads it."""
    return {line.label: line.value for line in records.readable(user, recorded(task_name))}


def test_answers_are_in_words(case: Case, cora: User, stina: User) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))

    lines = read(stina, "sign_commitment")

    assert lines["I have read the commitment."] == "Yes"
    assert lines["May we tell in public that your organisation takes part?"] == "Yes"
    assert lines["Date"] == "3 August 2026"
    assert "We take part" in records.intro_of(recorded("sign_commitment"))


def test_repeated_questions_are_groups_of_their_own(case: Case, cora: User, otto: User) -> None:
    start(case, cora)
    answer(otto, open_task(case, "name_team"))

    team = records.readable(otto, recorded("name_team"))[0]

    assert team.label == "Your team"
    assert [[line.value for line in group][:3] for group in team.groups] == [
        ["Otto Contact", "otto.contact@example.org", "Services and client work"],
        ["Dora Deputy", "dora.deputy@example.org", "Services and client work"],
        ["Tea", "tea@example.org", "Services and client work"],
    ]


def test_people_are_shown_by_the_names_they_had(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))

    rows = records.readable(otto, recorded("record_kickoff"))[1].groups

    assert [line.value for line in rows[0]] == ["Otto Contact", "All the time", "2.5"]
    assert read(otto, "hold_intro_call")["Who took part?"].startswith("Otto Contact, Stina Sponsor")


def test_ready_answers_in_rows_are_in_the_language_of_the_reader(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))

    with speaking("fi"):
        rows = records.readable(otto, recorded("record_kickoff"))[1].groups

    assert [line.value for line in rows[0]] == ["Otto Contact", "Koko ajan", "2,5"]


def test_a_score_is_told_with_its_words_and_empty_answers_are_left_out(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "submit_baseline"), d1_2="unknown")

    lines = records.readable(otto, recorded("submit_baseline"))

    assert [line.value for line in lines[:3]] == [
        "2: Agreed, partly in use",
        "The statement of the board is on the intranet",
        "We do not know",
    ]
    assert not any(line.value == "" and not line.groups for line in lines)


def test_a_year_is_read_without_a_blank_and_a_count_with_one(app: Flask) -> None:
    asked = {
        "languages": {
            "fi": [
                {"name": "plan_year", "label": "Vuosi", "kind": "Year"},
                {"name": "staff_count", "label": "Henkilöstö", "kind": "WholeNumber"},
            ]
        }
    }

    with app.app_context(), speaking("fi"):
        told = records.lines(asked, {"plan_year": 2025, "staff_count": 2025}, {})

    assert [line.value for line in told] == ["2025", "2\N{NO-BREAK SPACE}025"]


def test_what_only_staff_may_read_is_left_out_for_the_organisation(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    assert recorded("hold_intro_call").values["risk"] == "minor"
    assert "Minor risk" in read(carl, "hold_intro_call").values()
    assert "Minor risk" in read(cora, "hold_intro_call").values()
    assert "Minor risk" not in read(otto, "hold_intro_call").values()


def test_the_list_has_what_a_person_may_read_with_given_back_forms_marked(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, mona: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"))
    tasks.give_back(carl, task)

    listed = records.records_of(otto, case).records

    assert [(record.title, record.taken_back) for record in listed[:2]] == [
        ("Send the baseline self-assessment", True),
        ("Hold the baseline workshop", False),
    ]
    assert "Confirm that you will coach" in [
        r.title for r in records.records_of(carl, case).records
    ]
    assert "Confirm that you will coach" not in [record.title for record in listed]
    assert "Answer the self-assessment on your own" not in [
        r.title for reader in (cora, carl, otto) for r in records.records_of(reader, case).records
    ]
    assert records.records_of(mona, case).records == []


def test_the_last_answers_to_a_task_can_be_recalled(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, eve: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    names = ("summarise_baseline", "submit_baseline", "confirm_assignment")

    assert [a.task_name for a in records.last_of(carl, case.id, names)] == list(names)
    assert [a.task_name for a in records.last_of(otto, case.id, names)] == list(names[:2])
    assert records.last_of(eve, case.id, names) == []
    assert records.last_of(carl, case.id, ()) == []


def test_reading_by_staff_is_noted_once_a_day(
    case: Case, cora: User, carl: User, otto: User, stina: User, eve: User
) -> None:
    start(case, cora)
    answer(stina, open_task(case, "sign_commitment"))
    answers = recorded("sign_commitment")

    for _time in range(2):
        records.note_reading(cora, answers)
        records.note_reading(otto, answers)
    clock.set_to(clock.now() + timedelta(days=1))
    records.note_reading(cora, answers)

    noted = db.session.scalars(select(Access).order_by(Access.day)).all()
    assert [(a.user_id, a.case_id, a.kind, a.thing_id) for a in noted] == [
        (cora.id, case.id, "answers", answers.id)
    ] * 2
    with pytest.raises(Forbidden):
        records.note_reading(eve, answers)
