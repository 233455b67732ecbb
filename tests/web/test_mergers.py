"""The pages on which a coordinator lets an organisation join another one."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.drafts import PageDraft
from coaching.model.people import User
from coaching.services import versions, withdrawals
from tests import make, merging, story
from tests.statements import counted
from tests.story import open_task
from tests.web.reading import look, words
from tests.web.sending import send

HIDDEN = re.compile(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"')


@pytest.fixture
def page(
    case: Case,
    eves_case: Case,
    cora: User,
    carl: User,
    kim: User,
    otto: User,
    stina: User,
    eve: User,
) -> str:
    """Where Otto's organisation joins Eve's; there is a deputy's place free."""
    story.run_to_kickoff(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    merging.begin(eves_case, cora=cora, coach=kim, deputy=carl, eve=eve)
    return f"/cases/{case.id}/merge/{eves_case.id}"


def typed(case: Case, into: Case, **more: str) -> dict[str, str]:
    """The form as a coordinator fills it in."""
    people = {f"person_{member.user_id}": "team_member" for member in case.members}
    sponsor = into.people(MemberKind.SPONSOR)[0]
    return {
        **people,
        "sponsor": str(sponsor.id),
        "name": "",
        "reason": "The towns become one",
        **more,
    }


def confirmed(shown: str) -> dict[str, str]:
    """What the button of the page of consequences sends."""
    return dict(HIDDEN.findall(shown))


def test_the_case_page_leads_coordinators_to_the_organisations_it_can_join(
    app: Flask, page: str, case: Case, cora: User, carl: User, otto: User
) -> None:
    with transaction():
        other = make.cohort("2027–2028")
    make.case(other, "Much later", contact=make.person("L"), sponsor=make.person("M"))
    for person, leads in ((cora, True), (carl, False), (otto, False)):
        shown = look(app, person, f"/cases/{case.id}").text
        assert (f'href="/cases/{case.id}/merge"' in shown) == leads

    choose = look(app, cora, f"/cases/{case.id}/merge")

    assert f'href="{page}"' in choose.text
    assert "Elsewhere Ltd" in words(choose)
    assert "Much later" not in words(choose)


def test_everything_that_follows_is_shown_before_it_happens(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User, otto: User, tess: User
) -> None:
    make.coaching_session(case, now() + timedelta(days=9))
    make.promise(case, "Check the advertisements")
    session = make.training_session(
        case.cohort, "M02", trainer=tess, starts_at=now() + timedelta(days=20)
    )
    make.booking(case, session)
    asked = words(look(app, cora, page))
    assert "Harjula Schools joins Elsewhere Ltd" in asked
    assert "Otto Contact, Contact person" in asked

    form = typed(case, eves_case, **{f"person_{otto.id}": "deputy"}, name="Harjula and Elsewhere")
    shown = words(send(app, cora, page, form, follow=True))

    for said in (
        "What follows",
        "The year of Harjula Schools ends now. It cannot be undone.",
        versions.title_of(open_task(case, "record_kickoff")),
        "These coaching sessions are called off",
        "These places in training are free for others",
        "Otto Contact: Deputy contact person",
        "Check the advertisements (Otto Contact)",
        "The organisation is called Harjula and Elsewhere from now on.",
        "Sten Elsewhere is the management sponsor, and signs the commitment again.",
        "Who hears of it at once",
    ):
        assert said in shown
    assert case.status == CaseStatus.ACTIVE


def test_one_that_has_asked_to_leave_is_chosen_knowingly(
    app: Flask,
    page: str,
    case: Case,
    eves_case: Case,
    cora: User,
    eve: User,
    mona: User,
) -> None:
    asked = "The programme manager has been asked to end this year early"
    choose, form = f"/cases/{case.id}/merge", typed(case, eves_case)
    for shown in (look(app, cora, choose), send(app, cora, page, form, follow=True)):
        assert asked not in words(shown)
    withdrawals.ask(eve, eves_case)

    follows = words(send(app, cora, page, form, follow=True))

    assert asked in words(look(app, cora, choose))
    assert f"{asked}, and has not decided yet. If it ends, it ends for both." in follows
    assert mona.name in follows
    theirs = f"/cases/{eves_case.id}/merge"
    assert asked in words(look(app, cora, theirs))
    other_way = send(app, cora, f"{theirs}/{case.id}", typed(eves_case, case), follow=True)
    assert "the request is settled: nobody leaves the programme" in words(other_way)


def test_the_button_makes_them_one_and_a_second_press_is_harmless(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User, otto: User, eve: User
) -> None:
    shown = send(app, cora, page, typed(case, eves_case), follow=True).text

    done = send(app, cora, page, confirmed(shown), follow=True)
    again = send(app, cora, page, confirmed(shown), follow=True)

    assert "The two are one organisation now." in words(done)
    assert "The two are one organisation now." in words(again)
    db.session.refresh(case)
    assert case.status == CaseStatus.MERGED
    before = words(look(app, otto, f"/cases/{case.id}"))
    assert "Harjula Schools joined Elsewhere Ltd." in before
    assert "Open the year of Elsewhere Ltd" in before
    after = words(look(app, eve, f"/cases/{eves_case.id}"))
    assert "Harjula Schools joined." in after
    assert "Read the year of Harjula Schools" in after
    assert "The towns become one" not in before + after
    assert "The towns become one" in words(look(app, cora, f"/cases/{case.id}"))
    assert look(app, otto, f"/my/{case.id}").location == f"/cases/{case.id}"
    assert look(app, otto, f"/my/{eves_case.id}").status_code == 200


def test_one_can_go_back_and_change_something(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User
) -> None:
    shown = send(app, cora, page, typed(case, eves_case, name="Both"), follow=True).text

    assert f'href="{page}"' in shown
    back = look(app, cora, page)

    assert "Look at what follows" in words(back)
    assert 'value="Both"' in back.text
    assert "The towns become one" in back.text
    assert case.status == CaseStatus.ACTIVE


def test_going_back_in_the_browser_sends_nothing_again(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User
) -> None:
    to = send(app, cora, page, typed(case, eves_case)).location
    shown = look(app, cora, to)
    assert "What follows" in words(look(app, cora, to))

    send(app, cora, page, confirmed(shown.text))

    assert look(app, cora, to).location == page
    assert "has joined Elsewhere Ltd already" in words(look(app, cora, page))
    assert db.session.query(PageDraft).count() == 0


def test_what_was_begun_with_another_organisation_does_not_count(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User
) -> None:
    third = make.case(case.cohort, "Third", contact=make.person("Una"), sponsor=make.person("Uno"))
    story.start(third, cora)
    to = send(app, cora, page, typed(case, eves_case, name="Both")).location
    other = f"/cases/{case.id}/merge/{third.id}"

    assert 'value="Both"' not in look(app, cora, other).text
    assert look(app, cora, f"{other}/what-follows").location == other
    assert "Both" in words(look(app, cora, to))


def test_what_has_happened_meanwhile_is_shown_before_the_button_counts(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User, carl: User
) -> None:
    shown = send(app, cora, page, typed(case, eves_case), follow=True).text
    make.added_task(case, by=carl, title="Send the photos")

    again = send(app, cora, page, confirmed(shown), follow=True)

    assert "Something else has happened since you looked." in words(again)
    assert "Send the photos" in words(again)
    db.session.refresh(case)
    assert case.status == CaseStatus.ACTIVE
    assert "one organisation now" in words(
        send(app, cora, page, confirmed(again.text), follow=True)
    )


def test_another_coordinator_is_told_who_was_faster(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User
) -> None:
    cleo = make.person("Cleo Coordinator", *cora.staff_roles)
    hers = send(app, cleo, page, typed(case, eves_case), follow=True).text
    mine = send(app, cora, page, typed(case, eves_case), follow=True).text
    send(app, cora, page, confirmed(mine))

    told = words(send(app, cleo, page, confirmed(hers)))

    assert "Harjula Schools has joined Elsewhere Ltd already: Cora Coordinator has done it." in told
    why = words(look(app, cora, f"/cases/{case.id}/merge"))
    assert "The year of Harjula Schools is over" in why


def test_mistakes_stand_at_their_fields(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User, stina: User
) -> None:
    empty = words(send(app, cora, page, typed(case, eves_case, reason="")))
    assert "Write why the two become one" in empty

    both = typed(case, eves_case, sponsor=str(stina.id), **{f"person_{stina.id}": "leaves"})
    assert "Stina Sponsor cannot leave and be the management sponsor." in words(
        send(app, cora, page, both)
    )
    make.case(case.cohort, "Third", contact=make.person("Una"), sponsor=make.person("Uno"))
    taken = words(send(app, cora, page, typed(case, eves_case, name="Third")))
    assert "Third takes part in this cohort already." in taken


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Look at what follows", "What follows", "Merged")),
        ("fi", ("Katso, mitä siitä seuraa", "Mitä siitä seuraa", "Yhdistetty")),
        ("sv", ("Se vad som följer", "Vad som följer", "Sammanslagen")),
    ],
)
def test_it_works_in_every_language(
    app: Flask,
    page: str,
    case: Case,
    eves_case: Case,
    cora: User,
    language: str,
    said: tuple[str, str, str],
) -> None:
    with transaction():
        cora.language = language

    assert said[0] in words(look(app, cora, page))
    shown = send(app, cora, page, typed(case, eves_case), follow=True)
    assert said[1] in words(shown)
    send(app, cora, page, confirmed(shown.text))
    assert said[2] in words(look(app, cora, f"/cases/{case.id}"))


def test_pages_of_two_that_are_one_cost_few_statements(
    app: Flask, page: str, case: Case, eves_case: Case, cora: User
) -> None:
    address = f"/cases/{eves_case.id}"
    look(app, cora, address)
    with counted() as before:
        look(app, cora, address)
    merging.merge(cora, case, eves_case)
    look(app, cora, address)

    with counted() as after:
        look(app, cora, address)

    assert len(after) <= len(before) + 6
    with counted() as asked:
        look(app, cora, f"/cases/{case.id}/merge")
    assert len(asked) <= 20
