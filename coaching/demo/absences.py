"""Who of the programme is away in the demonstration, and who stands in."""

from datetime import timedelta

from coaching.data.demonstration import MIDDLE, PlannedAbsence
from coaching.demo.stage import Stage
from coaching.services import substitutions
from coaching.services.substitutions import Wish


def name_substitute(stage: Stage, planned: PlannedAbsence) -> None:
    """Somebody who will be away says who stands in for these organisations."""
    office = stage.office
    staff, accounts = office.programme.staff, office.accounts
    person = accounts.user(staff[planned.person])
    # Somebody who looks around may have chosen some of the organisations only.
    chosen = [stage.case_ids[key] for key in planned.organisations if key in stage.case_ids]
    if chosen:
        wish = Wish(
            accounts.id_of(staff[planned.substitute]),
            office.schedules[MIDDLE].on(before=planned.first),
            office.today + timedelta(days=planned.last),
            chosen,
        )
        substitutions.name(person, person, wish)
