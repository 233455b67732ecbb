"""Who teaches, and who plans what is taught."""

from sqlalchemy import ColumnElement, Select, false, select, true

from coaching.model.people import User
from coaching.model.training import CaseModule, Module, TrainingSession
from coaching.permissions.people import is_administrator, is_coordinator, is_trainer
from coaching.permissions.places import is_staff, stand_ins


def teaches(user: User, session: TrainingSession) -> bool:
    """The trainer of a training session."""
    return is_trainer(user) and session.trainer_id in _trainer_ids(user)


def _trainer_ids(user: User) -> list[int]:
    """Whose teaching a person does today: the own, and that of trainers who are away."""
    return [user.id, *(each.person_id for each in stand_ins(user) if is_staff(user))]


def taught_by(user: User) -> ColumnElement[bool]:
    """The same for queries."""
    return TrainingSession.trainer_id.in_(_trainer_ids(user)) if is_trainer(user) else false()


def visible_training_sessions(user: User) -> Select[TrainingSession]:
    """Coordinators plan all training sessions, trainers see those they teach."""
    query = select(TrainingSession)
    if is_coordinator(user):
        return query
    return query.where(taught_by(user))


def trains_the_organisation(user: User, taken: CaseModule) -> bool:
    """The trainer of the session to which an organisation comes."""
    return taken.session is not None and teaches(user, taken.session)


def trained_bookings(user: User) -> Select[CaseModule]:
    """The bookings of the sessions that a person teaches."""
    taught = select(TrainingSession.id).where(taught_by(user))
    return select(CaseModule).where(CaseModule.session_id.in_(taught))


def visible_modules(user: User) -> Select[Module]:
    """Administrators look after the training modules."""
    return select(Module).where(true() if is_administrator(user) else false())
