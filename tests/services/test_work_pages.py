"""The worklist: whose work it holds, in which order, by which filters, and what it counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI, now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, Cohort, Member
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.permissions import does_the_task, is_manager, visible_tasks
from coaching.services import feedback, waits, work_pages
from coaching.services.work_counts import WorkCounts
from coaching.services.work_filters import Due, Filters, Tab
from coaching.services.work_totals import WorkTotals
from coaching.services.worklists import LANES, NoSuchPage
from tests import make, story

EVERYTHING = Filters(tab=Tab.ALL)


@pytest.fixture
def everybody(
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    mona: User,
    ada: User,
    eve: User,
    tess: User,
    case: Case,
    eves_case: Case,
) -> list[User]:
    """The cast, with two organisations under way, one of them late, and feedback that waits."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    story.answer(cora, story.open_task(case, "record_kickoff"))
    story.start(eves_case, cora)
    feedback.receive(message="The text is small", page="/help", email="", language="en")
    second = make.cohort("2025–2026")
    third = make.case(second, "Ähtäri", contact=make.person("Åsa"), sponsor=make.person("Östen"))
    story.start(third, cora)
    story.answer(cora, story.open_task(third, "assign_coach"))
    clock.set_to(now() + timedelta(days=22))
    with transaction():
        story.open_task(third, "sign_commitment").due_at = None
        story.open_task(third, "name_team").due_at = now() + timedelta(days=1)
        story.open_task(None, "answer_feedback").due_at = now() + timedelta(days=20)
        story.open_task(eves_case, "name_team").assignee = mona
    return [cora, carl, kim, otto, stina, mona, ada, eve, tess, _tea(), make.person("Nobody")]


def _tea() -> User:
    return db.session.scalars(select(User).where(User.email == "tea@example.org")).one()


def titles(user: User, filters: Filters) -> list[str]:
    """The names of the tasks of somebody's list."""
    return [line.task.name for line in whole(user, filters)]


def whole(user: User, filters: Filters) -> list[work_pages.WorkLine]:
    """Every line of somebody's list."""
    return work_pages.of_person(user, filters, most=1000).lines


def expected(user: User, tab: Tab) -> set[int]:
    """The same, worked out task by task from the rules."""
    own_cases = {
        case.id
        for case in db.session.scalars(select(Case)).unique()
        if user.id in {case.coach_id, case.deputy_coach_id}
        or any(m.user_id == user.id and m.left_at is None for m in case.members)
    }
    found = {
        task.id: task
        for task in db.session.scalars(visible_tasks(user)).unique()
        if task.is_open and (not task.optional or does_the_task(user, task))
    }
    return {
        id
        for id, task in found.items()
        if tab == Tab.ALL
        or (tab == Tab.MINE and does_the_task(user, task))
        or (tab == Tab.OURS and task.case_id in own_cases)
    }


# ---- whose work ----


@pytest.mark.parametrize("tab", list(Tab))
def test_each_tab_holds_what_the_rules_say_for_everybody(everybody: list[User], tab: Tab) -> None:
    found = {
        person.name: {line.task.id for line in whole(person, Filters(tab=tab))}
        for person in everybody
    }

    assert found == {person.name: expected(person, tab) for person in everybody}
    assert sum(bool(ids) for ids in found.values()) >= 3


def test_who_has_answered_alone_is_nobody_elses_business(
    everybody: list[User], otto: User, cora: User, carl: User
) -> None:
    assert "answer_alone" in titles(otto, Filters())
    for person in (cora, carl):
        assert "answer_alone" not in titles(person, EVERYTHING)


def test_the_organisation_does_not_learn_of_a_coach_who_has_not_confirmed(
    everybody: list[User], case: Case, otto: User, cora: User, carl: User
) -> None:
    with transaction():
        case.coach_confirmed = False

    def known(user: User) -> set[str]:
        return {line.doer.name for line in whole(user, EVERYTHING) if line.doer}

    assert carl.name in known(cora)
    assert carl.name not in known(otto)
    assert titles(otto, replace(EVERYTHING, person=carl.id)) == []
    assert carl.id not in WorkCounts(otto, EVERYTHING).by("person", lambda g: g.person)


def test_who_does_it_is_the_one_that_the_rest_of_the_house_names(everybody: list[User]) -> None:
    for person in everybody:
        for line in whole(person, EVERYTHING):
            named = waits.who_does(person, line.task)
            # Members of the programme who lead see every coach, as the case page shows them.
            assert line.doer == named or is_manager(person), (person.name, line.task.name)
            assert line.is_own == does_the_task(person, line.task)


# ---- order and pages ----


def test_the_nearest_comes_first_and_what_has_no_date_last(
    everybody: list[User], cora: User
) -> None:
    dates = [line.task.due_at for line in whole(cora, EVERYTHING)]

    dated = [each for each in dates if each is not None]
    assert dates == [*sorted(dated), *[None] * (len(dates) - len(dated))]
    assert None in dates


def pages(user: User, filters: Filters, most: int) -> Iterator[list[work_pages.WorkLine]]:
    """Page after page, as somebody opens them."""
    after = ""
    while True:
        page = work_pages.of_person(user, filters, after=after, most=most)
        yield page.lines
        after = page.next
        if not after:
            return


@pytest.mark.parametrize("most", [1, 2, 3, 50])
def test_pages_follow_each_other(everybody: list[User], cora: User, most: int) -> None:
    found = [line.task.id for page in pages(cora, EVERYTHING, most) for line in page]

    assert found == [line.task.id for line in whole(cora, EVERYTHING)]


CHANGES = st.tuples(
    st.integers(0, 99), st.sampled_from(["close", "move", "undate"]), st.integers(-30, 30)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=12))
def test_no_row_comes_twice_or_is_missing_while_others_change(
    everybody: list[User], cora: User, changes: list[tuple[int, str, int]]
) -> None:
    before = [line.task.id for line in whole(cora, EVERYTHING)]
    touched: set[int] = set()
    seen: list[int] = []

    try:
        for number, page in enumerate(pages(cora, EVERYTHING, 2)):
            seen += [line.task.id for line in page]
            for which, what, days in changes[number::4]:
                id = before[which % len(before)]
                touched.add(id)
                _change(db.session.get_one(Task, id), what, days)
    finally:
        db.session.rollback()

    assert sorted(id for id in seen if id not in touched) == sorted(set(before) - touched)


def _change(task: Task, what: str, days: int) -> None:
    """Close, move or undate some task, perhaps the very one that the page ended with."""
    match what:
        case "close":
            task.closed_at = now()
        case "move":
            task.due_at = now() + timedelta(days=days)
        case "undate":
            task.due_at = None
    db.session.flush()


@pytest.mark.parametrize(
    "key",
    ["5", "none", "none-", "x-5", "-5-5", "9999999999999999999-1", "999999999999999999-1", "٣-1"],
)
def test_a_key_that_is_none_names_no_page(everybody: list[User], cora: User, key: str) -> None:
    with pytest.raises(NoSuchPage):
        work_pages.of_person(cora, EVERYTHING, after=key)


# ---- filters ----


def test_every_task_is_near_in_exactly_one_way(everybody: list[User], cora: User) -> None:
    held = whole(cora, EVERYTHING)[0].task
    with transaction():
        held.suspended_at = now()

    found = [line.task.id for due in Due for line in whole(cora, replace(EVERYTHING, due=due))]

    assert sorted(found) == sorted([held.id, *(e.task.id for e in whole(cora, EVERYTHING))])
    assert all(titles(cora, replace(EVERYTHING, due=due)) for due in Due)


def test_the_week_ends_on_sunday_night_in_helsinki(
    everybody: list[User], cora: User, eves_case: Case
) -> None:
    task = story.open_task(eves_case, "assign_coach")
    clock.set_to(datetime(2026, 10, 14, 12, 0, tzinfo=HELSINKI))

    for due, near in (
        (datetime(2026, 10, 18, 23, 59, 59, tzinfo=HELSINKI), Due.WEEK),
        (datetime(2026, 10, 19, 0, 0, tzinfo=HELSINKI), Due.COMING),
        (datetime(2026, 10, 14, 11, 59, tzinfo=HELSINKI), Due.LATE),
        (None, Due.NONE),
    ):
        with transaction():
            task.due_at, task.opens_at = due, None
        assert task in [line.task for line in whole(cora, replace(EVERYTHING, due=near))]


def test_a_task_whose_time_has_not_begun_is_coming(
    everybody: list[User], cora: User, eves_case: Case
) -> None:
    task = story.open_task(eves_case, "assign_coach")
    with transaction():
        task.opens_at, task.due_at = now() + timedelta(hours=1), now() + timedelta(hours=2)

    assert task in [line.task for line in whole(cora, replace(EVERYTHING, due=Due.COMING))]


@pytest.mark.parametrize("text", ["ähtäri", "ÄHT", "tär"])
def test_an_organisation_is_found_however_it_is_spelled(
    everybody: list[User], cora: User, text: str
) -> None:
    found = {line.task.organisation_name for line in whole(cora, replace(EVERYTHING, text=text))}

    assert found == {"Ähtäri"}


def test_signs_of_patterns_are_letters_like_others(everybody: list[User], cora: User) -> None:
    assert titles(cora, replace(EVERYTHING, text="%")) == []
    assert titles(cora, replace(EVERYTHING, text="_")) == []


# ---- counts ----


def test_every_count_equals_the_list_it_opens(everybody: list[User], cohort: Cohort) -> None:
    people = [None, *(person.id for person in everybody)]
    for person in everybody:
        for tab, due, role, who in product(Tab, (None, Due.LATE), ("", "contact"), people[:4]):
            filters = Filters(tab=tab, due=due, role=role, person=who)
            counts = WorkCounts(person, filters)
            assert counts.total() == len(whole(person, filters)), (person.name, filters)


def test_every_choice_counts_what_it_would_show(everybody: list[User], cora: User) -> None:
    for person, tab in product(everybody, Tab):
        filters = Filters(tab=tab)
        counts = WorkCounts(person, filters)
        found: dict[str, dict[Any, int]] = {
            "due": counts.by("due", lambda g: Due(g.due)),
            "phase": counts.by("phase", lambda g: g.phase),
            "role": counts.by("role", lambda g: g.role),
            "person": counts.by("person", lambda g: g.person),
            "cohort": counts.by("cohort", lambda g: g.cohort),
        }
        shown = {
            name: {
                choice: len(whole(person, replace(filters, **{name: choice}))) for choice in many
            }
            for name, many in found.items()
        }
        assert found == shown, person.name


def test_the_filter_for_a_person_finds_whoever_the_lines_name(
    everybody: list[User], cora: User
) -> None:
    lines = whole(cora, EVERYTHING)
    named = {line.doer.id for line in lines if line.doer}

    for person_id in named:
        narrowed = whole(cora, replace(EVERYTHING, person=person_id))
        assert [line.task for line in narrowed] == [
            line.task for line in lines if line.doer and line.doer.id == person_id
        ]
    members = set(db.session.scalars(select(Member.user_id)))
    assert named & members
    assert named - members


def test_a_lane_of_every_open_task_is_known(everybody: list[User]) -> None:
    roles = set(db.session.scalars(select(Task.role).where(Task.closed_at.is_(None))))

    assert roles <= set(LANES)
    assert StaffRole.COORDINATOR in roles


# ---- more than anybody counts ----


def test_what_is_too_much_to_count_is_counted_up_to_a_limit(
    everybody: list[User], cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert WorkCounts(cora, EVERYTHING).are_whole
    monkeypatch.setattr("coaching.services.work_counts.MANY", 3)
    monkeypatch.setattr("coaching.services.work_totals.MANY", 3)

    with transaction():
        whole(cora, EVERYTHING)[0].task.suspended_at = now()

    assert not WorkCounts(cora, EVERYTHING).are_whole
    assert WorkTotals(cora, EVERYTHING).of_due(Due.HELD) == 1
    for person, tab, due in product(everybody, Tab, (None, *Due)):
        filters = Filters(tab=tab, due=due)
        totals = WorkTotals(person, filters)
        assert {tab: totals.of_tab(tab) for tab in Tab} == {
            tab: min(4, len(whole(person, replace(filters, tab=tab)))) for tab in Tab
        }, (person.name, filters)
        assert {due: totals.of_due(due) for due in (None, *Due)} == {
            due: min(4, len(whole(person, replace(filters, due=due)))) for due in (None, *Due)
        }, (person.name, filters)


def test_what_can_be_chosen_among_very_many_tasks_is_nobodys_secret(
    everybody: list[User], cora: User, carl: User, tess: User, otto: User, cohort: Cohort
) -> None:
    found = WorkTotals(cora, EVERYTHING)

    assert found.people.keys() >= {cora.id, carl.id, tess.id}
    assert found.cohorts.keys() > {cohort.id}
    assert otto.id not in found.people
    assert WorkTotals(otto, EVERYTHING).people == {}
    assert WorkTotals(otto, EVERYTHING).cohorts == {cohort.id: cohort.name}
