"""Who takes part in a cohort, by name and by business ID: nobody comes into it twice."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import select, update
from sqlalchemy.orm import aliased

from coaching.model.base import db
from coaching.model.cases import Case, Cohort
from coaching.model.organisations import Organisation

# The id of an organisation; the name of one that is not stored yet.
Which: TypeAlias = int | str


@dataclass(frozen=True)
class Entry:
    """An organisation of a cohort; ``row`` where it stands in a list and not in the cohort yet."""

    which: Which
    parent: Which | None
    name: str
    business_id: str | None
    full_name: str
    case_id: int | None = None
    row: int | None = None

    def is_relative_of(self, parent: Which | None) -> bool:
        """Whether a unit of this parent belongs to the same organisation."""
        return parent is not None and parent in (self.which, self.parent)


class Register:
    """The organisations of a cohort, and those that are about to join it."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._by_business_id: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Let one more take part."""
        self._by_name[entry.name.casefold()].append(entry)
        if entry.business_id:
            self._by_business_id[entry.business_id].append(entry)

    def namesake(self, name: str, parent: Which | None) -> Entry | None:
        """The same organisation, or the same unit of the same parent."""
        return next(
            (
                entry
                for entry in self._by_name.get(name.casefold(), ())
                if entry.is_relative_of(parent) or parent is None is entry.parent
            ),
            None,
        )

    def holder(self, business_id: str | None, parent: Which | None) -> Entry | None:
        """Another organisation with this business ID; units of one parent share theirs."""
        return next(
            (
                entry
                for entry in self._by_business_id.get(business_id or "", ())
                if not entry.is_relative_of(parent)
            ),
            None,
        )

    def whole(self, name: str) -> Which | None:
        """The organisation of this name that takes part as a whole."""
        found = self.namesake(name, None)
        return found.which if found else None


def wait_for_others(cohort: Cohort) -> None:
    """Let nobody else join a cohort until the caller's transaction ends.

    A write of nothing: it takes the lock of the row on one database, of the file on the other.
    """
    db.session.execute(
        update(Cohort)
        .where(Cohort.id == cohort.id)
        .values(name=Cohort.name)
        .execution_options(synchronize_session=False)
    )


def of(cohort: Cohort) -> Register:
    """Everybody of a cohort."""
    parent = aliased(Organisation)
    rows = db.session.execute(
        select(
            Organisation.id,
            Organisation.parent_id,
            Organisation.name,
            Organisation.business_id,
            parent.name,
            Case.id,
        )
        .join(Case, Case.organisation_id == Organisation.id)
        .outerjoin(parent, Organisation.parent_id == parent.id)
        .where(Case.cohort_id == cohort.id)
        .order_by(Case.id)
    )
    return Register(
        Entry(id, parent_id, name, business_id, f"{whole}, {name}" if whole else name, case_id)
        for id, parent_id, name, business_id, whole, case_id in rows
    )
