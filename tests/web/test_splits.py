"""The pages by which a part of an organisation goes on by itself."""

import re

import pytest
from flask import Flask

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.people import User
from coaching.model.splits import Split
from tests import make, story
from tests.services.holds.pausing import pause
from tests.training import run_to_seats
from tests.web.reading import look, words
from tests.web.sending import send

HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


@pytest.fixture
def page(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> str:
    """Where a coordinator begins."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return f"/cases/{case.id}/split"


def typed(case: Case, **more: str) -> dict[str, object]:
    """The form as a coordinator fills it in."""
    tea = next(m.user for m in case.members if m.user.name == "Tea")
    return {
        "form_key": "c" * 32,
        "seen": "0",
        "name": "Youth Work North",
        "business_id": "2345678-0",
        "parent": "",
        "sector": "ngo",
        "languages": ["fi"],
        "has_clients": "yes",
        "recruits": "yes",
        "plan_status": "none",
        "case_language": "fi",
        "contact-name": "Nina New",
        "contact-email": "nina.new@example.org",
        "contact-language": "fi",
        "sponsor-name": "Siri Sponsor",
        "sponsor-title": "Director",
        "sponsor-email": "siri.sponsor@example.org",
        "sponsor-language": "sv",
        "going": [str(tea.id)],
        "coach": str(case.coach_id),
        "deputy": str(case.deputy_coach_id),
        "reason": "Youth work becomes an association.",
        **more,
    }


def test_the_form_begins_with_what_both_have_in_common(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    assert "Split this organisation" in words(look(app, cora, f"/cases/{case.id}"))

    shown = look(app, cora, page)

    assert re.search(r'<option selected value="education">', shown.text)
    assert "Who goes over to the new organisation?" in words(shown)
    assert "Organisations now: 1" in words(shown)


def test_nothing_happens_before_the_consequences_are_seen(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    said = words(send(app, cora, page, typed(case), follow=True))

    assert "Youth Work North goes on by itself?" in said
    assert "Nina New is the contact person, nina.new@example.org." in said
    assert "take their own answers still to give along: Tea." in said
    assert "Also these people stay: Dora Deputy." in said
    assert db.session.query(Split).count() == 0
    assert 'value="Youth Work North"' in look(app, cora, page).text


def test_training_for_which_others_are_named_is_said_before(
    app: Flask, case: Case, cora: User, carl: User, kim: User, otto: User, stina: User, tess: User
) -> None:
    run_to_seats(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina, tess=tess)

    said = words(send(app, cora, f"/cases/{case.id}/split", typed(case), follow=True))

    assert "the contact person names once more who takes part: Foundations" in said


def test_going_back_in_the_browser_sends_nothing_again(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    to = send(app, cora, page, typed(case)).location
    shown = look(app, cora, to)
    again = look(app, cora, to)

    done = send(app, cora, page, dict(HIDDEN.findall(shown.text)) | {"step": "split"})

    assert "Youth Work North goes on by itself?" in words(again)
    assert db.session.query(Split).count() == 1
    assert done.status_code == 302
    assert look(app, cora, to).location == f"/cases/{case.id}"
    assert 'value="Youth Work North"' not in look(app, cora, page).text
    assert db.session.query(PageDraft).count() == 0


def test_what_a_coordinator_has_begun_is_nobody_elses(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    cleo = make.person("Cleo Coordinator", *cora.staff_roles)
    to = send(app, cora, page, typed(case)).location

    assert "Youth Work North" not in look(app, cleo, page).text
    assert look(app, cleo, to).location == f"/cases/{case.id}"


def test_each_of_the_two_leads_to_the_other_for_those_who_may_see_it(
    app: Flask, page: str, case: Case, cora: User, carl: User, otto: User
) -> None:
    said = words(send(app, cora, page, typed(case, step="split"), follow=True))

    assert "Youth Work North goes on by itself now." in said
    assert "It was a part of Harjula Schools until" in said
    link = "Open the page of Youth Work North"
    for reader, sees in ((cora, True), (carl, True), (otto, False)):
        shown = words(look(app, reader, f"/cases/{case.id}"))
        assert "Youth Work North goes on by itself." in shown
        assert (link in shown) == sees


def test_the_button_pressed_twice_leads_to_the_same_year(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    given = typed(case, step="split")

    first, second = (send(app, cora, page, given) for _press in range(2))

    assert first.location == second.location
    assert db.session.query(Split).count() == 1


def test_a_second_coordinator_is_told_and_nothing_typed_is_lost(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    late = typed(case, step="split", form_key="d" * 32, name="Youth Work South")
    send(app, cora, page, typed(case, step="split"))

    shown = send(app, cora, page, late)

    assert "has let Youth Work North go on by itself meanwhile" in words(shown)
    assert 'value="Youth Work South"' in shown.text
    assert db.session.query(Split).count() == 1


def test_a_refusal_stands_at_its_field(app: Flask, page: str, case: Case, cora: User) -> None:
    said = words(send(app, cora, page, typed(case, name="Harjula Schools")))

    assert "Harjula Schools takes part in this cohort already." in said


def test_a_year_on_hold_says_why_it_cannot_be_split(
    app: Flask, page: str, case: Case, cora: User, otto: User
) -> None:
    pause(otto, cora, case)

    assert "It can be split when it goes on again." in words(look(app, cora, page))
    assert "Split this organisation" not in words(look(app, cora, f"/cases/{case.id}"))


def test_pages_of_the_new_year_can_all_be_read(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    send(app, cora, page, typed(case, step="split"))
    new = db.session.query(Split).one().new_case
    nina = next(m.user for m in new.members if m.user.name == "Nina New")
    ways = ("", "/training", "/guidance", "/records", "/closing-report", "/process", "/promises")

    for reader in (cora, nina):
        for way in ways:
            assert look(app, reader, f"/cases/{new.id}{way}").status_code == 200
