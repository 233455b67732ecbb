"""The timeline: every event has words, and each reader hears what is for them."""

import ast
from datetime import timedelta

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.data.events import FILTERS, TELLINGS, UNTOLD
from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.history import Event
from coaching.model.people import User
from coaching.model.plans import PlanState
from coaching.model.processes import Process
from coaching.permissions import Forbidden
from coaching.services import histories, tasks
from coaching.services.histories import NoSuchKind
from tests import story
from tests.parts import ROOT
from tests.story import answer, open_task, start


def titles(user: User, case: Case) -> list[str]:
    """What one reader is told, newest first."""
    return [line.title for line in histories.timeline(user, case).lines]


def names_in_the_code() -> set[str]:
    """Every event of a case that a service may note."""
    found: set[str] = set()
    for file in sorted((ROOT / "coaching").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                found |= _noted(call, file.stem)
    return found


def _noted(call: ast.Call, module: str) -> set[str]:
    if module == "late_tasks":
        # Decisions about late tasks note alike what they are about.
        return _names(call.args[0]) if _called(call) == "_note" else set()
    about_a_case = len(call.args) > 2 or "case" in {k.arg for k in call.keywords}
    return _names(call.args[1]) if _called(call) == "note_event" and about_a_case else set()


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "id", "") or getattr(call.func, "attr", ""))


def _names(name: ast.expr) -> set[str]:
    if isinstance(name, ast.Constant):
        return {str(name.value)}
    if isinstance(name, ast.IfExp):
        return _names(name.body) | _names(name.orelse)
    assert isinstance(name, ast.JoinedStr), ast.dump(name)
    prefix, suffix = name.values[0], name.values[-1]
    if isinstance(suffix, ast.Constant):
        return {f"{kind}{suffix.value!s}" for kind in MemberKind}
    assert isinstance(prefix, ast.Constant)
    return {f"{prefix.value!s}{state}" for state in PlanState if state != PlanState.DRAFTED}


def test_every_event_of_a_case_has_words() -> None:
    assert names_in_the_code() == set(TELLINGS) | UNTOLD


def test_every_event_belongs_to_a_kind_that_readers_can_choose() -> None:
    assert {telling.kind for telling in TELLINGS.values()} <= set(FILTERS)


def test_the_kinds_together_tell_the_whole_timeline(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    whole = histories.timeline(cora, case).lines

    for kind in FILTERS:
        of_kind = histories.timeline(cora, case, kind=kind).lines
        assert of_kind == [line for line in whole if line.kind == kind]
    with pytest.raises(NoSuchKind):
        histories.timeline(cora, case, kind="gossip")


def test_the_timeline_tells_the_year_newest_first(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    lines = histories.timeline(cora, case).lines

    assert [(line.title, line.who) for line in lines] == [
        ("Guidance logged: Introductory call", "Carl Coach"),
        ("The coach confirmed", "Carl Coach"),
        ("Asked to coach: Carl Coach", "Cora Coordinator"),
        ("Done: Name your team and contact person", "Otto Contact"),
        ("Done: Sign the commitment of the management", "Stina Sponsor"),
        ("Phase begun: Get started together", ""),
        ("The year began", "Cora Coordinator"),
    ]


def test_the_organisation_does_not_hear_that_a_coach_declined_or_was_silent(
    case: Case, cora: User, carl: User, kim: User, otto: User, mona: User
) -> None:
    start(case, cora)
    answer(cora, open_task(case, "assign_coach"), coach=str(kim.id), deputy_coach=str(carl.id))
    answer(kim, open_task(case, "confirm_assignment"), coach_accepts="no", reason="conflict")
    answer(cora, open_task(case, "assign_coach"), coach=str(carl.id), deputy_coach=str(kim.id))
    clock.set_to(clock.now() + timedelta(days=8))
    tasks.wake(db.session.scalars(select(Process.id)).one())

    inside = ["No answer in time: Confirm that you will coach", "Asked to coach: Carl Coach"]
    inside += ["The coach declined", "Asked to coach: Kim Coach"]
    # Carl was silent and does not coach the case, so he does not read about it any more.
    for reader in (cora, mona):
        assert titles(reader, case)[:4] == inside
    assert titles(otto, case) == ["Phase begun: Get started together", "The year began"]


def test_nobody_reads_who_has_answered_alone(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)

    done = db.session.scalars(select(Event).where(Event.name == "task_done")).all()
    assert "answer_alone" in [event.task.name for event in done if event.task]
    for reader in (cora, carl, otto, stina):
        assert not any("on your own" in title for title in titles(reader, case))


def test_a_line_says_who_entered_something_for_whom(case: Case, cora: User, stina: User) -> None:
    start(case, cora)
    answer(cora, open_task(case, "sign_commitment"))

    line = histories.timeline(cora, case).lines[0]

    assert line.title == "Done: Sign the commitment of the management"
    assert line.who == "Entered by Cora Coordinator for Stina Sponsor"


def test_an_outcome_entered_on_the_phone_says_so_too(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_plan(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(otto, open_task(case, "draft_action_plan"))
    answer(carl, open_task(case, "review_action_plan"))
    answer(carl, open_task(case, "accept_action_plan"))

    found = {line.title: line.who for line in histories.timeline(otto, case).lines}

    assert found["The coach approved the action plan"] == "Carl Coach"
    assert (
        found["The management accepted the action plan"]
        == "Entered by Carl Coach for Stina Sponsor"
    )


def test_asking_back_and_giving_back_are_told(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    task = answer(otto, open_task(case, "submit_baseline"))
    tasks.ask_back(otto, task)
    tasks.give_back(carl, task)

    assert titles(otto, case)[:3] == [
        "Given back: Send the baseline self-assessment",
        "Asked back: Send the baseline self-assessment",
        "Done: Send the baseline self-assessment",
    ]


def test_the_timeline_comes_in_pages(
    case: Case,
    cora: User,
    carl: User,
    monkeypatch: pytest.MonkeyPatch,
    kim: User,
    otto: User,
    stina: User,
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    whole = titles(cora, case)
    monkeypatch.setattr(histories, "PAGE", 3)

    read, before = [], None
    for _page in range(3):
        page = histories.timeline(cora, case, before)
        read += [line.title for line in page.lines]
        before = page.older

    assert (read, before) == (whole, None)


def test_a_stranger_hears_nothing(case: Case, cora: User, eve: User) -> None:
    start(case, cora)

    with pytest.raises(Forbidden):
        histories.timeline(eve, case)
