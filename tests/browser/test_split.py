"""A part of an organisation goes on by itself, at a browser: the form, what follows, both pages."""

from collections.abc import Callable
from typing import Any

import pytest

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.model.splits import Split
from tests import story
from tests.browser.steps import TOLD_TWICE, follow, press, read, type_in
from tests.browser.visitor import Visitor


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose contact person has to send the baseline."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@TOLD_TWICE
def test_a_coordinator_splits_an_organisation(
    running: Case, cora: User, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    tea = next(m.user for m in running.members if m.user.name == "Tea")
    someone = visit(cora, **device).open(f"/cases/{running.id}")
    follow(someone, "Split this organisation")
    read(someone, "Who goes over to the new organisation?")

    press(someone, "See what follows")
    read(someone, "Write the name of the organisation")
    type_in(
        someone,
        {
            "name": "Nuorisotyö Pohjoinen",
            "business_id": "2345678-0",
            "has_clients": "yes",
            "recruits": "yes",
            "plan_status": "none",
            "contact-name": "Nina New",
            "contact-email": "nina.new@example.org",
            "sponsor-name": "Siri Sponsor",
            "sponsor-title": "Director",
            "sponsor-email": "siri.sponsor@example.org",
            "going": str(tea.id),
            "reason": "Youth work becomes an association.",
        },
    )
    press(someone, "See what follows")
    read(someone, "%(new)s goes on by itself?", new="Nuorisotyö Pohjoinen")
    read(someone, "Also these people stay: %(names)s.", names="Dora Deputy")
    someone.is_sound()

    follow(someone, "Change something")
    press(someone, "See what follows")
    press(someone, "Split the organisation")

    read(someone, "This organisation has split")
    # Nothing is sent again: both pages lead to each other.
    someone.page.go_back()
    follow(someone, "Open the page of %(name)s", name="Nuorisotyö Pohjoinen")
    db.session.expire_all()
    assert db.session.query(Split).one().new_case.organisation.name == "Nuorisotyö Pohjoinen"
    follow(someone, "Open the page of %(name)s", name="Harjula Schools")
    read(someone, "This organisation has split")
