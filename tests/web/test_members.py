"""The pages on which the people of an organisation change."""

import pytest
from flask import Flask
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, MemberKind
from coaching.model.people import User
from tests import story
from tests.web.reading import look, words
from tests.web.sending import send


@pytest.fixture
def page(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> str:
    """The people of Otto's organisation, whose year is under way."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return f"/cases/{case.id}/people"


def somebody(**more: str) -> dict[str, str]:
    """A successor from outside, as typed."""
    return {
        "who": "new",
        "name": "Nina New",
        "email": "nina@example.org",
        "language": "fi",
        "stays": "no",
        **more,
    }


def test_the_contact_person_sees_who_has_which_place(
    app: Flask, page: str, case: Case, otto: User
) -> None:
    assert "Change the people of the organisation" in words(look(app, otto, f"/cases/{case.id}"))

    shown = words(look(app, otto, page))

    assert "Otto Contact Contact person Change : Contact person" in shown
    assert "Dora Deputy Deputy contact person" in shown
    assert "Stina Sponsor Management sponsor, Director" in shown
    assert "Tea Team member The invitation is on its way Send the invitation again : Tea" in shown
    assert "Take the invitation back : Tea Takes part no more : Tea" in shown


def test_a_contact_person_who_names_a_successor_is_out_at_once(
    app: Flask, page: str, case: Case, otto: User
) -> None:
    answered = send(app, otto, f"{page}/contact", somebody())

    assert answered.location == "/"
    assert [each.name for each in case.people(MemberKind.CONTACT)] == ["Nina New"]
    assert look(app, otto, page).status_code in {302, 404}


def test_a_new_person_needs_a_name_and_an_address(app: Flask, page: str, otto: User) -> None:
    refused = words(send(app, otto, f"{page}/contact", somebody(name="", email="")))

    assert "Write the name" in refused
    assert "Write the email address" in refused


def test_a_new_sponsor_has_not_signed_yet(
    app: Flask, page: str, case: Case, otto: User, cora: User
) -> None:
    said = words(send(app, otto, f"{page}/sponsor", somebody(title="Director"), follow=True))

    assert "The change is made, and everybody concerned hears of it." in said
    assert "The management has not signed the commitment again yet." in said
    assert "has not signed the commitment again yet" in words(look(app, cora, f"/cases/{case.id}"))


def test_a_page_that_is_out_of_date_changes_nobody(
    app: Flask, page: str, case: Case, otto: User, stina: User
) -> None:
    seen = {"seen": str(otto.id)}
    send(app, stina, f"{page}/contact", somebody() | seen)

    other = somebody(name="Olga Other", email="olga@example.org")
    late = words(send(app, stina, f"{page}/contact", other | seen))

    assert "Nina New has this place meanwhile. Look once more." in late
    assert [each.name for each in case.people(MemberKind.CONTACT)] == ["Nina New"]


def test_nobody_may_be_named_only_while_somebody_else_can_do_the_tasks(
    app: Flask, page: str, case: Case, cora: User
) -> None:
    assert "Nobody yet" in words(look(app, cora, f"{page}/contact"))
    assert "Nobody yet" not in words(look(app, cora, f"{page}/sponsor"))

    send(app, cora, f"{page}/contact", {"who": "nobody", "stays": "no"})

    assert case.people(MemberKind.CONTACT) == []
    shown = words(look(app, cora, f"/cases/{case.id}"))
    assert "There is no contact person at the moment." in shown


def test_the_team_grows_and_shrinks(app: Flask, page: str, case: Case, otto: User) -> None:
    joined = {"name": "Nina New", "email": "nina@example.org", "language": "fi"}
    assert "Nina New takes part now." in words(send(app, otto, f"{page}/new", joined, follow=True))
    nina = db.session.scalars(select(User).where(User.email == "nina@example.org")).one()
    member = next(m for m in case.members if m.user_id == nina.id)

    assert "Take out of the team" in words(look(app, otto, f"{page}/{member.id}/leave"))
    said = words(send(app, otto, f"{page}/{member.id}/leave", {}, follow=True))

    assert "Nina New takes part no more." in said
    db.session.refresh(member)
    assert member.left_at is not None
