"""What staff sees at an organisation beside its traffic light: no sponsor yet, a year on hold."""

import pytest
from flask import Flask

from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from coaching.services import successions
from coaching.services.people import Person
from coaching.services.successions import Successor
from tests import story
from tests.services.holds.pausing import pause
from tests.story import answer, open_task
from tests.web.reading import look, words

UNSIGNED = "The management has not signed the commitment again yet."
NINA = Successor(person=Person("Nina New", "nina@example.org", "en"))


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year under way."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


def test_a_sponsor_who_has_not_signed_is_told_to_staff_until_the_signature(
    app: Flask, running: Case, cora: User, mona: User, otto: User, stina: User
) -> None:
    head, pipeline = f"/cases/{running.id}", "/manager"
    before = [words(look(app, mona, f"{pipeline}?view={view}")) for view in ("board", "table")]

    successions.follow(otto, running, MemberKind.SPONSOR, NINA, instead_of=stina.id)
    told = [words(look(app, mona, f"{pipeline}?view={view}")) for view in ("board", "table")]
    told.append(words(look(app, cora, head)).partition("Next steps")[0])
    nina = running.people(MemberKind.SPONSOR)[0]
    answer(nina, open_task(running, "sign_commitment_again"))
    after = [words(look(app, mona, f"{pipeline}?view={view}")) for view in ("board", "table")]

    assert not any(UNSIGNED in page for page in before + after)
    assert all(UNSIGNED in page for page in told)


def test_those_whose_management_has_not_signed_can_be_listed(
    app: Flask, running: Case, eves_case: Case, cora: User, mona: User, otto: User, stina: User
) -> None:
    story.start(eves_case, cora)
    unfiltered = look(app, mona, "/manager").text
    successions.follow(otto, running, MemberKind.SPONSOR, NINA, instead_of=stina.id)

    page = look(app, mona, "/manager?view=table&commitment=missing")

    assert 'name="commitment"' not in unfiltered
    assert 'name="commitment"' in page.text
    assert "Harjula Schools" in words(page)
    assert "Elsewhere Ltd" not in words(page)
    lanes = words(look(app, mona, "/manager?commitment=missing"))
    assert lanes.count(UNSIGNED) == words(page).count(UNSIGNED) == 1


def test_where_training_is_booked_a_year_on_hold_is_said(
    app: Flask, running: Case, cora: User, otto: User
) -> None:
    address = f"/coordinator/training/organisations/{running.id}"
    before = words(look(app, cora, address))

    pause(otto, cora, running)

    assert "The year is on hold" not in before
    assert "The year is on hold" in words(look(app, cora, address))
