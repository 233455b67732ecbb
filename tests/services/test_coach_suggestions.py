"""Suggestions of coaches: whatever the facts are, they keep what was agreed."""

import re
from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from coaching.services import coach_suggestions
from coaching.services.coach_suggestions import Coach, Seeker, Suggestion, explained, suggest

LANGUAGES = ("fi", "sv", "en")
SECTORS = ("education", "ngo", "state")

languages = st.frozensets(st.sampled_from(LANGUAGES), min_size=1)


@st.composite
def programmes(draw: st.DrawFn) -> tuple[list[Seeker], list[Coach]]:
    """Organisations without a coach, and coaches with some load already."""
    coaches = [
        Coach(
            id=number,
            languages=draw(languages),
            sectors=draw(st.frozensets(st.sampled_from(SECTORS))),
            load=draw(st.integers(0, 5)),
            most=draw(st.one_of(st.none(), st.integers(1, 5))),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    seekers = []
    for number in range(100, 100 + draw(st.integers(0, 9))):
        spoken = draw(languages)
        seekers.append(
            Seeker(
                id=number,
                language=draw(st.sampled_from(sorted(spoken))),
                languages=spoken,
                sector=draw(st.sampled_from(SECTORS)),
                parent=draw(st.one_of(st.none(), st.integers(1, 2))),
            )
        )
    return seekers, coaches


Programme = tuple[list[Seeker], list[Coach]]


# ---- whatever the facts ----


@given(programmes())
def test_nobody_gets_more_organisations_than_agreed(programme: Programme) -> None:
    seekers, coaches = programme

    new = Counter(each.coach for each in suggest(seekers, coaches).values())

    assert all(new[coach.id] <= coach.free for coach in coaches)


@given(programmes())
def test_every_suggested_coach_works_in_the_language(programme: Programme) -> None:
    seekers, coaches = programme
    spoken = {coach.id: coach.languages for coach in coaches}

    found = suggest(seekers, coaches)

    assert all(
        seeker.language in spoken[found[seeker.id].coach]
        for seeker in seekers
        if seeker.id in found
    )


@given(programmes())
def test_as_many_as_possible_get_a_suggestion(programme: Programme) -> None:
    seekers, coaches = programme

    assert len(suggest(seekers, coaches)) == most_possible(seekers, coaches)


@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_the_facts_does_not_matter(programme: Programme, chance: Random) -> None:
    seekers, coaches = programme
    found = suggest(seekers, coaches)

    chance.shuffle(seekers)
    chance.shuffle(coaches)

    assert suggest(seekers, coaches) == found


@given(programmes())
def test_the_deputy_is_somebody_else_who_works_in_the_language_if_anybody_does(
    programme: Programme,
) -> None:
    seekers, coaches = programme
    asked = {seeker.id: seeker for seeker in seekers}

    for each in suggest(seekers, coaches).values():
        others = {coach.id: coach.languages for coach in coaches if coach.id != each.coach}
        fitting = {id for id, spoken in others.items() if asked[each.seeker].language in spoken}
        assert (each.deputy in others) == bool(others)
        assert each.deputy in fitting or not fitting


@given(programmes(), st.integers(0, 4))
def test_whoever_declined_is_not_suggested_again(programme: Programme, declined: int) -> None:
    seekers, coaches = programme
    asked = [replace(each, refused=frozenset({declined})) for each in seekers]

    found = suggest(asked, coaches).values()

    assert all(declined not in (each.coach, each.deputy) for each in found)


@given(st.integers(0, 20), st.integers(2, 4))
def test_coaches_who_are_alike_get_alike_many(number: int, of_coaches: int) -> None:
    coaches = [coach(id, most=10) for id in range(of_coaches)]

    new = Counter(
        each.coach for each in suggest([seeker(n) for n in range(number)], coaches).values()
    )

    loads = [new[each.id] for each in coaches]
    assert max(loads) - min(loads) <= 1


def most_possible(seekers: list[Seeker], coaches: list[Coach]) -> int:
    """How many could get a coach at best, tried in every way."""
    places = [each for each in coaches for _place in range(each.free)]
    taken: dict[int, Seeker] = {}

    def finds(one: Seeker, tried: set[int]) -> bool:
        for place, coach in enumerate(places):
            if place in tried or one.language not in coach.languages:
                continue
            tried.add(place)
            if place not in taken or finds(taken[place], tried):
                taken[place] = one
                return True
        return False

    return sum(finds(each, set()) for each in seekers)


# ---- one after the other ----


def coach(
    id: int, spoken: str = "fi", sectors: str = "", load: int = 0, most: int | None = 6
) -> Coach:
    return Coach(id, frozenset(spoken.split()), frozenset(sectors.split()), load, most)


def seeker(
    id: int, language: str = "fi", sector: str = "education", parent: int | None = None
) -> Seeker:
    return Seeker(id, language, frozenset({language}), sector, parent)


def only(*coaches: Coach, sisters: dict[int, set[int]] | None = None, **about: object) -> int:
    """Whom a single organisation is suggested."""
    return suggest([seeker(1, **about)], coaches, sisters)[1].coach  # type: ignore[arg-type]


def test_language_comes_before_everything_else() -> None:
    fits = coach(1, "sv", load=5)
    free_and_knowing = coach(2, "fi", "education")

    assert only(fits, free_and_knowing, sisters={7: {2}}, language="sv", parent=7) == 1


def test_a_sister_unit_comes_before_the_sector() -> None:
    assert only(coach(1, sectors="education"), coach(2, load=3), sisters={7: {2}}, parent=7) == 2


def test_the_sector_comes_before_free_places() -> None:
    assert only(coach(1), coach(2, sectors="education", load=4)) == 2


def test_free_places_decide_in_the_end() -> None:
    assert only(coach(1, load=2), coach(2, load=1), coach(3, load=1)) == 2


def test_units_of_one_organisation_get_one_coach() -> None:
    found = suggest([seeker(1, parent=7), seeker(2), seeker(3, parent=7)], [coach(1), coach(2)])

    assert found[1].coach == found[3].coach
    assert (found[1].is_sister, found[3].is_sister) == (False, True)


def test_the_only_coach_of_a_language_is_kept_for_those_who_need_it() -> None:
    bilingual, finnish = coach(1, "fi sv", "education", most=1), coach(2, "fi")

    found = suggest([seeker(1), seeker(2, "sv")], [bilingual, finnish])

    assert {id: each.coach for id, each in found.items()} == {1: 2, 2: 1}


def test_without_a_free_coach_of_the_language_nobody_is_suggested() -> None:
    full = coach(1, "sv", load=6)

    assert suggest([seeker(1, "sv")], [full, coach(2, "fi")]) == {}
    assert coach_suggestions.nobody_free("sv") == "Nobody who works in Swedish has a free place."


def test_where_no_number_is_agreed_the_usual_one_counts() -> None:
    assert coach(1, most=None, load=4).free == 2
    assert coach(1, most=3, load=4).free == 0


def test_a_suggestion_says_why() -> None:
    plain = Suggestion(1, "fi", coach=1, deputy=2, is_sister=False, knows_sector=False, free=1)
    rich = Suggestion(1, "sv", coach=1, deputy=2, is_sister=True, knows_sector=True, free=3)

    assert explained(plain) == "Works in Finnish, like the organisation. 1 place is free."
    assert explained(rich) == (
        "Works in Swedish, like the organisation. Coaches another unit of the same organisation. "
        "Knows the sector. 3 places are free."
    )


def test_nothing_about_where_somebody_comes_from_is_asked() -> None:
    asked = " ".join([*Coach.__dataclass_fields__, *Seeker.__dataclass_fields__])

    assert re.search("name|region|origin|country|birth|mail|title", asked) is None
