"""Who teaches, and who plans what is taught."""

from sqlalchemy import Select, false, select, true

from coaching.model.people import User
from coaching.model.training import Module, TrainingSession
from coaching.permissions.people import is_administrator, is_coordinator, is_trainer


def teaches(user: User, session: TrainingSession) -> bool:
    """The trainer of a training session."""
    return is_trainer(user) and session.trainer_id == user.id


def visible_training_sessions(user: User) -> Select[TrainingSession]:
    """Coordinators plan all training sessions, trainers see those they teach."""
    query = select(TrainingSession)
    if is_coordinator(user):
        return query
    if is_trainer(user):
        return query.where(TrainingSession.trainer_id == user.id)
    return query.where(false())


def visible_modules(user: User) -> Select[Module]:
    """Administrators look after the training modules."""
    return select(Module).where(true() if is_administrator(user) else false())
