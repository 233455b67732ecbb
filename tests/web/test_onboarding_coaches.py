"""Many organisations to coaches on one page."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.services import conflicts
from coaching.services.coach_choices import Pair
from tests import make
from tests.web.choices import choose, chosen, row, suggested
from tests.web.reading import look, words
from tests.web.sending import send


def test_every_organisation_has_a_list_and_every_coach_a_load(
    app: Flask, cora: User, carl: User, ready: str, case: Case
) -> None:
    with transaction():
        carl.coaching_sectors, carl.coaches_at_most = ["education"], 1
    choose(cora, case, carl, db.session.scalars(select(User).where(User.name == "Kim Coach")).one())

    response = look(app, cora, f"{ready}/coaches")

    page = words(response)
    assert response.text.count('<select class="input input--c" id="coach-') == 2
    assert (
        "Carl Coach FI Suomi 1 / 1 of 1 Full 1 of them is chosen, not asked yet Education" in page
    )
    assert "Kim Coach FI Suomi 0 / 6 of 6 6 places free" in page
    assert "Works in Finnish, like the organisation. 6 places are free. Choose Kim Coach" in page


def test_over_the_agreed_number_says_so(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)
    with transaction():
        carl.coaches_at_most = 0

    assert "1 over the agreed number" in words(look(app, cora, f"{ready}/coaches"))


def test_without_scripts_one_button_saves_all_rows(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    response = send(
        app, cora, f"{ready}/coaches", {**row(case, carl), **row(eves_case, kim)}, follow=True
    )

    assert "2 choices have been saved." in words(response)
    assert (chosen(case), chosen(eves_case)) == (Pair(carl.id, kim.id), Pair(kim.id, carl.id))


def test_rows_that_nobody_touched_stay_as_somebody_else_made_them(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    choose(cora, case, carl, kim)
    stale = {f"coach-{case.id}": "", f"seen-{case.id}": ""}

    send(app, cora, f"{ready}/coaches", {**stale, **row(eves_case, kim)})

    assert (chosen(case), chosen(eves_case)) == (Pair(carl.id, kim.id), Pair(kim.id, carl.id))


def test_a_row_is_saved_as_it_is_chosen_and_changes_what_hangs_on_it(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    response = send(app, cora, f"{ready}/coaches/{case.id}", row(case, carl))

    parts = {part.split('"', 1)[0] for part in response.text.split(' id="')[1:]}
    assert {"steps", f"row-{case.id}", f"why-{eves_case.id}", "workload", "suggestion"} <= parts
    assert f"row-{eves_case.id}" not in parts
    assert 'data-said="Harjula Schools has been saved."' in response.text
    assert "data-failed" not in response.text
    assert f'name="seen-{case.id}" value="{carl.id}-{kim.id}"' in response.text
    assert chosen(case) == Pair(carl.id, kim.id)


def test_a_new_coach_who_was_the_deputy_gets_another_deputy(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)

    send(app, cora, f"{ready}/coaches", row(case, kim, kim, seen=f"{carl.id}-{kim.id}"))

    assert chosen(case) == Pair(kim.id, carl.id)


def test_the_same_person_twice_is_a_mistake_at_the_deputy(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)

    response = send(
        app, cora, f"{ready}/coaches", row(case, carl, carl, seen=f"{carl.id}-{kim.id}")
    )

    assert f'<a href="#deputy-{case.id}">Harjula Schools: Choose somebody else' in response.text
    assert chosen(case) == Pair(carl.id, kim.id)


def test_a_full_coach_asks_for_a_reason_and_what_was_chosen_stays(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    with transaction():
        carl.coaches_at_most = 0
    page = send(app, cora, f"{ready}/coaches", {**row(case, carl), **row(eves_case, kim)})

    assert "<title>Error: Coaches" in page.text
    assert f'<a href="#reason-{case.id}">Harjula Schools: This coach has as many' in page.text
    assert f'value="{carl.id}" selected' in page.text
    assert f'id="reason-{case.id}"' in page.text
    assert (chosen(case), chosen(eves_case)) == (Pair(), Pair(kim.id, carl.id))

    why = {**row(case, carl, kim), f"reason-{case.id}": "They know each other"}
    send(app, cora, f"{ready}/coaches", why)
    assert chosen(case) == Pair(carl.id, kim.id)
    assert 'value="They know each other"' in look(app, cora, f"{ready}/coaches").text


def test_somebody_else_was_faster(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    otter = make.person("Otter Coordinator", StaffRole.COORDINATOR)
    choose(otter, case, carl, kim)

    page = send(app, cora, f"{ready}/coaches/{case.id}", row(case, kim, carl))

    assert "data-failed" in page.text
    assert "Otter Coordinator has chosen Carl Coach meanwhile." in page.text
    assert chosen(case) == Pair(carl.id, kim.id)


@pytest.mark.parametrize("nonsense", ["abc", "-1", "999999", "1; drop", "9" * 40])
def test_nonsense_changes_nothing(
    app: Flask, cora: User, ready: str, case: Case, nonsense: str
) -> None:
    fields = ("coach", "deputy", "seen", "suggested", "reason")
    typed = {f"{name}-{case.id}": nonsense for name in fields} | {"take": nonsense}

    for address in (f"{ready}/coaches", f"{ready}/coaches/{case.id}"):
        assert send(app, cora, address, typed).status_code < 400
    assert send(app, cora, f"{ready}/coaches/undo", {"at": nonsense}).status_code == 302
    assert look(app, cora, f"{ready}/coaches?taken={nonsense}&after=0").status_code == 200

    assert chosen(case) == Pair()


def test_a_choice_is_taken_back_by_choosing_nobody(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case
) -> None:
    choose(cora, case, carl, kim)
    empty = {f"coach-{case.id}": "", f"deputy-{case.id}": str(kim.id)}

    send(app, cora, f"{ready}/coaches", {**empty, f"seen-{case.id}": f"{carl.id}-{kim.id}"})

    assert chosen(case) == Pair()


# ---- suggestions ----


def test_all_suggestions_are_taken_and_taken_back_with_one_click(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    page = look(app, cora, f"{ready}/coaches")
    assert "There are suggestions for 2 organisations." in words(page)

    taken = send(app, cora, f"{ready}/coaches", {**suggested(page.text), "take": "all"})
    after = look(app, cora, taken.location)
    assert "2 suggestions have been taken. Nobody has been asked yet." in words(after)
    assert {chosen(case).coach, chosen(eves_case).coach} == {carl.id, kim.id}
    assert "Every organisation has a coach." in words(after)

    at = after.text.split('name="at" value="')[1].split('"')[0]
    undone = send(app, cora, f"{ready}/coaches/undo", {"at": at}, follow=True)
    assert "2 choices have been taken back." in words(undone)
    assert (chosen(case), chosen(eves_case)) == (Pair(), Pair())
    assert send(app, cora, f"{ready}/coaches/undo", {"at": at}).status_code == 302


def test_one_suggestion_is_taken_and_the_other_rows_are_saved_too(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    shown = suggested(look(app, cora, f"{ready}/coaches").text)
    typed = {**shown, **row(eves_case, carl), "take": str(case.id)}

    send(app, cora, f"{ready}/coaches", typed)

    assert chosen(eves_case) == Pair(carl.id, kim.id)
    pair = chosen(case)
    assert shown[f"suggested-{case.id}"] == f"{pair.coach}-{pair.deputy}"


def test_a_suggestion_does_not_take_what_somebody_else_has_taken(
    app: Flask, cora: User, carl: User, kim: User, ready: str, case: Case, eves_case: Case
) -> None:
    with transaction():
        carl.coaches_at_most = kim.coaches_at_most = 1
    shown = suggested(look(app, cora, f"{ready}/coaches").text)
    first = int(shown[f"suggested-{case.id}"].split("-")[0])
    coach, other = (carl, kim) if first == carl.id else (kim, carl)
    choose(cora, eves_case, coach, other)

    page = send(app, cora, f"{ready}/coaches", {**shown, "take": str(case.id)})

    assert "Somebody else has taken the last free place meanwhile." in words(page)
    assert chosen(case) == Pair()


def test_a_row_says_who_has_a_conflict_and_asks_why_somebody_is_chosen_against_it(
    app: Flask, ready: str, case: Case, cora: User, carl: User, kim: User
) -> None:
    conflicts.declare(carl, case.organisation_id, "I have worked there")
    page = look(app, cora, f"{ready}/coaches")
    assert "Conflict of interest: Carl Coach" in words(page)

    typed = {f"coach-{case.id}": str(carl.id), f"seen-{case.id}": ""}
    refused = send(app, cora, f"{ready}/coaches", typed)

    assert "Carl Coach has declared a conflict of interest" in refused.text
    assert f'name="reason-{case.id}"' in refused.text
