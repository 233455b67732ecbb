"""What has been kept long enough goes, and nothing personal is left anywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.data.inventory import INVENTORY
from coaching.data.personal import Holds, Rule
from coaching.model.assessments import Assessment, Mark, Occasion, Score, View
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.drafts import PageDraft
from coaching.model.erasures import Erasure
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import Access
from coaching.model.mail import Mail
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.model.processes import Answers, Process
from coaching.model.settings import Setting
from coaching.model.training import TrainingSession
from coaching.services import feedback, months, retention
from tests.services.privacy import planting
from tests.services.privacy.filling import fill
from tests.services.privacy.planting import (
    ADDRESS,
    EVIDENCE,
    NAME,
    PHONE,
    WORD,
    found,
    later,
    places,
)
from tests.story import answer, open_task


def went(rule: Rule) -> dict[str, int]:
    """What one rule has ended, by table."""
    return next(dict(each.counts) for each in retention.carry_out(places()) if each.rule == rule)


# ---- the whole of it ----


def test_the_person_is_planted_wherever_something_can_be_written(
    full: Case, eves_case: Case
) -> None:
    fill(full, eves_case)

    planted = planting.plant(full)

    texts = {table.name for table in INVENTORY.values() if table.holding(Holds.WORDS, Holds.COACH)}
    # These belong to people and to lists; `arriving` writes into them.
    of_no_year = {
        *("erasures", "training_sessions", "saved_views", "feedback", "data_requests"),
        *("conflicts", "passkeys", "import_lists"),
    }
    assert texts - planted == of_no_year


def test_no_engine_state_knows_what_people_wrote(full: Case, otto: User) -> None:
    answer(otto, open_task(full, "draft_action_plan"), title=f"{WORD} {NAME}")

    assert found(WORD).keys() >= {"answers"}
    assert "processes" not in found(WORD, NAME)
    assert "events" not in found(WORD, NAME)


def test_six_months_after_the_end_nobody_is_named_any_more(ended: Case, zaida: User) -> None:
    later(6)

    retention.carry_out(places())

    assert set(found(NAME, ADDRESS, "0407654321", PHONE)) <= EVIDENCE
    kept = db.session.scalars(select(Answers.task_name).where(Answers.case_id == ended.id)).all()
    named = {
        name
        for name, values in db.session.execute(select(Answers.task_name, Answers.values))
        if NAME in str(values)
    }
    assert named == {"sign_commitment", "record_kickoff"} & set(kept)
    # Texts themselves have their own time.
    assert set(found(WORD)) > EVIDENCE - {"decisions"}
    assert (zaida.name, zaida.active, zaida.phone) == ("Former team member", False, None)
    assert zaida.email == f"former-{zaida.id}@erased.invalid"


def test_two_years_after_the_end_no_words_are_left(ended: Case) -> None:
    later(24)

    retention.carry_out(places())

    assert set(found(WORD)) <= EVIDENCE
    assert set(found(NAME, ADDRESS, PHONE, "0407654321")) <= EVIDENCE
    assert [path for path in places().store.folder.rglob("*") if path.is_file()] == []
    # What is counted stays.
    assert db.session.scalars(select(Score.value)).first() is not None
    assert db.session.scalars(select(Certificate.pdf)).one() == b"%PDF-1.7"
    assert db.session.scalars(select(GuidanceEntry.minutes)).first() is not None


def test_with_the_evidence_the_whole_year_goes(ended: Case, eves_case: Case) -> None:
    planting.close(eves_case, planting.END)
    organisation_id, name = ended.organisation_id, ended.organisation.name
    with transaction():
        db.session.add(Setting(key="last_payment_year", value=2028))
    clock.set_to(datetime(2033, 12, 31, 12, 0, tzinfo=UTC))
    retention.carry_out(places())
    assert db.session.get(Organisation, organisation_id) is not None
    city = Organisation(name="Harjula City")
    with transaction():
        ended.organisation.parent = city
    clock.set_to(datetime(2034, 1, 1, 12, 0, tzinfo=UTC))

    retention.carry_out(places())

    assert found(WORD, NAME, ADDRESS, PHONE, "0407654321", name) == {}
    assert db.session.scalars(select(Case.id)).all() == []
    assert db.session.scalars(select(Process.id)).all() == []
    assert db.session.scalars(select(TrainingSession.id)).all() == []
    assert db.session.get(Organisation, organisation_id) is None
    assert "Harjula City" not in db.session.scalars(select(Organisation.name)).all()


def test_evidence_is_kept_as_long_as_nobody_knows_the_last_payment(ended: Case) -> None:
    clock.set_to(datetime(2050, 1, 1, tzinfo=UTC))

    assert went(Rule.EVIDENCE) == {}
    assert db.session.get(Case, ended.id) is not None


@pytest.mark.parametrize("typed", [5, 2007, 2026])
def test_a_mistyped_year_of_payment_deletes_nothing(ended: Case, typed: int) -> None:
    with transaction():
        db.session.add(Setting(key="last_payment_year", value=typed))
    clock.set_to(datetime(2050, 1, 1, tzinfo=UTC))

    assert went(Rule.EVIDENCE) == {}


def test_nothing_of_it_reaches_the_log(
    app: Flask, ended: Case, capsys: pytest.CaptureFixture[str]
) -> None:
    clock.set_to(datetime(2029, 12, 2, 1, 0, tzinfo=UTC))
    jobs.run_due()

    written = "".join(capsys.readouterr())
    assert "retention_year" in written
    assert not any(each in written for each in (WORD, NAME, ADDRESS, PHONE))


# ---- a trial ----


def test_a_dry_run_tells_the_same_and_changes_nothing(ended: Case) -> None:
    later(24)
    before = found(WORD, NAME)
    files = sorted(path for path in places().store.folder.rglob("*") if path.is_file())

    told = retention.rehearse(places())

    assert found(WORD, NAME) == before
    assert db.session.scalars(select(Erasure)).all() == []
    assert sorted(p for p in places().store.folder.rglob("*") if p.is_file()) == files
    by_rule = {each.rule: each for each in told}
    assert (by_rule[Rule.YEAR].things, by_rule[Rule.YEAR].counts["files"]) == (1, 1)
    assert went(Rule.YEAR)["notes"] == by_rule[Rule.YEAR].counts["notes"] == 1


def test_the_command_says_what_would_go(app: Flask, ended: Case) -> None:
    later(24)

    said = app.test_cli_runner().invoke(args=["retention", "--dry-run"]).output
    done = app.test_cli_runner().invoke(args=["retention"]).output

    assert "year: 1 (Self-assessments, action plans" in said
    assert "1 notes" in said
    assert "Nothing was deleted." in said
    assert "Done." in done
    assert set(found(WORD)) <= EVIDENCE


# ---- each rule ----


def test_each_year_ends_once_by_each_rule(ended: Case) -> None:
    later(24)

    first = {each.rule: each.things for each in retention.carry_out(places())}
    second = {each.rule: each.things for each in retention.carry_out(places())}

    assert (first[Rule.COACH], first[Rule.YEAR]) == (1, 1)
    assert set(second.values()) == {0}
    proof = db.session.scalars(select(Erasure).where(Erasure.rule == Rule.YEAR)).one()
    told = (proof.kind, proof.thing_id, proof.by, proof.counts["documents"])
    assert told == ("year", ended.id, None, 1)
    with transaction():
        ended.ended_at = now() + timedelta(days=1)
    clock.set_to(now() + timedelta(days=100))
    assert retention.due(Rule.COACH) == [ended.id]


def test_the_day_before_nothing_goes(ended: Case) -> None:
    later(24, days=0)

    assert went(Rule.YEAR) == {}


def test_single_answers_go_a_month_after_the_agreed_scores(full: Case) -> None:
    assert db.session.scalars(select(View)).all() != []
    recorded = db.session.scalars(
        select(Assessment.recorded_at).where(Assessment.occasion == Occasion.BASELINE)
    ).one()
    clock.set_to(recorded + timedelta(days=29))
    assert went(Rule.SINGLE) == {}
    clock.set_to(recorded + timedelta(days=30))

    assert went(Rule.SINGLE).keys() == {"marks", "views"}
    assert db.session.scalars(select(Mark)).all() == []
    assert db.session.scalars(select(Score.value)).first() is not None


def test_a_coachs_own_notes_go_after_three_months(ended: Case, carl: User) -> None:
    begun = {"goal": ["A goal"], "coach_note": [WORD]}
    with transaction():
        draft = PageDraft(user_id=carl.id, case_id=ended.id, page="between", fields=begun)
        db.session.add(draft)
    later(3)

    counts = went(Rule.COACH)
    assert (counts["guidance_entries"] >= 1, counts["page_drafts"]) == (True, 1)
    assert draft.fields == {"goal": ["A goal"]}
    notes = db.session.scalars(select(GuidanceEntry.coach_note)).all()
    assert set(notes) == {""}
    assert WORD in str(db.session.scalars(select(GuidanceEntry.summary)).first())


def test_readings_and_mails_go_after_two_years(case: Case, carl: User) -> None:
    with transaction():
        db.session.add(
            Access(user_id=carl.id, case_id=case.id, kind="note", thing_id=1, day=date(2026, 8, 3))
        )
        db.session.add(Mail(name="welcome", to=carl))
    old = planting.write_mail(places().mails, "20260803T090000Z-old.eml")
    new = planting.write_mail(places().mails, "20280803T090000Z-new.eml")
    clock.set_to(datetime(2028, 8, 3, 12, 0, tzinfo=UTC))
    assert went(Rule.LOGS) == {}
    clock.set_to(datetime(2028, 8, 4, 12, 0, tzinfo=UTC))

    assert went(Rule.LOGS) == {"access": 1, "mail_files": 1, "mails": 1}
    assert (old.exists(), new.exists()) == (False, True)


def test_feedback_goes_a_year_after_its_answer(app: Flask, cora: User) -> None:
    feedback.receive(message=WORD, page="", email=ADDRESS, language="en")
    answer(cora, open_task(None, "answer_feedback"), answer=f"{WORD}!")
    assert set(found(WORD)) >= {"feedback", "answers"}
    clock.set_to(now() + timedelta(days=364))
    assert went(Rule.FEEDBACK) == {}
    clock.set_to(now() + timedelta(days=3))

    assert went(Rule.FEEDBACK) == {"feedback": 1, "mails": 1, "processes": 1}
    assert found(WORD, ADDRESS) == {}


def test_the_night_does_it(app: Flask, ended: Case) -> None:
    later(24)
    clock.set_to(now().replace(hour=12))
    jobs.run_due()
    assert db.session.scalars(select(Erasure)).all() == []
    clock.set_to(now().replace(hour=23, minute=30))

    jobs.run_due()

    assert set(found(WORD)) <= EVIDENCE


# ---- months ----


@pytest.mark.parametrize(
    ("today", "back", "day"),
    [
        (date(2027, 8, 31), 6, date(2027, 2, 28)),
        (date(2028, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 1, 15), 1, date(2026, 12, 15)),
        (date(2027, 3, 1), 24, date(2025, 3, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(today: date, back: int, day: date) -> None:
    clock.set_to(datetime(today.year, today.month, today.day, 12, 0, tzinfo=UTC))

    assert months.ago(back) == day
