"""Whoever asks gets everything about themselves, and nothing that others may not show."""

import json

import pytest
from sqlalchemy import select

from coaching import documents
from coaching.clock import today
from coaching.data.inventory import INVENTORY
from coaching.data.personal import Holds
from coaching.documents.exports import Rows
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.decisions import Decision
from coaching.model.documents import Audience
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Event
from coaching.model.notes import NoteAudience
from coaching.model.people import User
from coaching.model.processes import Answers
from coaching.permissions import Forbidden
from coaching.services import data_requests, personal_exports
from coaching.services.personal_exports import Export
from tests import make, story
from tests.documents.reading import Reader, squeeze
from tests.services.privacy import planting
from tests.services.privacy.planting import ADDRESS, NAME, PHONE, WORD

SECRETS = ("password", "fs_uniquifier")


def rows(export: Export, table: str) -> list[dict[str, object]]:
    """The rows of one table."""
    return [row for part in export.parts if part.table.name == table for row in part.rows]


def test_one_gets_what_one_is_and_what_one_wrote(full: Case, zaida: User) -> None:
    export = personal_exports.of_person(zaida, zaida)

    account = rows(export, "users")[0]
    assert (account["name"], account["email"], account["phone"]) == (NAME, ADDRESS, PHONE)
    assert [row["text"] for row in rows(export, "notes")] == ["A note"]
    assert [row["what"] for row in rows(export, "action_items")] == ["Check the advertisements"]
    assert len(rows(export, "members")) == len(rows(export, "participants")) == 1
    assert {row["name"] for row in rows(export, "mails")} == {
        *("note_written", "welcome", "application_received")
    }
    assert (
        db.session.scalars(select(Event).where(Event.name == "person_exported")).one().by == zaida
    )


def test_one_gets_what_one_asked_and_what_was_answered(otto: User, cora: User) -> None:
    data_requests.ask(otto, otto, kind="correction", words="My name")
    story.answer(cora, story.open_task(None, "answer_data_request"), answer="It is right now")

    asked = rows(personal_exports.of_person(otto, otto), "data_requests")
    answered = rows(personal_exports.of_person(cora, cora), "answers")

    assert [(row["words"], row["answer"]) for row in asked] == [("My name", "It is right now")]
    assert [row["values"]["answer"] for row in answered] == ["It is right now"]  # type: ignore[index]


def test_whoever_wrote_a_request_down_gets_none_of_its_words(otto: User, cora: User) -> None:
    data_requests.ask(cora, otto, kind="correction", words=WORD)

    assert [row["words"] for row in rows(personal_exports.of_person(otto, otto), "data_requests")]
    written = rows(personal_exports.of_person(cora, cora), "data_requests")
    assert [(row["entered_by_id"], "words" in row) for row in written] == [(cora.id, False)]


def test_every_table_with_a_person_is_looked_through(full: Case, otto: User) -> None:
    planting.plant(full)
    export = personal_exports.of_person(otto, otto)

    there = {part.table.name for part in export.parts}
    written = {"answers", "documents", "document_versions", "holds", "members", "users", "tasks"}
    assert there >= written
    assert there <= {t.name for t in INVENTORY.values() if t.holding(Holds.PERSON)}
    assert rows(export, "answers")[0]["values"] != {}


def test_secrets_and_a_coachs_own_notes_are_not_handed_out(
    full: Case, otto: User, carl: User
) -> None:
    with transaction():
        for entry in db.session.scalars(select(GuidanceEntry)):
            entry.coach_note, entry.risk, entry.participants = WORD, "serious", _members(full)
    make.note(full, by=carl, audience=NoteAudience.STAFF, text=WORD)

    written = json.dumps(personal_exports.of_person(otto, otto).plain(), default=str)

    assert rows(personal_exports.of_person(otto, otto), "guidance_entries") != []
    assert WORD not in written
    assert '"serious"' not in written
    assert not any(f'"{secret}"' in written for secret in SECRETS)
    mine = personal_exports.of_person(carl, carl)
    assert WORD in {row["coach_note"] for row in rows(mine, "guidance_entries")}


def _members(case: Case) -> list[int]:
    return [member.id for member in case.members]


def test_a_former_coach_gets_no_texts_of_years_that_are_not_seen_any_more(
    full: Case, carl: User, kim: User
) -> None:
    planting.plant(full)
    assert WORD in str(personal_exports.of_person(carl, carl).plain())
    with transaction():
        full.coach, full.deputy_coach = kim, kim

    later = personal_exports.of_person(carl, carl)

    assert WORD not in str(later.plain())
    assert rows(later, "guidance_entries") != []


def test_a_request_finds_texts_of_others_that_name_the_person(
    full: Case, zaida: User, cora: User
) -> None:
    with transaction():
        for entry in db.session.scalars(select(GuidanceEntry)):
            entry.coach_note = f"{NAME.upper()} says yes to everything"
            entry.summary = "Zaida is not named in full here"

    asked = personal_exports.of_person(cora, zaida, with_mentions=True)

    texts = [each.text for each in asked.mentions]
    assert f"{NAME.upper()} says yes to everything" in texts
    assert "Zaida is not named in full here" not in texts
    with pytest.raises(Forbidden):
        personal_exports.of_person(zaida, zaida, with_mentions=True)


def test_nobody_else_gets_it(full: Case, zaida: User, carl: User, mona: User, ada: User) -> None:
    for person in (carl, mona, ada):
        with pytest.raises(Forbidden):
            personal_exports.of_person(person, zaida)


def test_an_organisation_gets_what_it_may_read(
    full: Case, otto: User, carl: User, eve: User, eves_case: Case
) -> None:
    make.note(full, by=carl, audience=NoteAudience.STAFF, text=f"{WORD} among staff")
    make.document(full, by=carl, title=f"{WORD} inside", audience=Audience.STAFF)
    make.note(eves_case, by=eve, text=f"{WORD} elsewhere")
    with transaction():
        for entry in db.session.scalars(select(GuidanceEntry)):
            entry.coach_note, entry.risk_kind = WORD, "management"

    export = personal_exports.of_organisation(otto, full)

    written = json.dumps(export.plain())
    assert WORD not in written
    assert '"management"' not in written
    assert export.subject == "Harjula Schools"
    assert [row["text"] for row in rows(export, "notes")] == ["A note"]
    assert len(rows(export, "documents")) == len(rows(export, "document_versions")) == 1
    assert {row["name"] for row in rows(export, "users")} >= {"Otto Contact", NAME}
    there = {part.table.name for part in export.parts}
    assert not there & personal_exports.NOT_SHARED
    assert there >= {"organisations", "cases", "answers", "scores", "certificates", "attendance"}


def test_private_fields_of_shared_forms_stay_private(full: Case, otto: User) -> None:
    export = personal_exports.of_organisation(otto, full)

    sent = {row["task_name"]: row for row in rows(export, "answers")}
    assert "risks" not in sent["summarise_baseline"]["values"]  # type: ignore[operator]
    assert all(row["fields"] == {} for row in sent.values())


def test_an_organisation_learns_of_no_risk_from_decisions(full: Case, otto: User) -> None:
    with transaction():
        for answers in db.session.scalars(select(Answers).where(Answers.case_id == full.id)):
            noted = Decision(
                case_id=full.id,
                answers_id=answers.id,
                version_id=answers.task.process.version_id,
                table="MidpointRecommendation",
                facts={"open_risk": "serious"},
                fired=[],
                recommended={},
                decided={},
                reason=WORD if answers.audience == "staff" else "Said openly",
            )
            db.session.add(noted)

    made = rows(personal_exports.of_organisation(otto, full), "decisions")

    assert {"Said openly"} <= {row["reason"] for row in made} <= {"Said openly", ""}
    assert not any("facts" in row or "fired" in row for row in made)


def test_only_those_who_speak_for_it_get_an_organisations_data(
    full: Case, zaida: User, carl: User, mona: User, eve: User
) -> None:
    for person in (zaida, carl, mona, eve):
        with pytest.raises(Forbidden):
            personal_exports.of_organisation(person, full)


def test_the_paper_says_it_in_the_readers_language(full: Case, zaida: User) -> None:
    planting.plant(full)
    export = personal_exports.of_person(zaida, zaida)
    parts = [
        Rows(p.title, p.rows, p.table.holding(*planting.TEXTS), p.table.at) for p in export.parts
    ]

    pdf = documents.data_export(export.subject, parts, ["A text"], on=today(), language="fi")

    text = Reader(pdf).text
    assert pdf.startswith(b"%PDF")
    assert squeeze("Tietosi Polussa") in text
    assert squeeze(ADDRESS) in text
    assert "Atext" in text
