"""Notes on an organisation's year, written at any time: who reads them, and who hears of them."""

from datetime import timedelta

from sqlalchemy import select

from coaching.clock import now
from coaching.i18n import gettext as _
from coaching.model.base import db, transaction
from coaching.model.cases import Case, MemberKind
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import StaffRole, User
from coaching.permissions import Can, coaches_the_case, is_coordinator, require
from coaching.services import people
from coaching.services.refusals import Refusal

# The same words once more within so short a time are a second press of the same button.
SECOND_PRESS = timedelta(minutes=1)


class Standing(Refusal):
    """A note that is a day old, or was removed, does not change any more."""


def write(user: User, case: Case, *, text: str, audience: NoteAudience) -> Note:
    """Write a note; those on the other side get a mail without its text."""
    require(user, Can.WRITE_NOTE, case)
    is_staff = is_coordinator(user, case) or coaches_the_case(user, case)
    meant = audience if is_staff else NoteAudience.CASE
    with transaction():
        known = _just_written(user, case, text, meant)
        if known is not None:
            return known
        note = Note(case_id=case.id, by_id=user.id, text=text, audience=meant)
        db.session.add(note)
        db.session.flush()
        note_event(user, "note_written", case, note_id=note.id)
        for person in _hear_of_it(user, case, meant, is_staff=is_staff):
            note_mail("note_written", person, case_id=case.id)
    return note


def correct(user: User, note: Note, *, text: str) -> None:
    """Write it better; history keeps that it was corrected; raises `Standing`."""
    require(user, Can.CHANGE_NOTE, note)
    with transaction():
        _still_changes(note)
        if text == note.text:
            return
        note.text, note.corrected_at = text, now()
        note_event(user, "note_corrected", note.case, note_id=note.id)


def remove(user: User, note: Note) -> None:
    """Take it back; history keeps that it was written; raises `Standing`."""
    require(user, Can.CHANGE_NOTE, note)
    with transaction():
        _still_changes(note)
        note.text, note.removed_at = "", now()
        note_event(user, "note_removed", note.case, note_id=note.id)


def _still_changes(note: Note) -> None:
    db.session.refresh(note)
    if not note.can_change:
        raise Standing(_("The note stands by now. Write another one if something is missing."))


def _just_written(user: User, case: Case, text: str, audience: NoteAudience) -> Note | None:
    query = select(Note).where(
        Note.case_id == case.id,
        Note.by_id == user.id,
        Note.text == text,
        Note.audience == audience,
        Note.at > now() - SECOND_PRESS,
    )
    return db.session.scalars(query.limit(1)).first()


def _hear_of_it(writer: User, case: Case, audience: NoteAudience, *, is_staff: bool) -> list[User]:
    """Those on the other side, each once: never the writer, and never the whole team."""
    coaches = [coach for coach in (case.coach, case.deputy_coach) if coach is not None]
    if is_staff and audience == NoteAudience.CASE:
        found = case.speakers + case.people(MemberKind.DEPUTY)
    elif case.coach_confirmed and not coaches_the_case(writer, case):
        found = coaches
    else:
        found = people.with_role(StaffRole.COORDINATOR)
    return [person for person in dict.fromkeys(found) if person.id != writer.id and person.active]
