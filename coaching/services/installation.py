"""An installation: whether its database is ready, its first administrator and first cohort."""

from datetime import date, timedelta

from alembic.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from coaching.model.base import db, transaction
from coaching.model.cases import Cohort, CohortBlackout
from coaching.model.history import note_event
from coaching.model.people import StaffRole, User
from coaching.model.processes import Version
from coaching.services import cohorts, people
from coaching.services.people import Person
from coaching.services.refusals import Refusal
from coaching.services.schedules import Schedule, usual_breaks

YEAR = timedelta(weeks=52)


class OutOfReach(Refusal):
    """There is no database where the settings look for it."""


class AlreadySetUp(Refusal):
    """Somebody administers this installation; everybody else is added by that person."""


def is_prepared() -> bool:
    """Whether the database has tables; raises `OutOfReach`."""
    try:
        return inspect(db.engine).has_table(Version.__tablename__)
    except OperationalError as error:
        raise OutOfReach("The database cannot be reached. Check DATABASE_URL.") from error


def revision() -> set[str]:
    """The migrations that the database has been brought to."""
    with db.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads())


def check_new() -> None:
    """Stop where an administrator exists; raises `AlreadySetUp`."""
    known = people.with_role(StaffRole.ADMINISTRATOR)
    if known:
        raise AlreadySetUp(
            f"{known[0].name} administers this installation already. "
            "Sign in as an administrator to add people."
        )


def begin(person: Person, *, coordinates: bool, cohort_name: str, starts_on: date) -> User:
    """Create the first administrator and cohort.

    Raises `AlreadySetUp`, `AddressTaken`, `NameTaken`.
    """
    check_new()
    schedule = Schedule(starts_on, starts_on + YEAR, breaks=usual_breaks(starts_on.year))
    cohorts.check(schedule)
    cohorts.check_name(cohort_name)
    roles = [StaffRole.ADMINISTRATOR, *([StaffRole.COORDINATOR] if coordinates else [])]
    with transaction():
        user = people.create_staff(person, roles)
        cohort = Cohort(
            name=cohort_name,
            starts_on=schedule.starts_on,
            ends_on=schedule.ends_on,
            blackouts=[CohortBlackout(first=b.first, last=b.last) for b in schedule.breaks],
        )
        db.session.add(cohort)
        db.session.flush()
        note_event(user, "set_up", cohort_id=cohort.id)
    return user
