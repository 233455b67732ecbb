"""Which coach would fit which organisation, and why: never by anybody's origin.

Language decides first, then a sister unit, the sector, and free places.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

from coaching.i18n import gettext as _
from coaching.i18n import lazy_gettext as _l
from coaching.i18n import ngettext

# How many organisations a coach takes where no number is agreed.
USUAL = 6

WORKS_IN = {
    "fi": _l("Works in Finnish, like the organisation."),
    "sv": _l("Works in Swedish, like the organisation."),
    "en": _l("Works in English, like the organisation."),
}
NOBODY_FREE = {
    "fi": _l("Nobody who works in Finnish has a free place."),
    "sv": _l("Nobody who works in Swedish has a free place."),
    "en": _l("Nobody who works in English has a free place."),
}


@dataclass(frozen=True)
class Coach:
    """What counts of a coach: ``load`` and ``most`` are organisations."""

    id: int
    languages: frozenset[str]
    sectors: frozenset[str]
    load: int
    most: int | None
    # Of how many organisations somebody is the deputy coach.
    deputises: int = 0

    @property
    def free(self) -> int:
        """How many more organisations fit."""
        return max(0, (USUAL if self.most is None else self.most) - self.load)


@dataclass(frozen=True)
class Seeker:
    """What counts of an organisation without a coach: ``parent`` is the one it is a unit of."""

    id: int
    language: str
    languages: frozenset[str]
    sector: str
    parent: int | None = None
    # Coaches who have declined, did not answer, or have a conflict of interest.
    refused: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Suggestion:
    """A coach and a deputy coach for an organisation, with what speaks for them."""

    seeker: int
    language: str
    coach: int
    deputy: int | None
    is_sister: bool
    knows_sector: bool
    # Before this organisation takes one of them.
    free: int


def suggest(
    seekers: Iterable[Seeker],
    coaches: Sequence[Coach],
    sisters: Mapping[int, Collection[int]] | None = None,
) -> dict[int, Suggestion]:
    """A coach for as many as possible; ``sisters`` are the coaches of units by their parent.

    The same for the same facts, in whatever order they come.
    """
    asked = sorted(seekers, key=lambda each: each.id)
    waiting = Counter(each.language for each in asked)
    free = {coach.id: coach.free for coach in coaches}
    duties = Counter({coach.id: coach.deputises for coach in coaches})
    known = {parent: set(ids) for parent, ids in (sisters or {}).items()}
    found: dict[int, Suggestion] = {}
    for seeker in asked:
        waiting[seeker.language] -= 1
        family = known.setdefault(seeker.parent, set()) if seeker.parent is not None else set()
        coach = _best(seeker, coaches, free, waiting, family)
        if coach is None:
            continue
        deputy = deputy_for(seeker, coach.id, coaches, duties)
        found[seeker.id] = _of(seeker, coach, deputy, free[coach.id], family)
        free[coach.id] -= 1
        family.add(coach.id)
        if deputy is not None:
            duties[deputy] += 1
    return found


def deputy_for(
    seeker: Seeker, coach: int, coaches: Iterable[Coach], duties: Mapping[int, int]
) -> int | None:
    """Who steps in: somebody else of the same language, with few such duties."""
    others = [each for each in coaches if each.id != coach and each.id not in seeker.refused]
    if not others:
        return None
    return min(
        others,
        key=lambda each: (
            seeker.language not in each.languages,
            -len(each.languages & seeker.languages),
            seeker.sector not in each.sectors,
            duties.get(each.id, 0),
            each.id,
        ),
    ).id


def explained(suggestion: Suggestion) -> str:
    """Why this coach, in the reader's language."""
    reasons = [str(WORKS_IN[suggestion.language])]
    if suggestion.is_sister:
        reasons.append(_("Coaches another unit of the same organisation."))
    if suggestion.knows_sector:
        reasons.append(_("Knows the sector."))
    reasons.append(ngettext("%(num)s place is free.", "%(num)s places are free.", suggestion.free))
    return " ".join(reasons)


def nobody_free(language: str) -> str:
    """Why there is no suggestion, in the reader's language."""
    return str(NOBODY_FREE[language])


def _best(
    seeker: Seeker,
    coaches: Sequence[Coach],
    free: Mapping[int, int],
    waiting: Mapping[str, int],
    family: Collection[int],
) -> Coach | None:
    """The first by rank who leaves as many of the others as possible with somebody."""
    fitting = [
        each
        for each in coaches
        if seeker.language in each.languages and free[each.id] > 0 and each.id not in seeker.refused
    ]
    fitting.sort(key=lambda each: _rank(seeker, each, free[each.id], family))
    return max(
        fitting,
        key=lambda each: _helped(waiting, coaches, {**free, each.id: free[each.id] - 1}),
        default=None,
    )


def _rank(
    seeker: Seeker, coach: Coach, free: int, family: Collection[int]
) -> tuple[int, bool, bool, int, int]:
    return (
        -len(coach.languages & seeker.languages),
        coach.id not in family,
        seeker.sector not in coach.sectors,
        -free,
        coach.id,
    )


def _helped(waiting: Mapping[str, int], coaches: Iterable[Coach], free: Mapping[int, int]) -> int:
    """How many of those who wait can get somebody of their language (Hall's theorem)."""
    spoken = sorted(language for language, number in waiting.items() if number)
    everybody = sum(waiting[language] for language in spoken)
    groups = chain.from_iterable(combinations(spoken, size) for size in range(len(spoken) + 1))
    return min(
        everybody
        - sum(waiting[language] for language in group)
        + sum(free[coach.id] for coach in coaches if coach.languages.intersection(group))
        for group in groups
    )


def _of(
    seeker: Seeker, coach: Coach, deputy: int | None, free: int, family: Collection[int]
) -> Suggestion:
    return Suggestion(
        seeker=seeker.id,
        language=seeker.language,
        coach=coach.id,
        deputy=deputy,
        is_sister=coach.id in family,
        knows_sector=seeker.sector in coach.sectors,
        free=free,
    )
