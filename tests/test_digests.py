"""One digest a person and working day, whatever happens to workers, servers and clocks."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs, mail
from coaching.clock import HELSINKI, now
from coaching.data.mails import MailChoice, Way
from coaching.jobs import mails
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.mail import Digest, Mail, note_mail
from coaching.model.people import StaffRole, User
from coaching.services import digests, failures, mail_choices
from tests import make
from tests.postbox import Postbox, open_postbox
from tests.story import answer, open_task, start
from tests.together import together

pytestmark = pytest.mark.parametrize(
    "app",
    ["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)],
    indirect=True,
)


@pytest.fixture(autouse=True)
def folder(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mail is written; the day begins before seven in the morning."""
    monkeypatch.setitem(app.config, "MAIL_FOLDER", tmp_path / "mail")
    monkeypatch.setitem(app.config, "SMTP_URL", None)
    set_to(2026, 8, 4, 6, 55)
    return tmp_path / "mail"


@pytest.fixture
def postbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A mail server, and Polku set up to use it."""
    with open_postbox() as box:
        monkeypatch.setitem(app.config, "SMTP_URL", box.address)
        yield box


@pytest.fixture
def news(otto: User, case: Case) -> Mail:
    """An ordinary mail to Otto, who wants digests like everybody at first."""
    return tell(otto, case)


def set_to(year: int, month: int, day: int, hour: int, minute: int = 0) -> None:
    """The time on the clocks of Helsinki."""
    clock.set_to(datetime(year, month, day, hour, minute, tzinfo=HELSINKI))


def tell(reader: User, case: Case, name: str = "note_written") -> Mail:
    """Owe a mail that may wait."""
    with transaction():
        note_mail(name, reader, case_id=case.id)
    return db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def digests_of(reader: User) -> list[Mail]:
    """All digests that were owed to a person."""
    query = select(Mail).where(Mail.name == "digest", Mail.to_id == reader.id)
    return list(db.session.scalars(query.order_by(Mail.id)))


def written(folder: Path) -> list[EmailMessage]:
    """The mails that have been written into the folder."""
    files = sorted(folder.glob("*.eml"))
    return [message_from_bytes(each.read_bytes(), policy=default) for each in files]


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The words of a mail."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


# ---- when ----


def test_news_wait_for_eight_in_the_morning(news: Mail, otto: User, folder: Path) -> None:
    jobs.run_due()
    too_early = written(folder)
    set_to(2026, 8, 4, 8, 0)

    jobs.run_due()
    jobs.run_due()

    assert too_early == []
    assert [each["To"].addresses[0].addr_spec for each in written(folder)] == [otto.email]
    assert news.sent_at == now()


def test_nothing_to_tell_is_no_mail(otto: User, case: Case, folder: Path) -> None:
    set_to(2026, 8, 4, 8, 0)

    jobs.run_due()

    assert written(folder) == []


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        (date(2026, 8, 8), date(2026, 8, 10)),  # Saturday
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas Eve, and a weekend after it
        (date(2027, 3, 26), date(2027, 3, 30)),  # Good Friday to Easter Monday
    ],
)
def test_on_days_off_the_digest_waits_for_the_next_working_day(
    news: Mail, otto: User, folder: Path, day: date, next_day: date
) -> None:
    looked = []
    while day <= next_day:
        set_to(day.year, day.month, day.day, 8, 5)
        jobs.run_due()
        looked += [day] * len(written(folder))
        day += timedelta(days=1)

    assert looked == [next_day]


def test_what_comes_later_in_the_day_waits_for_the_next_day(
    news: Mail, otto: User, case: Case, folder: Path
) -> None:
    set_to(2026, 8, 4, 8, 0)
    jobs.run_due()
    set_to(2026, 8, 4, 14, 0)
    later = tell(otto, case, "year_started")

    jobs.run_due()
    same_day = len(written(folder))
    set_to(2026, 8, 5, 8, 0)
    jobs.run_due()

    assert same_day == 1
    assert [each.created_at for each in digests_of(otto)][1:] == [now()]
    assert later.sent_at == now()


@pytest.mark.parametrize("day", [date(2026, 10, 26), date(2027, 3, 29)])
def test_the_change_of_clocks_changes_nothing(otto: User, case: Case, day: date) -> None:
    """The first working days after the clocks were moved, hour by hour of UTC."""
    # Easter Monday is no working day.
    day = day if day.month == 10 else date(2027, 3, 30)
    moment = datetime(day.year, day.month, day.day, tzinfo=HELSINKI) - timedelta(days=3)
    while moment.date() <= day:
        clock.set_to(moment)
        tell(otto, case)
        jobs.run_due()
        moment += timedelta(minutes=30)

    local = [each.created_at.astimezone(HELSINKI) for each in digests_of(otto)]
    assert [each.strftime("%H:%M") for each in local] == ["08:00"] * len(local)
    assert len({each.date() for each in local}) == len(local) >= 1


def test_nobody_is_written_to_in_the_evening(news: Mail, otto: User) -> None:
    set_to(2026, 8, 4, 20, 0)
    jobs.run_due()
    evening = digests_of(otto)
    set_to(2026, 8, 5, 8, 0)

    jobs.run_due()

    assert evening == []
    assert len(digests_of(otto)) == 1


# ---- once ----


def test_of_two_workers_one_owes_the_digest(app: Flask, news: Mail, otto: User) -> None:
    set_to(2026, 8, 4, 8, 0)
    reader, done = otto.id, list[bool]()

    together(app, lambda: done.append(digests.owe(reader)))

    assert sorted(done) == [False, True]
    assert len(db.session.scalars(select(Digest)).all()) == 1
    assert len(db.session.scalars(select(Mail).where(Mail.name == "digest")).all()) == 1


def test_after_an_outage_there_is_one_digest_with_everything(
    app: Flask, otto: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Postbox()
    monkeypatch.setitem(app.config, "SMTP_URL", box.address)
    news = []
    for day in (4, 5, 6):
        set_to(2026, 8, day, 8, 0)
        news.append(tell(otto, case))
        jobs.run_due()
    set_to(2026, 8, 7, 9, 30)

    with open_postbox(box):
        for _ in range(5):
            jobs.run_due()

    assert box.readers == [otto.email]
    assert [each.sent_at for each in news] == [now()] * 3
    assert failures.count() == 0


def test_a_digest_that_could_not_leave_all_day_is_part_of_the_next_one(
    app: Flask, news: Mail, otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Postbox()
    monkeypatch.setitem(app.config, "SMTP_URL", box.address)
    set_to(2026, 8, 4, 8, 0)
    jobs.run_due()
    set_to(2026, 8, 4, 20, 30)

    with open_postbox(box):
        jobs.run_due()
        evening = list(box.readers)
        set_to(2026, 8, 5, 8, 0)
        jobs.run_due()

    assert evening == []
    assert box.readers == [otto.email]
    assert [each.last_error for each in digests_of(otto)] == ["TooLate", ""]
    assert news.sent_at == now()


def test_a_worker_killed_while_sending_repeats_the_digest_under_its_old_name(
    news: Mail, otto: User, postbox: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_mail_id: int, _told: object) -> None:
        raise SystemExit

    set_to(2026, 8, 4, 8, 0)
    with monkeypatch.context() as patched:
        patched.setattr(mails, "_note_arrival", die)
        with pytest.raises(SystemExit):
            jobs.run_due()
    db.session.rollback()
    clock.set_to(now() + mails.HOLD)

    jobs.run_due()

    assert len({each["Message-ID"] for each in postbox.received}) == 1
    assert len(postbox.received) == 2
    assert news.sent_at == now()


def test_a_digest_that_cannot_be_put_together_stops_nobody_elses(
    otto: User, stina: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(stina, case)
    set_to(2026, 8, 4, 8, 0)
    real = digests.agenda_of

    def fail(reader: User) -> digests.Agenda:
        if reader == otto:
            raise LookupError
        return real(reader)

    with monkeypatch.context() as patched:
        patched.setattr(digests, "agenda_of", fail)
        jobs.run_due()
    stood = failures.count()
    tell(otto, case)
    jobs.run_due()
    too_soon = digests_of(otto)
    clock.set_to(now() + timedelta(minutes=1))
    jobs.run_due()

    assert (stood, too_soon) == (1, [])
    assert [len(digests_of(reader)) for reader in (otto, stina)] == [1, 1]
    assert failures.count() == 0


# ---- what ----


def test_a_digest_tells_tasks_meetings_and_news_with_their_links(
    case: Case, cora: User, stina: User, folder: Path
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    tell(stina, case, "certificate_ready")
    make.coaching_session(case, datetime(2026, 8, 5, 10, 0, tzinfo=HELSINKI))
    with transaction():
        task.due_at = datetime(2026, 8, 3, 23, 59, tzinfo=HELSINKI)
    set_to(2026, 8, 4, 8, 0)

    jobs.run_due()

    letter = next(each for each in written(folder) if "stina" in str(each["To"]))
    plain, page = text_of(letter), text_of(letter, "html")
    assert letter["Subject"] == "Your day in Polku: Tuesday, 4 August 2026"
    order = [plain.index(each) for each in ("Overdue", "Today and tomorrow", "News")]
    assert order == sorted(order)
    for told in (
        f"http://localhost:5077/tasks/{task.id}",
        "Harjula Schools",
        "Wednesday, 5 August 2026 at 10.00",
        "The certificate of Harjula Schools is ready",
    ):
        assert told in plain
        assert told in page


def test_a_task_due_within_three_working_days_is_told(
    case: Case, cora: User, stina: User, folder: Path
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    with transaction():
        task.due_at = datetime(2026, 8, 10, 23, 59, tzinfo=HELSINKI)
    told = {}
    for day in (4, 5):
        set_to(2026, 8, day, 8, 0)
        told[day] = [each.id for each in digests.agenda_of(stina).due]

    assert told == {4: [], 5: [task.id]}


def test_whoever_stands_in_for_a_trainer_reads_of_the_training(
    case: Case, tess: User, kim: User
) -> None:
    toni = make.person("Toni Trainer", StaffRole.TRAINER)
    session = make.training_session(
        case.cohort, "M01", trainer=tess, starts_at=now() + timedelta(hours=5)
    )
    assert digests.agenda_of(tess).training == [session]

    for person in (toni, kim):
        assert digests.agenda_of(person).training == []
        make.substitution(tess, person)
        assert digests.agenda_of(person).training == [session]


def test_what_is_listed_as_due_is_no_news_as_well(
    case: Case, cora: User, stina: User, folder: Path
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    with transaction():
        task.due_at = datetime(2026, 8, 5, 23, 59, tzinfo=HELSINKI)
        note_mail("late_reminder", stina, task_id=task.id)
        note_mail("reminder", stina, task_id=task.id)
        db.session.flush()
        note_mail("digest", stina)
    news, agenda = digests.waiting_for(stina), digests.agenda_of(stina)
    owed = db.session.scalars(select(Mail).where(Mail.name == "digest")).one()

    said = text_of(mail.compose_digest(owed, news, agenda))

    assert "late_reminder" in [each.name for each in news]
    assert "Due within three working days" in said
    assert "Due soon" not in said


def test_a_reminder_of_what_has_been_done_meanwhile_is_no_news(
    case: Case, cora: User, stina: User, folder: Path
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    with transaction():
        task.due_at = now() - timedelta(days=1)
        note_mail("late_again", stina, task_id=task.id)
        note_mail("note_written", stina, case_id=case.id)
    reminder = db.session.scalars(select(Mail).where(Mail.name == "late_again")).one()
    assert reminder in digests.waiting_for(stina)

    answer(stina, task)
    set_to(2026, 8, 5, 8, 1)
    jobs.run_due()

    [said] = [str(each) for each in written(folder) if "stina" in str(each["To"])]
    assert "Late:" not in said
    assert (reminder.sent_at, reminder.last_error) == (None, "OutOfDate")


def test_a_reminder_that_waited_for_its_server_is_not_sent_after_all(
    case: Case, cora: User, stina: User, folder: Path
) -> None:
    start(case, cora)
    task = open_task(case, "sign_commitment")
    with transaction():
        stina.mail_choice = MailChoice.SINGLE
        note_mail("reminder", stina, task_id=task.id)
    answer(stina, task)

    jobs.run_due()

    owed = db.session.scalars(select(Mail).where(Mail.name == "reminder")).one()
    assert (owed.sent_at, owed.last_error) == (None, "OutOfDate")
    assert failures.count() == 0


def test_a_digest_speaks_its_readers_language(
    news: Mail, otto: User, folder: Path, catalogues: Path
) -> None:
    with transaction():
        otto.language = "fi"
    set_to(2026, 8, 4, 8, 0)

    jobs.run_due()

    assert written(folder)[0]["Content-Language"] == "fi"


# ---- who wants what ----


@pytest.mark.parametrize(
    ("choice", "name", "way"),
    [
        (MailChoice.DIGEST, "note_written", Way.DIGEST),
        (MailChoice.DIGEST, "session_moved", Way.SINGLE),
        (MailChoice.DIGEST, "welcome", Way.SINGLE),
        (MailChoice.SINGLE, "note_written", Way.SINGLE),
        (MailChoice.URGENT, "note_written", Way.UNWANTED),
        (MailChoice.URGENT, "session_called_off", Way.SINGLE),
        (MailChoice.URGENT, "reset_password", Way.SINGLE),
    ],
)
def test_each_mail_goes_the_way_that_its_reader_chose(
    otto: User, case: Case, choice: MailChoice, name: str, way: Way
) -> None:
    with transaction():
        otto.mail_choice = choice

    assert tell(otto, case, name).way == way


def test_what_waited_comes_at_once_to_whoever_wants_single_mails(
    news: Mail, otto: User, folder: Path
) -> None:
    mail_choices.choose(otto, MailChoice.SINGLE)

    jobs.run_due()

    assert len(written(folder)) == 1
    assert news.sent_at == now()


def test_what_nobody_wants_is_kept_and_never_sent(news: Mail, otto: User, folder: Path) -> None:
    mail_choices.choose(otto, MailChoice.URGENT)
    set_to(2026, 8, 4, 8, 0)

    jobs.run_due()

    assert written(folder) == []
    assert (news.way, news.sent_at) == (Way.UNWANTED, None)


def test_mail_that_can_be_declined_says_how(news: Mail, otto: User, case: Case) -> None:
    with transaction():
        otto.mail_choice = MailChoice.SINGLE
    ordinary, needed = mail.compose(tell(otto, case)), mail.compose(tell(otto, case, "welcome"))

    address = str(ordinary["List-Unsubscribe"])
    assert address.startswith("<http://localhost:5077/mail/")
    assert ordinary["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.strip("<>") in text_of(ordinary)
    assert needed["List-Unsubscribe"] is None
