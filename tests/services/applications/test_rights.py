"""Who sees an application and its scores: rule and query agree, and strangers see nothing."""

import pytest
from sqlalchemy import select

from coaching.model.applications import CRITERIA, Application, ApplicationScore
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.permissions import (
    Can,
    allowed,
    visible_application_scores,
    visible_applications,
)
from coaching.services import application_lists
from tests import applying, make
from tests.applying import of_process, score
from tests.story import answer


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
    everybody: list[User], applied: Application, cora: User, carl: User, case: Case
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
    begun = applying.apply(applied.cohort, **{"contact-email": "e@f.example"})
    begun.case, begun.scored_at = case, begun.sent_at
    fair = dict.fromkeys(CRITERIA, 2)
    db.session.add(ApplicationScore(application=begun, by_id=cora.id, reasons="Fine", **fair))
    db.session.commit()
    things = [applied, draft, scored, half, begun]
    scores = db.session.scalars(select(ApplicationScore)).all()

    for person in everybody:
        seen = set(db.session.scalars(visible_applications(person)).unique())
        assert seen == {a for a in things if allowed(person, Can.SEE_APPLICATION, a)}, person.name
        read = set(db.session.scalars(visible_application_scores(person)))
        assert read == {s for s in scores if allowed(person, Can.SEE_SCORE, s)}, person.name


def test_what_was_sent_is_read_by_those_who_decide_and_by_coaches_who_score_it(
    everybody: list[User], applied: Application, cora: User, carl: User
) -> None:
    draft = applying.begin(applied.cohort).application

    def who(application: Application) -> list[str]:
        return [p.name for p in everybody if allowed(p, Can.SEE_APPLICATION, application)]

    assert who(draft) == ["Cora Coordinator", "Lena Coach"]
    assert who(applied) == ["Cora Coordinator", "Mona Manager", "Lena Coach"]
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    assert who(applied) == ["Cora Coordinator", "Carl Coach", "Mona Manager", "Lena Coach"]
    answer(carl, of_process(applied, "score_application", carl))
    assert "Carl Coach" in who(applied)


def test_a_coach_who_has_the_work_of_another_scores_and_reads_in_that_place(
    applied: Application, cora: User, carl: User, kim: User
) -> None:
    answer(cora, of_process(applied, "check_application"), scorers=[str(cora.id), str(carl.id)])
    assert not allowed(kim, Can.SEE_APPLICATION, applied)

    make.substitution(carl, kim)
    db.session.refresh(kim)

    assert allowed(kim, Can.SEE_APPLICATION, applied)
    assert db.session.scalars(visible_applications(kim)).unique().all() == [applied]
    answer(kim, of_process(applied, "score_application", carl))


def test_the_organisation_reads_what_it_wrote_and_not_what_was_thought_of_it(
    applied: Application, cora: User, carl: User, kim: User, otto: User, eve: User, case: Case
) -> None:
    score(applied, {cora: "4", kim: "4"}, cora=cora)
    with transaction():
        applied.case = case

    assert application_lists.of_case(otto, case) == applied
    assert application_lists.scores_of(otto, applied) == []
    assert application_lists.of_case(eve, case) is None
    case.coach = carl
    db.session.commit()
    assert application_lists.of_case(carl, case) == applied
    assert len(application_lists.scores_of(carl, applied)) == 2
