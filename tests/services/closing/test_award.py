"""What a certificate tells, who gives it and who sees it."""

from datetime import date

import pytest
from sqlalchemy import select

from coaching import clock
from coaching.data.completion import COMPLETED, PARTICIPATED
from coaching.documents import facts
from coaching.documents.facts import CertificateFacts
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.people import User
from coaching.permissions import Forbidden
from coaching.services import closing
from tests.services.closing.years import OCTOBER, hold, plan_with
from tests.story import answer, open_task
from tests.trained import mark, take


def test_a_certificate_tells_what_was_done_in_the_language_of_the_organisation(
    under_way: Case, otto: User, cora: User, tess: User
) -> None:
    answer(otto, open_task(under_way, "submit_baseline"))
    taken = take(under_way, "M01", OCTOBER, tess)
    mark(taken, otto="present", dora="absent")
    take(under_way, "M02", OCTOBER, tess)
    hold(under_way, 3)
    plan_with(under_way, "Done", "")

    with transaction():
        given = closing.award(cora, under_way, PARTICIPATED)

    told = facts.read(CertificateFacts, given.facts)
    assert (told.kind, told.starts_on, told.ends_on) == (
        "participated",
        date(2026, 9, 7),
        date(2027, 9, 6),
    )
    assert [(each.name, each.hours > 0) for each in told.modules] == [
        (taken.module.name_in("fi"), True)
    ]
    assert (told.coaching_sessions, told.actions, told.actions_with_result) == (3, 2, 1)
    assert told.self_assessments == ("baseline",)
    assert not told.final_report


def test_who_left_early_has_a_certificate_until_that_day(
    under_way: Case, cora: User, tess: User
) -> None:
    mark(take(under_way, "M01", OCTOBER, tess), otto="present")
    with transaction():
        under_way.status, under_way.ended_at = CaseStatus.WITHDRAWN, clock.now()
        given = closing.award(cora, under_way, PARTICIPATED)

    assert given.facts["ends_on"] == "2026-09-07"


def test_only_a_coordinator_gives_certificates(under_way: Case, carl: User) -> None:
    with pytest.raises(Forbidden), transaction():
        closing.award(carl, under_way, COMPLETED)

    assert db.session.scalars(select(Certificate)).all() == []


def test_a_certificate_is_seen_by_those_who_see_the_year(
    under_way: Case, cora: User, otto: User, mona: User, eve: User
) -> None:
    with transaction():
        closing.award(cora, under_way, PARTICIPATED)

    for person in (cora, otto, mona):
        assert closing.certificate_of(person, under_way) is not None
    assert closing.certificate_of(eve, under_way) is None
