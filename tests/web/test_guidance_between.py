"""The pages that log guidance between coaching sessions."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.clock import HELSINKI, now
from coaching.model.base import db, transaction
from coaching.model.cases import Case, CaseStatus, MemberKind
from coaching.model.drafts import PageDraft
from coaching.model.guidance import GuidanceEntry
from coaching.model.people import User
from tests.story import open_task, start
from tests.typed.coaching import promise
from tests.typed.guidance import NOTE, SUMMARY, call, logged_call
from tests.web.reading import look, words
from tests.web.sending import send
from tests.web.sessions import sign_in as open_session
from tests.web.sign_in_page import give_password, hidden, sign_in


def address(case: Case) -> str:
    """The form."""
    return f"/cases/{case.id}/guidance/between"


def draft_fields() -> dict[str, list[str]] | None:
    """What is kept of unsent words."""
    return db.session.scalar(select(PageDraft.fields))


def test_two_presses_lead_from_the_first_page_to_the_form(
    app: Flask, agreed: Case, eves_case: Case, carl: User, cora: User
) -> None:
    start(eves_case, cora)
    with transaction():
        eves_case.coach, eves_case.coach_confirmed = carl, True
    assert 'href="/guidance/new"' in look(app, carl, "/coach").text

    page = look(app, carl, "/guidance/new")

    assert "Between coaching sessions" in words(page)
    for case in (agreed, eves_case):
        assert f'href="{address(case)}"' in page.text
    assert "Log guidance" in words(look(app, carl, address(agreed)))


def test_where_there_is_nothing_to_choose_the_form_comes_at_once(
    app: Flask, agreed: Case, carl: User
) -> None:
    for page in ("/guidance/new", f"/cases/{agreed.id}/guidance/new"):
        assert look(app, carl, page).headers["Location"] == address(agreed)


def test_a_session_that_was_held_is_offered_first(app: Flask, agreed: Case, carl: User) -> None:
    clock.set_to(datetime(2026, 10, 5, 15, 0, tzinfo=HELSINKI))
    task = open_task(agreed, "log_session")

    for address_ in ("/guidance/new", f"/cases/{agreed.id}/guidance/new"):
        page = look(app, carl, address_)
        assert page.status_code == 200
        assert page.text.index(f'href="/tasks/{task.id}"') < page.text.index(address(agreed))


def test_a_coach_without_a_running_year_hears_so(app: Flask, kim: User) -> None:
    assert "You do not coach an organisation whose year is under way" in words(
        look(app, kim, "/guidance/new")
    )


def test_a_call_is_logged_and_read_on_the_case_page(
    app: Flask, agreed: Case, carl: User, otto: User, mona: User
) -> None:
    answered = send(app, carl, address(agreed), call(agreed))
    entry = db.session.scalars(select(GuidanceEntry).order_by(GuidanceEntry.id.desc())).first()
    assert entry is not None
    assert answered.headers["Location"] == f"/cases/{agreed.id}#entry-{entry.id}"

    theirs = look(app, otto, f"/cases/{agreed.id}")
    assert SUMMARY in theirs.text
    assert NOTE in look(app, carl, f"/cases/{agreed.id}").text
    assert NOTE not in theirs.text
    assert SUMMARY not in look(app, mona, f"/cases/{agreed.id}").text


def test_a_second_press_of_the_button_leads_to_the_same_entry(
    app: Flask, agreed: Case, carl: User
) -> None:
    client = open_session(app.test_client(), carl)
    typed = call(agreed)

    first, again = (client.post(address(agreed), data=typed) for _press in range(2))

    assert first.headers["Location"] == again.headers["Location"]
    found = select(GuidanceEntry).where(GuidanceEntry.kind == "extra")
    assert len(db.session.scalars(found).all()) == 1


def test_what_is_missing_is_said_and_everything_typed_stays(
    app: Flask, agreed: Case, carl: User
) -> None:
    answered = send(app, carl, address(agreed), call(agreed, mode="", topics=[]))

    page = words(answered)
    assert answered.status_code == 200
    assert "Choose at least one topic" in page
    assert SUMMARY in answered.text
    assert NOTE in answered.text


def test_a_draft_waits_on_every_device_with_the_same_key(
    app: Flask, agreed: Case, carl: User
) -> None:
    kept = send(app, carl, f"/cases/{agreed.id}/guidance/draft", call(agreed, summary="Half a"))
    assert kept.json is not None
    assert kept.json["saved"].startswith("Draft saved at")

    page = look(app, carl, address(agreed))

    assert "Half a" in page.text
    assert 'value="0123456789abcdef0123456789abcdef"' in page.text


def test_a_row_more_and_a_draft_by_hand_keep_what_is_typed(
    app: Flask, agreed: Case, carl: User
) -> None:
    rows = promise(0, "Read the advertisements", "contact", "")
    more = send(app, carl, address(agreed), call(agreed, **rows, _add="action_items"))
    assert more.headers["Location"] == f"{address(agreed)}#action_items"
    assert "action_items-1-what" in look(app, carl, address(agreed)).text

    send(app, carl, address(agreed), call(agreed, draft="1", summary="By hand"))
    fields = draft_fields()
    assert fields is not None
    assert fields["summary"] == ["By hand"]

    send(app, carl, f"/cases/{agreed.id}/guidance/draft/forget")
    assert draft_fields() is None


def test_a_session_that_ends_while_typing_loses_nothing(
    visitor: FlaskClient, agreed: Case, carl: User, protected: None
) -> None:
    give_password(carl)
    typed = {**call(agreed), "csrf_token": "of the old session"}

    stopped = visitor.post(address(agreed), data=typed)
    fields = {"kept": hidden(stopped, "kept"), "next": hidden(stopped, "next")}
    answered = sign_in(visitor, carl.email, **fields)

    assert stopped.status_code == 401
    assert answered.headers["Location"] == address(agreed)
    kept = draft_fields()
    assert kept is not None
    assert kept["summary"] == [SUMMARY]


def test_nothing_is_logged_outside_the_year(app: Flask, agreed: Case, carl: User) -> None:
    with transaction():
        agreed.status, agreed.ended_at = CaseStatus.COMPLETED, now()

    page = look(app, carl, address(agreed))

    assert "The year of this organisation is not under way" in words(page)
    assert "data-autosave" not in page.text


def test_the_contact_reads_the_summary_and_adds_to_it(
    app: Flask, agreed: Case, carl: User, otto: User
) -> None:
    entry = logged_call(carl, agreed)
    page = f"/guidance/{entry.id}/answer"
    assert SUMMARY in words(look(app, otto, page))

    unsaid = send(app, otto, page, {"view": "complete", "addition": ""})
    assert "Write what you add or correct" in words(unsaid)
    send(app, otto, page, {"view": "complete", "addition": "We also spoke about June"})

    read = words(look(app, carl, f"/cases/{agreed.id}"))
    assert "Added by the organisation, Otto Contact" in read
    assert "We also spoke about June" in read
    assert (
        look(app, otto, page).headers["Location"] == f"/cases/{agreed.id}/guidance#entry-{entry.id}"
    )


def test_the_mail_about_a_coaching_session_leads_to_its_task(
    app: Flask, logged: Case, otto: User
) -> None:
    entry = db.session.scalars(
        select(GuidanceEntry).where(GuidanceEntry.coaching_session_id.is_not(None))
    ).one()
    task = open_task(logged, "accept_summary")

    assert look(app, otto, f"/guidance/{entry.id}/answer").headers["Location"] == (
        f"/tasks/{task.id}"
    )


@pytest.mark.parametrize("days", [0, 8])
def test_an_answer_is_only_asked_while_it_changes_something(
    app: Flask, agreed: Case, carl: User, otto: User, days: int
) -> None:
    entry = logged_call(carl, agreed)
    clock.set_to(now() + timedelta(days=days))

    assert look(app, otto, f"/guidance/{entry.id}/answer").status_code == (302 if days else 200)


def test_words_on_a_summary_that_another_person_accepted_meanwhile_are_shown_back(
    app: Flask, agreed: Case, carl: User, otto: User
) -> None:
    dora = agreed.people(MemberKind.DEPUTY)[0]
    entry = logged_call(carl, agreed)
    page = f"/guidance/{entry.id}/answer"
    said = {"view": "complete", "addition": "We also spoke about June"}
    send(app, dora, page, {"view": "agree"})

    told = send(app, otto, page, said)

    assert told.status_code == 409
    assert f"{dora.name} accepted the summary on" in words(told)
    assert "Nothing has been sent or changed." in words(told)
    assert "We also spoke about June" in words(told)
    assert "complete" not in told.text


def test_words_on_a_summary_that_stands_by_silence_are_shown_back(
    app: Flask, agreed: Case, carl: User, otto: User
) -> None:
    entry = logged_call(carl, agreed)
    clock.set_to(now() + timedelta(days=8))

    told = send(
        app,
        otto,
        f"/guidance/{entry.id}/answer",
        {"view": "complete", "addition": "We also spoke about June"},
    )

    assert told.status_code == 409
    assert "Nobody objected to the summary until" in words(told)
    assert "We also spoke about June" in words(told)


def test_the_same_words_sent_twice_are_taken_once(
    app: Flask, agreed: Case, carl: User, otto: User
) -> None:
    entry = logged_call(carl, agreed)
    page, said = f"/guidance/{entry.id}/answer", {"view": "complete", "addition": "And June"}
    send(app, otto, page, said)

    again = send(app, otto, page, said)

    assert again.headers["Location"] == f"/cases/{agreed.id}/guidance#entry-{entry.id}"
    db.session.refresh(entry)
    assert [later.text for later in entry.corrections] == ["And June"]


def test_a_correction_of_a_summary_that_was_accepted_meanwhile_is_shown_back(
    app: Flask, agreed: Case, carl: User, otto: User
) -> None:
    entry = logged_call(carl, agreed)
    send(app, otto, f"/guidance/{entry.id}/answer", {"view": "agree"})
    corrected = {"summary": "We spoke about July", "agreed": entry.agreed}

    told = send(app, carl, f"/guidance/{entry.id}/correct", corrected)

    assert told.status_code == 409
    assert "Otto Contact accepted the summary on" in words(told)
    assert "We spoke about July" in words(told)
