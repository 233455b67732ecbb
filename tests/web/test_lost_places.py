"""A form opened before somebody else took over, and sent after it: refused, told, nothing lost."""

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from coaching import clock
from coaching.clock import now, today
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.people import StaffRole, User
from coaching.model.processes import Answers, Draft, Task
from coaching.services import coach_changes, handovers, substitutions, successions
from coaching.services.coach_changes import Wanted
from coaching.services.people import Person
from coaching.services.successions import Successor
from tests import make, story
from tests.story import open_task
from tests.web.sessions import sign_in
from tests.web.sign_in_page import hidden

TEXT = "The room of the board, third floor"
NINA = Successor(person=Person("Nina New", "nina@example.org", "en"))
LANGUAGES = {
    "en": "This has not been sent",
    "fi": "Tätä ei lähetetty",
    "sv": "Detta skickades inte",
}


@pytest.fixture
def running(case: Case, cora: User, carl: User, kim: User, otto: User, stina: User) -> Case:
    """A year whose contact person has to send the baseline, and whose coach plans a session."""
    story.run_to_baseline(case, cora=cora, carl=carl, kim=kim, otto=otto, stina=stina)
    return case


@pytest.fixture
def lena(app: Flask) -> User:
    """A coach who has time."""
    return make.person("Lena Lane", StaffRole.COACH)


class Opened:
    """A form that stands open in somebody's browser."""

    def __init__(self, app: Flask, person: User, path: str, autosave: str = "") -> None:
        self.person = person
        self.browser: FlaskClient = sign_in(app.test_client(), person)
        self.browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = person.language
        self.path, self.autosave = path, autosave
        self.mark = hidden(self.browser.get(path), "opened")

    def come_back(self) -> None:
        """Days later, in another window, the same person signs in anew."""
        sign_in(self.browser, self.person)

    def send(self, **typed: str) -> tuple[int, str]:
        """Press its button: the status, and the page."""
        answered = self.browser.post(self.path, data={**typed, "opened": self.mark})
        return answered.status_code, answered.text

    def keep(self, **typed: str) -> tuple[int, str]:
        """What the page sends by itself: the status, and what it is told."""
        answered = self.browser.post(self.autosave, data={**typed, "opened": self.mark})
        return answered.status_code, answered.json["refused"] if answered.json else ""


def opened(app: Flask, person: User, task: Task) -> Opened:
    """A task's form in somebody's browser."""
    return Opened(app, person, f"/tasks/{task.id}", f"/tasks/{task.id}/draft")


def nothing_is_stored() -> bool:
    """No text of a refused form is anywhere."""
    answers = [str(values) for values in db.session.scalars(select(Answers.values))]
    drafts = [str(fields) for fields in db.session.scalars(select(Draft.fields))]
    return not any(TEXT in each for each in answers + drafts)


# ---- ways of losing a place ----

Loss = Callable[[Case, User, User], tuple[User, str]]


def successor(case: Case, cora: User, _lena: User) -> tuple[User, str]:
    """The contact person is followed by somebody, and has no part in anything any more."""
    otto = case.people(MemberKind.CONTACT)[0]
    successions.follow(cora, case, MemberKind.CONTACT, NINA, instead_of=otto.id)
    return otto, "Your account has been closed since you opened this page."


def demotion(case: Case, cora: User, _lena: User) -> tuple[User, str]:
    """The same, for one who takes part again as a member of the team."""
    otto = case.people(MemberKind.CONTACT)[0]
    successions.follow(cora, case, MemberKind.CONTACT, NINA, instead_of=otto.id)
    make.member(case, otto)
    with transaction():
        otto.active = True
    return otto, "has passed to Nina New since you opened it."


def new_coach(case: Case, cora: User, lena: User) -> tuple[User, str]:
    """Another coach follows, and the former one still reads until the evening."""
    carl, kim = case.coach, case.deputy_coach
    assert carl is not None and kim is not None
    coach_changes.name_coach(
        cora, case, Wanted(lena.id, kim.id, today(), "She is near"), instead_of=carl.id
    )
    return carl, "has passed to Lena Lane since you opened it."


def new_coach_days_ago(case: Case, cora: User, lena: User) -> tuple[User, str]:
    """The former coach sees nothing of the organisation any more."""
    carl, _words = new_coach(case, cora, lena)
    clock.set_to(now() + timedelta(days=3))
    return carl, "has passed to somebody else since you opened it."


def reassigned(case: Case, cora: User, _lena: User) -> tuple[User, str]:
    """The deputy does it instead; the contact person stays."""
    otto, dora = case.people(MemberKind.CONTACT)[0], case.people(MemberKind.DEPUTY)[0]
    task = open_task(case, "submit_baseline")
    handovers.give_to(cora, task, dora, instead_of=task.assignee_id)
    return otto, f"has passed to {dora.name} since you opened it."


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lose", [successor, demotion, reassigned, new_coach, new_coach_days_ago])
def test_whoever_has_lost_the_place_is_told_and_sees_the_text(
    app: Flask,
    running: Case,
    cora: User,
    carl: User,
    otto: User,
    lena: User,
    lose: Loss,
    language: str,
) -> None:
    coaches = lose in {new_coach, new_coach_days_ago}
    person, name = (carl, "plan_session") if coaches else (otto, "submit_baseline")
    with transaction():
        person.language = language
    task = open_task(running, name)
    form = opened(app, person, task)

    loser, words = lose(running, cora, lena)
    if lose == new_coach_days_ago:
        form.come_back()
    status, page = form.send(place=TEXT)
    autosaved, told = form.keep(place=TEXT)

    assert loser == person
    assert (status, autosaved) == ((404, 404) if lose == new_coach_days_ago else (403, 403))
    assert LANGUAGES[language] in page
    assert TEXT in page
    if language == "en":
        assert words in html.unescape(page)
        assert words in told
        assert "Copy your text" in told
    assert task.is_open
    assert nothing_is_stored()


@pytest.mark.parametrize("ended", ["its last day is over", "ended early"])
def test_whoever_stood_in_is_told_for_whom(
    app: Flask, running: Case, carl: User, lena: User, ended: str
) -> None:
    substitution = make.substitution(carl, lena)
    form = opened(app, lena, open_task(running, "plan_session"))
    log = Opened(app, lena, f"/cases/{running.id}/guidance/between")

    if ended == "ended early":
        substitutions.end(carl, substitution)
    else:
        clock.set_to(now() + timedelta(days=2))
        for each in (form, log):
            each.come_back()
    refused = [form.send(place=TEXT), log.send(summary=TEXT)]

    for status, page in refused:
        assert status == 404
        assert "You stood in for Carl Coach, and that has ended." in page
        assert TEXT in page
    assert nothing_is_stored()


def test_a_log_and_a_note_show_their_text_to_the_former_coach(
    app: Flask, running: Case, cora: User, carl: User, lena: User
) -> None:
    log = Opened(
        app,
        carl,
        f"/cases/{running.id}/guidance/between",
        f"/cases/{running.id}/guidance/draft",
    )
    promise = Opened(app, carl, f"/promises/{make.promise(running).id}")

    new_coach(running, cora, lena)
    refused = [log.send(summary=TEXT), promise.send(note=TEXT)]
    autosaved = log.keep(summary=TEXT)

    for status, page in refused:
        assert status == 403
        assert "This has passed to somebody else since you opened it." in page
        assert TEXT in page
    assert autosaved[0] == 403
    assert "Copy your text" in autosaved[1]
    assert nothing_is_stored()


def test_who_had_not_opened_a_form_learns_nothing(
    app: Flask, running: Case, otto: User, stina: User, eve: User, eves_case: Case
) -> None:
    task, other = open_task(running, "submit_baseline"), open_task(running, "plan_session")
    form = opened(app, otto, task)
    plain = {404: "We cannot find this page", 403: "You cannot open this page"}

    # The mark of somebody else, one's own for another form, none, and one that was made up.
    tries = [
        (eve, task, form.mark, 404),
        (stina, task, form.mark, 403),
        (otto, other, form.mark, 403),
        (eve, task, "", 404),
        (eve, task, f"{eve.id}.AAAA", 404),
        (eve, task, form.mark.replace(str(otto.id), str(eve.id), 1), 404),
    ]

    for person, about, mark, status in tries:
        browser = sign_in(app.test_client(), person)
        typed = {"place": TEXT, "opened": mark}
        for path in (f"/tasks/{about.id}", f"/tasks/{about.id}/draft"):
            answered = browser.post(path, data=typed)
            assert answered.status_code == status
            assert plain[status] in answered.text
            assert TEXT not in answered.text


def test_a_stranger_with_the_mark_of_an_open_account_is_asked_to_sign_in(
    app: Flask, running: Case, otto: User, visitor: FlaskClient
) -> None:
    form = opened(app, otto, open_task(running, "submit_baseline"))

    answered = visitor.post(form.path, data={"place": TEXT, "opened": form.mark})

    assert answered.status_code == 401
    assert TEXT not in answered.text


def test_a_form_of_an_older_session_shows_its_text(
    app: Flask, running: Case, carl: User, protected: None
) -> None:
    note = Opened(app, carl, f"/promises/{make.promise(running).id}")

    status, page = note.send(note=TEXT)

    assert status == 400
    assert "The page had been open too long" in page
    assert TEXT in page
