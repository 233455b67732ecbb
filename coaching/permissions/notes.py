"""Who reads a note, and who changes it."""

from sqlalchemy import Select, and_, or_, select

from coaching.model.cases import Case
from coaching.model.notes import Note, NoteAudience
from coaching.model.people import StaffRole, User
from coaching.permissions.cases import (
    read_as_coach_by,
    read_case_ids,
    reads_as_coach,
    reads_as_member,
)
from coaching.permissions.people import is_coordinator
from coaching.permissions.places import cases_held


def reads_note(user: User, note: Note) -> bool:
    """Staff of the case read all notes, the organisation its own and those meant for it."""
    if is_coordinator(user, note) or reads_as_coach(user, note):
        return True
    return note.audience == NoteAudience.CASE and reads_as_member(user, note)


def wrote_the_note(user: User, note: Note) -> bool:
    """The writer of a note, who still belongs to the case."""
    return note.by_id == user.id and reads_note(user, note)


def visible_notes(user: User) -> Select[Note]:
    """The notes a person may read."""
    query = select(Note)
    if is_coordinator(user):
        return query
    for_the_case = and_(Note.case_id.in_(read_case_ids(user)), Note.audience == NoteAudience.CASE)
    coached = select(Case.id).where(read_as_coach_by(user))
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    of_staff = [Note.case_id.in_(coordinated)] if coordinated else []
    return query.where(or_(Note.case_id.in_(coached), for_the_case, *of_staff))
