"""What would end with the year is named."""

from sqlalchemy import select

from coaching.model.action_items import ActionItem, ItemOwner
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.services import open_ends
from tests import story
from tests.services.closing.years import OCTOBER
from tests.story import answer, open_task
from tests.trained import take


def test_tasks_promises_and_modules_are_named_with_who_and_when(
    under_way: Case, tess: User
) -> None:
    undone = take(under_way, "M04", OCTOBER, tess)
    with transaction():
        db.session.add(
            ActionItem(
                case=under_way, what="Ask the board", owner=ItemOwner.SPONSOR, due_on=OCTOBER
            )
        )
    task = open_task(under_way, "plan_session")

    found = open_ends.of_case(under_way, task)

    assert [(each.kind, each.title, each.who) for each in found] == [
        ("task", "Send the baseline self-assessment", "Otto Contact"),
        ("promise", "Ask the board", "Stina Sponsor"),
        ("module", undone.module.name_in("en"), ""),
    ]
    assert open_ends.in_a_line(found[1]) == "Ask the board (Stina Sponsor, due 1 October)"


def test_who_has_not_answered_alone_is_named_nowhere(
    case: Case, cora: User, carl: User, kim: User, otto: User, stina: User
) -> None:
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    answer(cora, open_task(case, "record_kickoff"))
    task = open_task(case, "hold_baseline_workshop")

    titles = [each.title for each in open_ends.of_case(case, task)]

    assert db.session.scalars(select(Task).where(Task.name == "answer_alone")).first() is not None
    assert not any("on your own" in title for title in titles)
