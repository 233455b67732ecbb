"""Guidance between coaching sessions: a call, an email, a meeting that no task asks about."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from coaching.clock import today
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.drafts import PageDraft
from coaching.model.guidance import GuidanceEntry
from coaching.model.history import note_event
from coaching.model.people import User
from coaching.permissions import Can, represented_for, require
from coaching.services import guidance, page_drafts, people, year_locks
from coaching.services.guidance import Locked
from coaching.services.refusals import Refusal

KIND = "extra"
PAGE = "guidance.between"
MINUTES = 30


class NotInItsYear(Refusal):
    """Guidance belongs to a running year."""


class NotYours(Refusal):
    """A task asks for the organisation's word, or the form was another organisation's."""


# ---- what the form begins with ----


def prefill(case: Case) -> dict[str, Any]:
    """Today, those who took part last time, and how far the promises are."""
    here = {choice["id"] for choice in people.choices_of(case)}
    return guidance.followed_up(case) | {
        "held_on": today(),
        "minutes": MINUTES,
        "participants": [m for m in guidance.last_participants(case) if m in here],
    }


def figures(case: Case) -> tuple[int, int]:
    """How many entries the log has, and of how many minutes."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(GuidanceEntry.minutes), 0)).where(
            GuidanceEntry.case_id == case.id
        )
    ).one()
    return row[0], row[1]


def last_entry(case: Case) -> GuidanceEntry | None:
    """The newest entry of the log."""
    return db.session.scalar(
        select(GuidanceEntry)
        .where(GuidanceEntry.case_id == case.id)
        .order_by(GuidanceEntry.held_on.desc(), GuidanceEntry.id.desc())
        .limit(1)
    )


# ---- drafts ----


def draft_of(user: User, case: Case) -> PageDraft | None:
    """What this person has typed so far about this organisation."""
    return page_drafts.find(user, case, PAGE)


def drafts_of(user: User) -> list[PageDraft]:
    """Where this person has begun to log something, the oldest first."""
    query = select(PageDraft).where(PageDraft.user_id == user.id, PageDraft.page == PAGE)
    return list(db.session.scalars(query.order_by(PageDraft.saved_at, PageDraft.id)))


def save_draft(user: User, case: Case, typed: Mapping[str, list[str]], *, key: str) -> bool:
    """Keep what was typed, valid or not; what has been logged by now needs no draft."""
    require(user, Can.LOG_GUIDANCE, case)
    with transaction():
        year_locks.lock_year(case.id)
        if _logged(key) is not None:
            return False
        page_drafts.put(user, case, PAGE, typed)
    return True


def forget_draft(user: User, case: Case) -> None:
    """Throw away what was begun."""
    require(user, Can.LOG_GUIDANCE, case)
    with transaction():
        page_drafts.drop(user, case, PAGE)


# ---- log ----


def log(user: User, case: Case, values: Mapping[str, Any], *, key: str) -> GuidanceEntry:
    """Write the entry and tell the organisation; raises `NotInItsYear`.

    ``key`` is the form's own: sent a second time it gives the entry of the first time.
    """
    require(user, Can.LOG_GUIDANCE, case)
    try:
        with transaction():
            year_locks.lock_year(case.id)
            db.session.refresh(case, ["status"])
            return _logged_of(case, key) or _log(user, case, values, key)
    except IntegrityError:
        # Both presses came at the same moment, and the other one was a little faster.
        found = _logged_of(case, key)
        if found is None:
            raise
        return found


def _log(user: User, case: Case, values: Mapping[str, Any], key: str) -> GuidanceEntry:
    if not case.is_under_way:
        raise NotInItsYear(
            _("The year of this organisation is not under way, so no guidance is logged.")
        )
    entry = guidance.entry_of(user, case, KIND, values)
    entry.form_key = key
    guidance.keep(user, entry, values)
    whom = entry.on_behalf_of
    note_event(user, "guidance_logged", case, kind=KIND, entry_id=entry.id, on_behalf_of=whom)
    guidance.tell_organisation(entry)
    page_drafts.drop(user, case, PAGE)
    return entry


def _logged(key: str) -> GuidanceEntry | None:
    return db.session.scalar(select(GuidanceEntry).where(GuidanceEntry.form_key == key))


def _logged_of(case: Case, key: str) -> GuidanceEntry | None:
    found = _logged(key)
    if found is not None and found.case_id != case.id:
        raise NotYours(_("This form belongs to another organisation. Open the page again."))
    return found


# ---- the organisation's word ----


def waiting_for_word(case: Case) -> list[GuidanceEntry]:
    """Entries that the organisation may still accept or complete, where no task asks it to."""
    query = (
        select(GuidanceEntry)
        .where(
            GuidanceEntry.case_id == case.id,
            GuidanceEntry.kind == KIND,
            GuidanceEntry.accepted_at.is_(None),
        )
        .order_by(GuidanceEntry.held_on, GuidanceEntry.id)
    )
    return [entry for entry in db.session.scalars(query) if not entry.is_locked]


def complete(user: User, entry: GuidanceEntry, *, addition: str) -> None:
    """The organisation accepts the summary, perhaps with words of its own; raises `Locked`."""
    require(user, Can.COMPLETE_GUIDANCE, entry)
    with transaction():
        db.session.refresh(entry, with_for_update=True)
        if entry.coaching_session_id is not None:
            raise NotYours(_("A task asks you about this summary. Answer it there."))
        if entry.is_locked:
            raise Locked(_("The summary stands by now. Tell your coach what is missing."))
        whom = represented_for(user, entry.case)
        guidance.settle(user, entry, addition=addition, on_behalf_of=whom)
