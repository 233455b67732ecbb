"""Wrong answers in the forms of the year: each is named, what is typed stays, then it is sent."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from coaching import clock
from coaching.model.action_items import ActionItem
from coaching.model.base import db
from coaching.model.coaching_sessions import CoachingSession
from coaching.model.decisions import Decision
from coaching.model.training import Attendance
from coaching.services import certificates
from tests import midpoints
from tests.browser.everybody import Everybody
from tests.browser.steps import is_refused, keeps, look_again, press, type_in
from tests.browser.visitor import Visitor
from tests.story import ANSWERS, Typed
from tests.typed.coaching import in_words, promise
from tests.years import Year

VALID_CODE = "131052-308T"
YESTERDAY, TOMORROW, IN_TWO_WEEKS = -1, 1, 14


@pytest.fixture
def everybody(year: Year, visit: Callable[..., Visitor]) -> Everybody:
    """Everybody of a year that has not begun, with training on offer."""
    year.plan_training()
    return Everybody(year, visit)


def day(days: int) -> str:
    """So many days from today, as people write it."""
    return in_words(clock.today() + timedelta(days=days))


def test_attendance_needs_somebody_marked_and_hours_in_quarters(everybody: Everybody) -> None:
    everybody.year.begin()
    everybody.live("record_attendance", "plan_session")
    trainer = everybody.opens("record_attendance", "M01")
    people = ("attendance-0", "attendance-1")

    # Nobody is marked.
    everybody.presses_on(trainer)
    is_refused(trainer, *(f"{row}-presence" for row in people))

    # No hours, too many, less than none, and none that are quarters.
    present = {f"{row}-presence": "present" for row in people}
    for first, second in (("", "24,25"), ("-1", "1,1")):
        wrong = {"attendance-0-hours": first, "attendance-1-hours": second}
        type_in(trainer, present | wrong)
        everybody.presses_on(trainer)
        is_refused(trainer, *wrong)
        keeps(trainer, present | wrong)

    # Nobody came, and nothing says what that means.
    absent = dict.fromkeys(present, "absent")
    type_in(trainer, absent)
    everybody.presses_on(trainer)
    is_refused(trainer, "nobody_came")
    keeps(trainer, absent)

    type_in(trainer, present | {f"{row}-hours": "2,75" for row in people})
    everybody.presses_on(trainer)
    look_again()
    of_module = select(Attendance.hours).where(Attendance.case_module_id.is_not(None))
    assert [str(hours) for hours in db.session.scalars(of_module)] == ["2.75", "2.75"]


def test_a_log_needs_a_summary_whole_promises_and_nobodys_numbers(everybody: Everybody) -> None:
    everybody.year.begin()
    everybody.live("log_session")
    coach = everybody.opens("log_session")
    log: Typed = ANSWERS["log_session"](everybody.task("log_session"))

    # No summary, and promises that somebody makes no day ahead or nobody at all.
    press(coach, "Add a promise")
    typed = (
        log
        | promise(0, "Tarkistamme ilmoitukset", "", day(IN_TWO_WEEKS))
        | promise(1, "Kutsumme raadin koolle", "sponsor", day(YESTERDAY))
        | {"summary": ""}
    )
    type_in(coach, typed)
    everybody.presses_on(coach)
    is_refused(coach, "summary", "action_items-0-owner", "action_items-1-due_on")
    keeps(coach, typed)

    # A personal identity code and phone numbers in texts.
    numbers = {
        "summary": "Soitan huomenna numeroon 040 123 4567",
        "agreed": f"Hakija {VALID_CODE} saa vastauksen",
        "action_items-0-what": "Soitetaan +358 40 123 4567",
        "action_items-0-owner": "contact",
        "action_items-1-due_on": day(IN_TWO_WEEKS),
    }
    type_in(coach, numbers)
    everybody.presses_on(coach)
    is_refused(coach, "summary", "agreed", "action_items-0-what")
    keeps(coach, typed | numbers)

    right = {
        "summary": "Kävimme läpi ilmoitukset",
        "agreed": "Hakija saa vastauksen",
        "action_items-0-what": "Tarkistamme ilmoitukset",
    }
    type_in(coach, right)
    everybody.presses_on(coach)
    look_again()
    made = db.session.scalars(select(ActionItem).order_by(ActionItem.id)).all()
    assert [(item.what, str(item.owner)) for item in made] == [
        ("Tarkistamme ilmoitukset", "contact"),
        ("Kutsumme raadin koolle", "sponsor"),
    ]


def test_a_session_that_was_moved_has_a_reason_and_a_new_day(everybody: Everybody) -> None:
    everybody.year.begin()
    everybody.live("log_session")
    coach = everybody.opens("log_session")
    written = {"summary": "Kävimme läpi ilmoitukset", "coach_note": "Johtaja päättää yksin"}
    type_in(coach, written)

    moved = {"outcome": "moved", "new_at": "yhdeltä"}
    type_in(coach, moved)
    everybody.presses_on(coach)
    is_refused(coach, "reason", "new_on", "new_at")

    moved |= {"reason": "Tiimi oli sairaana", "new_on": day(YESTERDAY), "new_at": "9"}
    type_in(coach, moved)
    everybody.presses_on(coach)
    is_refused(coach, "new_on")
    keeps(coach, moved | written)

    type_in(coach, {"new_on": day(TOMORROW)})
    everybody.presses_on(coach)
    look_again()
    sessions = db.session.scalars(select(CoachingSession).order_by(CoachingSession.id)).all()
    assert [str(session.state) for session in sessions] == ["moved", "planned"]
    assert sessions[0].reason == "Tiimi oli sairaana"
    assert sessions[1].day == clock.today() + timedelta(days=TOMORROW)


def test_a_proposal_of_training_gives_reasons_when_it_differs(everybody: Everybody) -> None:
    everybody.year.begin()
    everybody.live("propose_training", "plan_session")
    coach = everybody.opens("propose_training")
    typed: Typed = ANSWERS["propose_training"](everybody.task("propose_training"))
    place = next(name for name, value in typed.items() if value == "M04").removesuffix("-module_id")

    changed = {f"{place}-way": "leave_out", f"{place}-who": "Esihenkilöt", "coaching_interval": "5"}
    type_in(coach, changed)
    everybody.presses_on(coach)
    is_refused(coach, "coaching_interval", "reason")
    keeps(coach, changed)

    type_in(coach, {"coaching_interval": "21", "reason": "Rekrytointi on jo kunnossa"})
    everybody.presses_on(coach)
    look_again()
    reasons = {each.reason for each in db.session.scalars(select(Decision))}
    assert reasons == {"Rekrytointi on jo kunnossa"}
    assert everybody.year.case.coaching_interval == 21


def test_a_midpoint_that_goes_otherwise_than_recommended_says_why(everybody: Everybody) -> None:
    midpoints.reach(everybody.year, "summarise_midpoint")
    coach = everybody.opens("summarise_midpoint")
    otherwise = {"assessment": "Työ ei etene", "risk": "none", "recommendation": "escalate"}
    type_in(coach, otherwise)
    everybody.presses_on(coach)
    is_refused(coach, "reason")
    keeps(coach, otherwise)
    type_in(coach, {"reason": "Johto ei ole ollut mukana"})
    everybody.presses_on(coach)
    look_again()
    everybody.year.do("hold_midpoint_meeting")

    # The coordinator follows the coach, gives no reason, and fills in half of a condition.
    coordinator = everybody.opens("decide_midpoint")
    type_in(coordinator, {"decision": "escalate", "message": "Autamme teitä eteenpäin"})
    press(coordinator, "Add one more")
    press(coordinator, "Add one more")
    conditions = {
        "conditions-0-what": "Nimetkää varahenkilö",
        "conditions-1-due_on": day(YESTERDAY),
    }
    type_in(coordinator, conditions)
    everybody.presses_on(coordinator)
    is_refused(
        coordinator, "reason", "conditions-0-due_on", "conditions-1-what", "conditions-1-due_on"
    )
    keeps(coordinator, conditions | {"decision": "escalate", "message": "Autamme teitä eteenpäin"})

    coordinator.page.locator('button[name="_remove"][value="conditions-1"]').click()
    coordinator.page.wait_for_load_state()
    right = {"conditions-0-due_on": day(IN_TWO_WEEKS), "reason": "Johto ei ole ollut mukana"}
    type_in(coordinator, right)
    everybody.presses_on(coordinator)
    look_again()
    assert "hold_support_meeting" in everybody.year.names


def test_a_year_is_ended_on_purpose_and_with_a_reason(everybody: Everybody) -> None:
    everybody.year.begin()
    everybody.live("log_session")
    log: Typed = ANSWERS["log_session"](everybody.task("log_session"))
    kept_open = promise(0, "Tarkistamme ilmoitukset", "contact", day(IN_TWO_WEEKS))
    everybody.year.do("log_session", **log, **kept_open)
    everybody.live("accept_completion")
    coordinator = everybody.opens("accept_completion")
    expect(coordinator.page.locator("main")).to_contain_text("Tarkistamme ilmoitukset")

    # Otherwise than recommended, without a reason and in spite of what is still open.
    type_in(coordinator, {"certificate": "participated"})
    everybody.presses_on(coordinator)
    is_refused(coordinator, "reason", "may_end")
    keeps(coordinator, {"certificate": "participated"})

    type_in(coordinator, {"reason": "Organisaatio pyysi sitä", "may_end": "y"})
    everybody.presses_on(coordinator)
    look_again()
    kept = certificates.of_case(everybody.year.case.id)
    assert (everybody.year.is_over, kept and kept.kind) == (True, "participated")
