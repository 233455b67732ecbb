"""Who sees the documents of a case, adds to them and looks after them."""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from coaching.model.cases import Case
from coaching.model.certificates import Certificate
from coaching.model.documents import Audience, Document
from coaching.model.people import StaffRole, User
from coaching.permissions.cases import (
    case_of,
    coaches_the_case,
    is_member,
    read_as_coach_by,
    read_case_ids,
    reads_as_coach,
    reads_as_member,
    represents,
    visible_cases,
)
from coaching.permissions.people import is_coordinator
from coaching.permissions.places import cases_held


def sees_document(user: User, document: Document) -> bool:
    """The staff of the case see all of its documents, the organisation those meant for it."""
    if is_coordinator(user, document) or reads_as_coach(user, document):
        return True
    return document.audience == Audience.CASE and reads_as_member(user, document)


def visible_documents(user: User) -> Select[Document]:
    """The documents a person may see."""
    query = select(Document)
    if is_coordinator(user):
        return query
    coached = select(Case.id).where(read_as_coach_by(user))
    shared = and_(Document.audience == Audience.CASE, Document.case_id.in_(read_case_ids(user)))
    coordinated = cases_held(user, StaffRole.COORDINATOR)
    of_staff = [Document.case_id.in_(coordinated)] if coordinated else []
    return query.where(or_(Document.case_id.in_(coached), shared, *of_staff))


def adds_documents(user: User, thing: Any) -> bool:
    """Everybody of the case while its year is not over, coordinators also afterwards."""
    if is_coordinator(user, thing):
        return True
    case = case_of(thing)
    takes_part = coaches_the_case(user, thing) or is_member(user, thing)
    return takes_part and case is not None and case.ended_at is None


def looks_after_document(user: User, document: Document) -> bool:
    """Whoever added it, the staff of the case; of the organisation's own whoever speaks for it."""
    if not (sees_document(user, document) and adds_documents(user, document)):
        return False
    if is_coordinator(user, document) or coaches_the_case(user, document):
        return True
    by = document.created_by_id
    is_own = by in {member.user_id for member in document.case.members}
    return by == user.id or (is_own and represents(user, document))


def visible_certificates(user: User) -> Select[Certificate]:
    """The certificates a person may read: those of visible cases."""
    cases = visible_cases(user).with_only_columns(Case.id)
    return select(Certificate).where(Certificate.case_id.in_(cases))
