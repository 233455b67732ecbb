"""The pages of absences: name, change and end a substitute, the brief, and who sees the name."""

from datetime import timedelta

import pytest
from flask import Flask

from coaching import clock
from coaching.clock import today
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import StaffRole, User
from coaching.model.substitutions import Substitution
from coaching.services import substitutions
from coaching.services.substitutions import Wish
from tests import make
from tests.statements import counted
from tests.web.reading import look, words
from tests.web.sending import send

WEEK = timedelta(days=6)


@pytest.fixture
def lena(app: Flask) -> User:
    """A coach of nobody."""
    return make.person("Lena Coach", StaffRole.COACH)


@pytest.fixture
def away(logged: Case, carl: User, lena: User) -> Substitution:
    """Lena stands in for Carl for a week from today."""
    wish = Wish(lena.id, today(), today() + WEEK)
    return substitutions.name(carl, carl, wish)


def day(number: int) -> str:
    """A day from today on, as people write it."""
    on = today() + timedelta(days=number)
    return f"{on.day}.{on.month}.{on.year}"


def filled(first_on: str, last_on: str, substitute: User) -> dict[str, str]:
    """The form as somebody fills it."""
    return {"first_on": first_on, "last_on": last_on, "substitute": str(substitute.id)}


def only() -> Substitution:
    """The one there is, as it is now."""
    db.session.expire_all()
    found: Substitution = db.session.scalars(db.select(Substitution)).unique().one()
    return found


def test_somebody_names_a_substitute_from_the_account(
    app: Flask, logged: Case, carl: User, lena: User
) -> None:
    assert 'href="/substitutions"' in look(app, carl, "/account").text

    told = send(app, carl, "/substitutions/new", filled(day(0), day(6), lena), follow=True)

    assert "Lena Coach stands in, and gets a mail." in words(told)
    assert (only().substitute, only().for_all) == (lena, True)
    assert "You are away until" in words(look(app, carl, "/coach"))


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
    app: Flask, logged: Case, carl: User, lena: User
) -> None:
    page = send(app, carl, "/substitutions/new", filled(day(6), day(0), lena))

    assert "Choose a last day that is not before the first." in words(page)
    assert f'value="{day(6)}"' in page.text
    assert f'<option selected value="{lena.id}">' in page.text


def test_only_those_who_can_hold_the_place_are_offered(
    app: Flask, logged: Case, carl: User, otto: User, lena: User, tess: User
) -> None:
    of_coach = look(app, carl, "/substitutions/new").text
    of_contact = look(app, otto, "/substitutions/new").text

    assert "Lena Coach" in of_coach
    assert "Tess Trainer" not in of_coach
    assert "Stina Sponsor" in of_contact
    assert "Eve Elsewhere" not in of_contact
    assert "Lena Coach" not in of_contact


def test_a_coordinator_names_for_somebody_from_the_page_of_the_organisation(
    app: Flask, logged: Case, cora: User, otto: User, stina: User
) -> None:
    address = f"/people/{otto.id}/substitute"
    page = look(app, cora, f"/cases/{logged.id}").text
    assert f'href="{address}"' in page
    # Said once, however many people there are.
    assert page.count("Name a substitute") == 1
    assert address not in look(app, stina, f"/cases/{logged.id}").text

    send(app, cora, address, filled(day(0), day(2), stina))

    assert (only().person, only().substitute, only().named_by) == (otto, stina, cora)
    listed = words(look(app, cora, "/substitutions/everybody"))
    assert "Stina Sponsor for Otto Contact" in listed


def test_work_in_somebodys_place_says_so(
    app: Flask, away: Substitution, logged: Case, cora: User, carl: User, lena: User
) -> None:
    told = "For Carl Coach, away until"

    assert told in words(look(app, lena, "/worklist"))
    assert told in words(look(app, lena, "/coach"))
    assert told in words(look(app, lena, f"/cases/{logged.id}"))
    assert told not in words(look(app, carl, "/worklist"))
    others = words(look(app, cora, "/worklist?tab=all"))
    assert "Lena Coach, in place of Carl Coach" in others


def test_the_organisation_sees_whom_to_reach(
    app: Flask, away: Substitution, logged: Case, otto: User, mona: User
) -> None:
    home = look(app, otto, f"/my/{logged.id}")
    assert "Lena Coach stands in." in words(home)
    assert "mailto:lena.coach@example.org" in home.text
    for reader in (otto, mona):
        assert "Lena Coach stands in." in words(look(app, reader, f"/cases/{logged.id}"))


def test_the_brief_tells_what_was_talked_of_promised_and_comes(
    app: Flask, away: Substitution, logged: Case, carl: User, lena: User
) -> None:
    for number in range(4):
        make.guidance_entry(logged, coach=carl, held_on=today() - timedelta(days=number))
    address = f"/substitutions/{away.id}"
    assert f'href="{address}"' in look(app, lena, "/coach").text
    assert f'href="{address}/organisations/{logged.id}"' in look(app, lena, address).text

    brief = look(app, lena, f"{address}/organisations/{logged.id}")

    assert brief.text.count("<article") == 3
    assert "We spoke about the advertisements" in words(brief)
    assert "Check the summer advertisements" in words(brief)
    assert "Otto Contact" in words(brief)
    assert "data-print" in brief.text
    assert "The director decides alone" not in brief.text


def test_the_brief_is_there_within_the_days_alone(
    app: Flask, away: Substitution, logged: Case, carl: User, lena: User
) -> None:
    address = f"/substitutions/{away.id}/organisations/{logged.id}"
    assert look(app, carl, address).status_code == 404

    clock.set_to(clock.now() + 2 * WEEK)

    assert look(app, lena, address).status_code == 404
    assert look(app, lena, f"/cases/{logged.id}").status_code == 404
    assert "This is over." in words(look(app, lena, f"/substitutions/{away.id}"))


def test_it_ends_with_a_press(
    app: Flask, away: Substitution, logged: Case, carl: User, lena: User
) -> None:
    told = send(app, carl, f"/substitutions/{away.id}/end", follow=True)

    assert "From now on Lena Coach does not stand in." in words(told)
    assert look(app, lena, f"/cases/{logged.id}").status_code == 404
    again = send(app, carl, f"/substitutions/{away.id}/end", follow=True)
    assert "This is over by now" in words(again)


def test_the_days_change(app: Flask, away: Substitution, carl: User, lena: User) -> None:
    address = f"/substitutions/{away.id}/change"
    assert f'value="{day(6)}"' in look(app, carl, address).text

    send(app, carl, address, filled(day(0), day(9), lena))

    assert only().last_on == today() + timedelta(days=9)


def test_whoever_has_nothing_to_hand_over_hears_why(app: Flask, logged: Case, ada: User) -> None:
    page = words(look(app, ada, "/substitutions/new"))

    assert "You have no work that somebody else could do." in page


def test_a_coordinators_whole_work_comes_with_its_pages(
    app: Flask, logged: Case, cora: User, tess: User
) -> None:
    assert look(app, tess, "/coordinator").status_code == 403
    substitutions.name(cora, cora, Wish(tess.id, today(), today()))

    assert "You stand in for Cora Coordinator" in words(look(app, tess, "/coordinator"))
    assert ">Coordinator</span>" in look(app, tess, "/coordinator").text
    clock.set_to(clock.now() + timedelta(days=1))
    assert look(app, tess, "/coordinator").status_code == 403


def test_a_coordinators_substitute_sees_who_is_away_and_names_nobody(
    app: Flask, logged: Case, cora: User, carl: User, tess: User
) -> None:
    assert f"/people/{carl.id}/substitute" in look(app, cora, "/substitutions/everybody").text
    substitutions.name(cora, cora, Wish(tess.id, today(), today() + WEEK))

    page = look(app, tess, "/substitutions/everybody")

    assert "Cora Coordinator" in words(page)
    assert f"/people/{carl.id}/substitute" not in page.text
    assert look(app, tess, f"/people/{carl.id}/substitute").status_code == 403


def test_nobody_away_costs_no_statement_and_somebody_few(
    app: Flask, logged: Case, carl: User, lena: User, cora: User
) -> None:
    def price(person: User, address: str) -> int:
        for _time in range(4):
            look(app, person, address)
        with counted() as sent:
            assert look(app, person, address).status_code == 200
        return len(sent)

    addresses = (f"/cases/{logged.id}", "/worklist?tab=all")
    before = [price(cora, each) for each in addresses]
    substitutions.name(carl, carl, Wish(lena.id, today(), today() + WEEK))

    assert [price(cora, each) for each in addresses] == before
    assert price(lena, "/worklist") <= 6
    assert price(lena, f"/cases/{logged.id}") <= 15
