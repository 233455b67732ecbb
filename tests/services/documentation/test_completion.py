"""The coordinator ends the year, with a certificate and open eyes."""

import pytest
from sqlalchemy import select

from coaching.model.base import db
from coaching.model.cases import Case, CaseStatus
from coaching.model.certificates import Certificate
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from coaching.services import tasks
from tests.services.documentation.steps import to_completion, values_of
from tests.story import answer, open_names, open_task


def test_the_final_discussion_closes_the_guidance_log(late: Case, otto: User, carl: User) -> None:
    to_completion(late, otto, carl)

    entry = db.session.scalars(
        select(GuidanceEntry).order_by(GuidanceEntry.id.desc()).limit(1)
    ).one()
    assert (entry.kind, entry.minutes, entry.coach_id) == ("final", 60, carl.id)
    assert values_of("hold_final_discussion")["sponsor_present"] is True
    assert "coach_note" not in values_of("hold_final_discussion")


def test_the_coordinator_sees_what_would_end_with_the_year(
    late: Case, otto: User, carl: User
) -> None:
    to_completion(late, otto, carl)

    facts = tasks.facts(open_task(late, "accept_completion"))

    assert facts["recommended"] == "participated"
    titles = [thing.title for thing in facts["open"] if thing.kind == "task"]
    assert "Give feedback on the programme" in titles
    assert "Propose good practices" in titles
    assert "Accept the completion of the year" not in titles
    assert any("Otto Contact, due" in line for line in facts["ends"])


def test_accepting_completion_gives_the_certificate_and_ends_the_year(
    late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)

    answer(cora, open_task(late, "accept_completion"))

    assert late.status == CaseStatus.COMPLETED
    assert open_names(late) == []
    certificate = db.session.scalars(select(Certificate)).one()
    assert (certificate.kind, certificate.issued_by_id) == ("participated", cora.id)
    recorded = values_of("accept_completion")
    assert recorded["recommended"] == "participated"
    assert [row["key"] for row in recorded["criteria"] if not row["met"]] == [
        "mandatory_modules",
        "modules",
        "sessions",
    ]
    assert recorded["ends"]


def test_deciding_otherwise_needs_a_reason(late: Case, otto: User, carl: User, cora: User) -> None:
    to_completion(late, otto, carl)
    task = open_task(late, "accept_completion")

    with pytest.raises(AssertionError, match="reason"):
        answer(cora, task, certificate="completed")
    answer(cora, task, certificate="completed", reason="Three sessions were held by phone")

    assert db.session.scalars(select(Certificate.kind)).one() == "completed"


def test_what_is_open_ends_only_when_somebody_has_seen_it(
    late: Case, otto: User, carl: User, cora: User
) -> None:
    to_completion(late, otto, carl)

    with pytest.raises(AssertionError, match="may_end"):
        answer(cora, open_task(late, "accept_completion"), may_end="")

    assert late.status == CaseStatus.ACTIVE
