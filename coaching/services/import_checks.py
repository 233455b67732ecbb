"""The rows of an imported list beside each other, and beside what is here already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from coaching import shapes
from coaching.data.import_reasons import Reason
from coaching.model.base import db
from coaching.model.cases import Cohort
from coaching.model.imports import ImportRow, RowState
from coaching.model.organisations import Organisation
from coaching.model.people import User
from coaching.services import coach_choices, cohort_registers, conflicts, import_cells
from coaching.services.coach_choices import CoachLine
from coaching.services.cohort_registers import Entry, Register, Which
from coaching.services.import_cells import Told, Wrong

# Names and addresses that one statement asks for.
AT_ONCE = 500

PEOPLE = ("contact", "sponsor")


@dataclass(frozen=True)
class Account:
    """As much of an account as a list has to do with."""

    id: int
    name: str
    active: bool


class Coaches:
    """Everybody who coaches, by what a list may call them, and how many organisations they have."""

    def __init__(self, lines: Sequence[CoachLine]) -> None:
        self.lines = lines
        self.load = {line.user.id: line.load for line in lines}
        self.duties = {line.user.id: line.deputises for line in lines}

    def named(self, text: str) -> User:
        """The one who is meant; raises `Wrong`."""
        wanted = text.casefold()
        found = [
            line.user
            for line in self.lines
            if wanted in (line.user.name.casefold(), line.user.email.casefold())
        ]
        if not found:
            raise Wrong(Reason.NO_SUCH_COACH)
        if len(found) > 1:
            raise Wrong(Reason.SEVERAL_COACHES)
        return found[0]

    def take(self, coach: User, deputy: int | None = None) -> bool:
        """Count one organisation more; whether that is within what was agreed."""
        self.load[coach.id] = self.load.get(coach.id, 0) + 1
        if deputy is not None:
            self.duties[deputy] = self.duties.get(deputy, 0) + 1
        most = coach.coaches_at_most
        return most is None or self.load[coach.id] <= most


class Surroundings:
    """What the rows are held against; looked up with few statements for however many rows."""

    def __init__(self, cohort: Cohort, rows: Sequence[ImportRow]) -> None:
        self.register: Register = cohort_registers.of(cohort)
        self.parents = wholes({_whole_of(row) for row in rows if row.is_unit})
        self.accounts = accounts({address_of(row, kind) for row in rows for kind in PEOPLE})
        self.coaches = Coaches(coach_choices.coaches())
        wholes_here = (self.parent_of(row) for row in rows)
        self._against = conflicts.of_organisations(w for w in wholes_here if isinstance(w, int))
        # Whose address stands in which row: the first one counts.
        self.written: dict[str, tuple[str, int]] = {}

    def parent_of(self, row: ImportRow) -> Which | None:
        """The organisation that a unit belongs to; nothing for a whole one."""
        if not row.is_unit:
            return None
        whole = _whole_of(row)
        return self.register.whole(whole) or self.parents.get(whole.lower()) or whole.lower()

    def against(self, row: ImportRow) -> set[int]:
        """Who has a conflict of interest with the organisation that a unit belongs to.

        The organisations of a list themselves are new: nobody has declared anything about them.
        """
        whole = self.parent_of(row)
        return self._against.get(whole, set()) if isinstance(whole, int) else set()


def _whole_of(row: ImportRow) -> str:
    """What the first column says, which may be empty beside a unit."""
    return str(row.cells.get("name", ""))


def check(cohort: Cohort, rows: Sequence[ImportRow]) -> Surroundings:
    """Say of each row what it is; those that were brought in stay as they are."""
    looked_at = in_order(row for row in rows if not row.is_over)
    around = Surroundings(cohort, looked_at)
    for row in looked_at:
        _look_at(row, around)
    return around


def in_order(rows: Iterable[ImportRow]) -> list[ImportRow]:
    """Whole organisations before units, so that no unit makes a second one of its own."""
    return sorted(rows, key=lambda row: (row.is_unit, row.number))


def _look_at(row: ImportRow, around: Surroundings) -> None:
    known, clashes, remarks = _place_of(row, around)
    remarks |= import_cells.remarks(row.cells)
    if known is None:
        clashes |= _people(row, around, remarks)
        clashes |= _coaches(row, around, remarks)
    state = RowState.KNOWN if known else RowState.NEW
    if known is None and (clashes or row.faults):
        state = RowState.MENDING
    found = {
        "state": state,
        "case_id": known.case_id if known else None,
        "clashes": {} if known else clashes,
        "remarks": remarks,
    }
    for name, value in found.items():
        # What stays as it is needs no statement.
        if getattr(row, name) != value:
            setattr(row, name, value)


def _place_of(row: ImportRow, around: Surroundings) -> tuple[Entry | None, Told, Told]:
    """Who takes part already, or what speaks against this one, or is remarkable."""
    key = "unit" if row.is_unit else "name"
    name, parent = str(row.cells.get(key, "")), around.parent_of(row)
    business_id = shapes.business_id(str(row.cells.get("business_id", "")))
    if not name:
        return None, {}, {}
    same = around.register.namesake(name, parent)
    if same is not None and same.case_id is not None:
        return same, {}, _other_id(same, business_id)
    if same is not None and same.row is not None:
        return None, {key: Wrong(Reason.SAME_ROW, row=same.row).told}, {}
    holder = around.register.holder(business_id, parent)
    if holder is not None:
        return None, {"business_id": _taken(holder)}, {}
    which = name.lower() if parent is None else f"{parent}, {name.lower()}"
    around.register.add(Entry(which, parent, name, business_id, row.name, row=row.number))
    return None, {}, {}


def _taken(holder: Entry) -> dict[str, Any]:
    if holder.row is not None:
        return Wrong(Reason.ID_IN_ROW, row=holder.row, name=holder.full_name).told
    return Wrong(Reason.ID_TAKEN, name=holder.full_name).told


def _other_id(same: Entry, business_id: str | None) -> Told:
    if business_id is None or same.business_id in (None, business_id):
        return {}
    return {"business_id": Wrong(Reason.OTHER_ID, business_id=str(same.business_id)).told}


# ---- people ----


def address_of(row: ImportRow, kind: str) -> str:
    """The address of somebody in a row, as accounts know it."""
    return str(row.cells.get(f"{kind}_email", "")).lower()


def _people(row: ImportRow, around: Surroundings, remarks: Told) -> Told:
    clashes: Told = {}
    for kind in PEOPLE:
        name, address = str(row.cells.get(f"{kind}_name", "")), address_of(row, kind)
        if not name or not address:
            continue
        told, before = f"{kind}_email", around.written.setdefault(address, (name, row.number))
        if before[0].casefold() != name.casefold():
            clashes[told] = _two_names(before, row)
        elif (account := around.accounts.get(address)) is not None:
            if not account.active:
                remarks[told] = Wrong(Reason.CLOSED).told
            elif account.name.casefold() != name.casefold():
                remarks[told] = Wrong(Reason.NAME_STAYS, name=account.name).told
    return clashes


def _two_names(before: tuple[str, int], row: ImportRow) -> dict[str, Any]:
    name, number = before
    if number == row.number:
        return Wrong(Reason.TWO_NAMES).told
    return Wrong(Reason.TWO_NAMES_IN_ROW, row=number, name=name).told


def accounts(addresses: Iterable[str]) -> Mapping[str, Account]:
    """The accounts with these addresses, however they are spelled."""
    found: dict[str, Account] = {}
    for some in _portions(addresses):
        rows = db.session.execute(
            select(func.lower(User.email), User.id, User.name, User.active).where(
                func.lower(User.email).in_(some)
            )
        )
        found |= {address: Account(id, name, active) for address, id, name, active in rows}
    return found


def wholes(names: Iterable[str]) -> Mapping[str, int]:
    """The organisations with these names that are no units; the newest of several."""
    found: dict[str, int] = {}
    for some in _portions({name.lower() for name in names}):
        rows = db.session.execute(
            select(func.lower(Organisation.name), Organisation.id)
            .where(func.lower(Organisation.name).in_(some), Organisation.parent_id.is_(None))
            .order_by(Organisation.id)
        )
        found |= dict(rows.all())
    return found


def _portions(words: Iterable[str]) -> Iterable[list[str]]:
    there = sorted(set(words) - {""})
    return (there[start : start + AT_ONCE] for start in range(0, len(there), AT_ONCE))


# ---- coaches ----


def _coaches(row: ImportRow, around: Surroundings, remarks: Told) -> Told:
    clashes: Told = {}
    named = {}
    for key in ("coach", "deputy"):
        if text := str(row.cells.get(key, "")):
            try:
                named[key] = around.coaches.named(text)
            except Wrong as found:
                clashes[key] = found.told
    coach, deputy = named.get("coach"), named.get("deputy")
    if row.cells.get("deputy") and not row.cells.get("coach"):
        clashes["coach"] = Wrong(Reason.DEPUTY_ALONE).told
    if coach is not None and coach == deputy:
        clashes["deputy"] = Wrong(Reason.SAME_PERSON).told
    close = next((u for u in (coach, deputy) if u and u.id in around.against(row)), None)
    if close is not None and not row.cells.get("coach_reason"):
        clashes["coach_reason"] = Wrong(Reason.CONFLICT, name=close.name).told
    if coach is not None and not around.coaches.take(coach) and not row.cells.get("coach_reason"):
        remarks["coach"] = Wrong(
            Reason.COACH_FULL,
            name=coach.name,
            load=around.coaches.load[coach.id],
            most=coach.coaches_at_most or 0,
        ).told
    return clashes
