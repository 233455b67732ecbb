"""The form of every task as the one who does it sees it, in every language and at every width."""

from collections.abc import Callable

from coaching import clock
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.services import feedback
from forms import FORMS
from tests import story
from tests.browser.conftest import Visitor
from tests.browser.reading import complaints
from tests.browser.steps import look_again
from tests.story import answer, open_task

# Of a form in parts: the page with the most around it, one without statements, and the summary.
PARTS = {
    "answer_alone": ("d1", "comment", "summary"),
    "hold_baseline_workshop": ("workshop", "d1", "summary"),
    "submit_baseline": ("d1", "questions", "summary"),
    "submit_closing_assessment": ("d1", "year", "summary"),
    "review_progress": ("goals", "actions", "scores", "year", "summary"),
    "write_final_report": ("goals", "actions", "learning", "ahead", "summary"),
}


def test_every_task_can_be_read_by_everybody(
    case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    visit: Callable[..., Visitor],
) -> None:
    story.start(case, cora)
    feedback.receive(message="Too small", page="", email="", language="en")
    does = {
        "sponsor": stina,
        "contact": otto,
        "team_member": otto,
        "coordinator": cora,
        "coach": carl,
    }
    browsers = {person: visit(person) for person in (stina, otto, cora, carl)}
    found, seen = [], set()

    for name in FORMS:
        task = open_task(None if name == "answer_feedback" else case, name)
        person = task.assignee or does[task.role]
        if name == "hold_intro_call":
            clock.set_to(story.KICKOFF)
        for part in PARTS.get(name, ("",)):
            path = f"/tasks/{task.id}" + (f"?part={part}" if part else "")
            found += complaints(browsers[person], path)
        look_again()
        if name == "answer_alone":
            for member, score in zip(case.people(MemberKind.TEAM_MEMBER), "134", strict=True):
                answer(member, open_task(case, name, member), **story.scores(score))
        else:
            answer(person, task)
        seen.add(name)
    found += complaints(browsers[cora], f"/tasks/{task.id}/receipt")

    assert not found, "\n".join(found)
    assert seen == set(FORMS)
