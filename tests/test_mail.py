"""Mail: in the reader's language, the same words twice, nothing that belongs to a form."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import mail
from coaching.clock import now
from coaching.data.mails import WEIGHTS
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.feedback import Feedback
from coaching.model.mail import Mail, note_mail, note_mail_to_address
from coaching.model.people import StaffRole, User
from coaching.model.processes import Task
from coaching.services import feedback, people
from coaching.services.people import Person
from tests import make
from tests.parts import ROOT
from tests.postbox import Postbox, open_postbox
from tests.story import answer, open_task, start

SECRET = "Our director said something that stays in this form"


def owe(name: str, to: User, **facts: int | str | None) -> Mail:
    """A mail in the outbox."""
    with transaction():
        note_mail(name, to, **facts)
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def part(message: EmailMessage, kind: str) -> str:
    """The plain or html body."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def task(case: Case, cora: User) -> Task:
    """A task with answers in it."""
    start(case, cora)
    sponsor = case.people(MemberKind.SPONSOR)[0]
    return answer(sponsor, open_task(case, "sign_commitment"), public_statement=SECRET)


@pytest.fixture
def received(cora: User) -> Feedback:
    """Feedback that has been answered."""
    got = feedback.receive(
        message="I <b>cannot</b> read\r\nthe path", page="", email="eva@example.org", language="sv"
    )
    with transaction():
        got.answer = "Thank you.\n\nWe mend it & tell you."
    return got


def facts_for(name: str, case: Case, task: Task, received: Feedback) -> dict[str, int | str]:
    """What each mail is about."""
    if name.startswith(("feedback", "application")):
        return _without_a_case(name, case, received)
    if name in {"asked_back", "given_back", "reminder", "task_given"}:
        return {"task_id": task.id}
    if name.startswith(("training", "module")):
        trainer = make.person("Tess Trainer", StaffRole.TRAINER)
        training = make.training_session(
            case.cohort, "M01", trainer=trainer, starts_at=now() + timedelta(days=28)
        )
        make.booking(case, training)
        return {"case_id": case.id, "training_session_id": training.id, "module_id": "M01"}
    if name.startswith("substitut"):
        away = make.person("Lena Coach", StaffRole.COACH)
        here = make.person("Ivar Coach", StaffRole.COACH)
        return {"substitution_id": make.substitution(away, here, case).id}
    if name.startswith("place_"):
        return {"case_id": case.id, "kind": "contact"}
    if name == "split":
        return {"case_id": case.id, "split_id": make.split(case, case.members[0].user).id}
    if name.startswith("coach_") and case.coach is not None:
        change = make.coach_change(case, make.person("Kim Coach", StaffRole.COACH))
        return {"case_id": case.id, "coach_change_id": change.id}
    if name == "merged":
        return {"case_id": case.id, "merger_id": make.merger(case).id}
    session = make.coaching_session(case, now() + timedelta(days=28))
    about: dict[str, int | str] = {
        "case_id": case.id,
        "missed": 2,
        "promises": 2,
        "task_id": task.id,
        "document_id": 1,
        "data_request_id": make.data_request(case.members[0].user).id,
    }
    if case.coach is not None:
        about["entry_id"] = make.guidance_entry(case, coach=case.coach).id
    code = make.signing_code(task, case.members[1].user)
    return about | {"coaching_session_id": session.id, "signing_code_id": code.id}


def _without_a_case(name: str, case: Case, received: Feedback) -> dict[str, int | str]:
    if name.startswith("feedback"):
        return {"feedback_id": received.id}
    return {"application_id": make.application(case.cohort).id}


NAMES = sorted(
    path.stem for path in (ROOT / "templates" / "mail").glob("*.txt") if path.stem != "layout"
)


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize("name", NAMES)
def test_every_mail_has_one_link_to_a_page_that_exists(
    app: Flask,
    case: Case,
    task: Task,
    received: Feedback,
    otto: User,
    carl: User,
    name: str,
    language: str,
) -> None:
    with transaction():
        otto.language, case.coach = language, carl
    message = mail.compose(owe(name, otto, **facts_for(name, case, task, received)))

    plain, page = part(message, "plain"), part(message, "html")
    buttons = re.findall(r'<a href="([^"]+)" style="display: inline-block', page)
    assert len(buttons) == 1
    assert buttons[0] in plain
    path = urlsplit(buttons[0]).path
    assert app.url_map.bind("localhost").test(path)
    assert buttons[0].startswith("http://localhost:5077/")
    assert message["Subject"] and "\n" not in message["Subject"]
    assert f'<html lang="{language}">' in page
    assert SECRET not in plain + page


def test_a_mail_tells_the_new_time_of_a_coaching_session(case: Case, otto: User) -> None:
    session = make.coaching_session(case, datetime(2026, 10, 5, 10, 0, tzinfo=UTC))
    message = mail.compose(
        owe("session_moved", otto, case_id=case.id, coaching_session_id=session.id)
    )

    assert "The new time is Monday, 5 October 2026 at 13.00." in part(message, "plain")


def test_every_owed_mail_has_a_template() -> None:
    sources = [*(ROOT / "coaching").rglob("*.py")]
    owed = {
        found
        for source in sources
        for found in re.findall(r'note_mail(?:_to_address)?\(\s*"(\w+)"', source.read_text())
    }

    assert sorted(owed - set(NAMES)) == []


def test_of_every_mail_it_is_said_what_it_may_wait_for() -> None:
    assert sorted(set(NAMES) - set(WEIGHTS)) == []


def test_nobody_can_owe_a_mail_that_nobody_has_weighed(otto: User) -> None:
    with pytest.raises(KeyError):
        note_mail("a_new_one", otto)


def test_a_mail_names_the_task_and_the_organisation(task: Task, stina: User) -> None:
    message = mail.compose(owe("given_back", stina, task_id=task.id))

    assert "Harjula Schools" in part(message, "plain")
    assert f"“{task.process.version.task_name('sign_commitment', 'en')}”" in message["Subject"]


def test_a_mail_speaks_its_readers_language(case: Case, otto: User) -> None:
    subjects = set()
    for language in ("en", "fi", "sv"):
        with transaction():
            otto.language = language
        subjects.add(mail.compose(owe("year_started", otto, case_id=case.id))["Subject"])

    assert len(subjects) == 3
    assert "The year of Harjula Schools begins" in subjects


def test_a_mail_keeps_its_id_and_says_when(otto: User) -> None:
    owed = owe("password_changed", otto)

    first, second = mail.compose(owed), mail.compose(owed)

    assert first["Message-ID"] == second["Message-ID"] == f"<{owed.message_id}@localhost>"
    assert first["Date"].datetime == now()
    assert first["From"].addresses[0].addr_spec == "polku@localhost"
    assert first["To"].addresses[0].addr_spec == "otto.contact@example.org"


def test_a_name_cannot_begin_a_header(case: Case, otto: User) -> None:
    with transaction():
        otto.name = "Otto\r\nBcc: everybody@evil.example\r\n\r\nRead this"
        case.organisation.name = "Harjula\nSubject: another"

    message = message_from_bytes(
        mail.compose(owe("year_started", otto, case_id=case.id)).as_bytes(), policy=default
    )

    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1
    assert [each.addr_spec for each in message["To"].addresses] == ["otto.contact@example.org"]


def test_what_people_wrote_is_text_in_a_page(received: Feedback) -> None:
    with transaction():
        note_mail_to_address("feedback_answered", "eva@example.org", "sv", feedback_id=received.id)
    owed = db.session.scalars(select(Mail).where(Mail.name == "feedback_answered")).one()

    message = mail.compose(owed)

    assert "I &lt;b&gt;cannot&lt;/b&gt; read<br>the path" in part(message, "html")
    assert "We mend it &amp; tell you." in part(message, "html")
    assert "I <b>cannot</b> read\nthe path" in part(message, "plain")
    assert message["To"] == "eva@example.org"
    assert message["Content-Language"] == "sv"


def test_feedback_leads_the_coordinator_to_its_task_without_its_text(
    received: Feedback, cora: User
) -> None:
    message = mail.compose(db.session.scalars(select(Mail)).one())

    opened = open_task(None, "answer_feedback")
    assert f"http://localhost:5077/tasks/{opened.id}" in part(message, "plain")
    assert "cannot" not in part(message, "plain")


def test_somebody_named_for_a_team_is_told_which(case: Case) -> None:
    with transaction():
        people.join(case, Person("Nea New", "nea@example.org"), MemberKind.TEAM_MEMBER)

    owed = db.session.scalars(select(Mail).where(Mail.name == "welcome")).one()

    assert "Harjula Schools" in part(mail.compose(owed), "plain")
    assert "token" not in str(owed.facts)


# ---- how mail leaves ----


def test_without_a_mail_server_a_mail_becomes_a_file(
    app: Flask, otto: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    owed = owe("password_changed", otto)

    mail.send(owed)
    mail.send(owed)

    files = list((tmp_path / "mail").iterdir())
    assert [each.name for each in files] == [f"20260803T090000Z-{owed.message_id}.eml"]
    assert files[0].stat().st_mode & 0o077 == 0
    read = message_from_bytes(files[0].read_bytes(), policy=default)
    assert read["Subject"] == "Your password has been changed"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server on this machine."""
    with open_postbox() as box:
        yield box


def test_mail_leaves_through_the_mail_server_of_the_settings(
    app: Flask, otto: User, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        app.config, "SMTP_URL", f"smtp://polku:p%40ss%2Fword@127.0.0.1:{postbox.port}"
    )

    mail.send(owe("password_changed", otto))

    assert postbox.readers == ["otto.contact@example.org"]
    assert postbox.subjects == ["Your password has been changed"]


def test_settings_of_a_mail_server_are_read_as_meant() -> None:
    with_start = mail.Server.of("smtp://me:secret%21@mail.example.fi:587?starttls=1")
    encrypted = mail.Server.of("smtps://mail.example.fi")

    assert with_start == mail.Server("mail.example.fi", 587, "me", "secret!", False, True)
    assert encrypted == mail.Server("mail.example.fi", 465, "", "", True, False)


@pytest.mark.parametrize("address", ["mail.example.fi", "http://mail.example.fi", "smtp://"])
def test_settings_that_make_no_sense_stop_the_start(app: Flask, address: str) -> None:
    bare = Flask("bare")
    bare.config["SMTP_URL"] = address

    with pytest.raises(ValueError, match="SMTP_URL"):
        mail.init_app(bare)


def test_links_carry_the_whole_address_of_the_installation(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "BASE_URL", "https://polku.example.fi/app")

    assert mail.link("public.help") == "https://polku.example.fi/app/help"
