"""The balance of a cohort: sectors, regions and languages of those who apply and are selected."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select

from coaching.data.applications import REGIONS
from coaching.i18n import LANGUAGES, translate
from coaching.model.applications import Application, Outcome
from coaching.model.base import db
from coaching.model.cases import ENDED_EARLY, Case, Cohort

KINDS = ("sector", "region", "language")


@dataclass(frozen=True)
class Traits:
    """What the balance looks at: one sector, one region, and the languages people work in."""

    sector: str
    region: str
    languages: tuple[str, ...]

    def of(self, kind: str) -> tuple[str, ...]:
        """What it counts for."""
        if kind == "language":
            return self.languages
        return (self.sector,) if kind == "sector" else (self.region,)


@dataclass(frozen=True)
class Count:
    """One line of the balance: how many applied, are selected, and would be."""

    key: str
    applied: int
    now: int
    then: int


def traits_of(application: Application) -> Traits:
    """What an application counts for."""
    said = application.answers
    return Traits(
        str(said.get("sector") or ""),
        str(said.get("region") or ""),
        tuple(said.get("languages") or ()),
    )


def places_left(cohort: Cohort) -> int | None:
    """How many more organisations fit; None where nobody has said how many there may be."""
    return left(cohort, selected(cohort))


def left(cohort: Cohort, taken: Sequence[Traits]) -> int | None:
    """The same where it is known already who has a place."""
    return None if cohort.places is None else cohort.places - len(taken)


def balance(
    cohort: Cohort, applied: Iterable[Application], chosen: Iterable[Application]
) -> dict[str, list[Count]]:
    """Sectors, regions and languages: of those who applied, are selected, and would be."""
    today, added = selected(cohort), [traits_of(each) for each in chosen]
    sent = [traits_of(each) for each in applied]
    return {kind: _counts(kind, sent, today, added) for kind in KINDS}


def _counts(
    kind: str, sent: Iterable[Traits], today: Iterable[Traits], added: Iterable[Traits]
) -> list[Count]:
    of_sent, of_today, of_added = (
        Counter(key for traits in group for key in traits.of(kind) if key)
        for group in (sent, today, added)
    )
    keys = sorted(of_sent | of_today, key=lambda key: (-of_sent[key], key))
    return [Count(key, of_sent[key], of_today[key], of_today[key] + of_added[key]) for key in keys]


def selected(cohort: Cohort) -> list[Traits]:
    """Those who take part, and those who are selected and do not know it yet."""
    cases = select(Case).where(Case.cohort_id == cohort.id, Case.status.not_in(ENDED_EARLY))
    waiting = select(Application).where(
        Application.cohort_id == cohort.id,
        Application.outcome == Outcome.SELECTED,
        Application.case_id.is_(None),
        Application.withdrawn_at.is_(None),
    )
    return [
        *(_traits_of_case(each) for each in db.session.scalars(cases).unique()),
        *(traits_of(each) for each in db.session.scalars(waiting).unique()),
    ]


def _traits_of_case(case: Case) -> Traits:
    organisation = case.organisation
    region = _region_keys().get(organisation.region.casefold(), organisation.region)
    return Traits(organisation.sector, region, tuple(organisation.languages))


@cache
def _region_keys() -> dict[str, str]:
    """Regions by their names in every language: organisations keep theirs as words."""
    return {
        translate(region.words, code).casefold(): region.key
        for region in REGIONS
        for code in LANGUAGES
    }


def brings_balance(application: Application, others: Sequence[Traits]) -> bool:
    """Nobody selected so far has its sector, or its region, or any of its languages."""
    if not others:
        return False
    own = traits_of(application)
    for kind in KINDS:
        known = {key for each in others for key in each.of(kind)}
        brought = {key for key in own.of(kind) if key}
        if brought and not brought & known:
            return True
    return False
