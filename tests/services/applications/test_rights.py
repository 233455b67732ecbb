"""Who sees an application and its scores: rule and query agree, and strangers see nothing."""

import pytest
from sqlalchemy import select

from coaching.model.applications import Application, ApplicationScore
from coaching.model.base import db
from coaching.model.people import User
from coaching.permissions import (
    Can,
    allowed,
    visible_application_scores,
    visible_applications,
)
from tests import applying, make
from tests.applying import score


@pytest.fixture
def everybody(
    cora: User, carl: User, kim: User, mona: User, ada: User, tess: User, otto: User, eve: User
) -> list[User]:
    """The cast, and a coach who stands in for the coordinator."""
    lena = make.person("Lena Coach", *kim.staff_roles)
    make.substitution(cora, lena)
    for person in (cora, lena):
        db.session.refresh(person)
    return [cora, carl, kim, mona, ada, tess, otto, eve, lena]


def test_rule_and_query_agree_on_applications_and_scores(
    everybody: list[User], applied: Application, cora: User, carl: User
) -> None:
    draft = applying.begin(applied.cohort).application
    scored = score(
        applying.apply(applied.cohort, **{"contact-email": "a@b.example"}),
        {cora: "4", carl: "4"},
        cora=cora,
    )
    half = applying.apply(applied.cohort, **{"contact-email": "c@d.example"})
    db.session.add(
        ApplicationScore(
            application_id=half.id,
            by_id=carl.id,
            need=1,
            management=1,
            realism=1,
            spread=1,
            reasons="Unclear",
        )
    )
    db.session.commit()
    things = [applied, draft, scored, half]
    scores = db.session.scalars(select(ApplicationScore)).all()

    for person in everybody:
        seen = set(db.session.scalars(visible_applications(person)).unique())
        assert seen == {a for a in things if allowed(person, Can.SEE_APPLICATION, a)}, person.name
        read = set(db.session.scalars(visible_application_scores(person)))
        assert read == {s for s in scores if allowed(person, Can.SEE_SCORE, s)}, person.name


def test_only_the_programmes_people_read_what_was_sent_and_coordinators_know_of_drafts(
    everybody: list[User], applied: Application
) -> None:
    draft = applying.begin(applied.cohort).application

    def who(application: Application) -> list[str]:
        return [p.name for p in everybody if allowed(p, Can.SEE_APPLICATION, application)]

    assert who(draft) == ["Cora Coordinator", "Lena Coach"]
    assert who(applied) == [
        "Cora Coordinator",
        "Carl Coach",
        "Kim Coach",
        "Mona Manager",
        "Lena Coach",
    ]
