"""The demonstration as it is written down: invented people, organisations, and what they did."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
MIDDLE, NEXT = "middle", "next"


@dataclass(frozen=True)
class Somebody:
    """An invented person; ``key`` is the name that the steps use."""

    key: str
    name: str
    email: str
    language: str
    place: str = ""
    function: str = ""
    title: str = ""
    roles: tuple[str, ...] = ()
    coaches_at_most: int | None = None
    character: str = ""


@dataclass(frozen=True)
class Step:
    """Something that somebody did.

    ``day`` counts days from the kick-off, ``before`` working days back from today, ``after``
    working days from when the task of the step opens. Each opening of a task is for the first step
    in the file that fits and has not been taken: ``round`` fits the opening of that number alone,
    ``module`` the task of that module, and ``every`` is never used up. ``again`` begins with what
    was typed the last time. ``usual`` steps are of nobody's file: their words come from the stock.
    """

    by: str
    at: time
    day: int | None = None
    before: int | None = None
    after: int | None = None
    does: str = "answer"
    task: str = ""
    module: str = ""
    round: int | None = None
    every: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False
    usual: bool = False


@dataclass(frozen=True)
class Way:
    """How an organisation goes through its year where no step is written down for it.

    ``waits`` names what nobody does: a task, or with ``task:3`` from its third opening on.
    ``shares`` say how much of the time until its due day somebody takes for a task.
    """

    character: str
    coach: str
    deputy: str
    theme: str
    about: str = ""
    joins: int = 0
    coordinator: str = "mikko"
    decision: str = "continue"
    returns: bool = False
    goals: tuple[int, ...] = (0, 1)
    waits: tuple[str, ...] = ()
    shares: Mapping[str, float] = field(default_factory=dict)

    def waits_for(self, task: str, number: int) -> bool:
        """Nobody does this task any more."""
        named = (each.partition(":") for each in self.waits)
        return any(task == name and number >= int(first or 1) for name, _, first in named)


@dataclass(frozen=True)
class Organisation:
    """An invented organisation with its people and its way so far.

    ``number`` tells it from all others, so that no two take the same words from the stock.
    """

    key: str
    cohort: str
    about: Mapping[str, Any]
    people: Mapping[str, Somebody]
    steps: tuple[Step, ...]
    number: int = 0
    way: Way | None = None

    @property
    def name(self) -> str:
        """The unit with the organisation it belongs to."""
        return ", ".join(self.about[key] for key in ("unit_of", "name") if key in self.about)

    def place(self, place: str) -> Somebody:
        """Who is this to the organisation."""
        return next(person for person in self.people.values() if person.place == place)

    @cached_property
    def places(self) -> Mapping[str, Somebody]:
        """Somebody for each place; the contact person before all others."""
        return {person.place: person for person in reversed(list(self.people.values()))}

    @property
    def team(self) -> list[Somebody]:
        """Everybody but the management sponsor."""
        return [person for person in self.people.values() if person.place != "sponsor"]

    @cached_property
    def promises(self) -> Mapping[str, str]:
        """The keys of all promises that are made in its meetings, by their words."""
        made = [each for step in self.steps for each in step.fields.get("promises", ())]
        return {each["what"]: each["key"] for each in made}


@dataclass(frozen=True)
class TrainingDay:
    """A training session of a cohort; ``day`` and ``before`` as in steps, negative for days ahead.

    It lasts as long as its module.
    """

    module: str
    language: str
    trainer: str
    at: time
    day: int | None = None
    before: int | None = None
    level: str = "B"
    mode: str = "remote"
    place: str = ""
    accessibility: str = ""


@dataclass(frozen=True)
class PlannedCohort:
    """A cohort whose kick-off was so many weeks before the Monday of this week."""

    key: str
    name: str
    weeks: int
    training: tuple[TrainingDay, ...]
    places: int | None = None


@dataclass(frozen=True)
class ApplicationStep:
    """What somebody did about an application, so many working days before today.

    The applicant begins or sends it; the programme's people, named by ``by``, answer a task.
    """

    before: int
    at: time
    does: str = "answer"
    by: str = ""
    task: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Applicant:
    """An invented organisation that applies to the next cohort; ``form`` is what it writes."""

    key: str
    language: str
    form: Mapping[str, Any]
    steps: tuple[ApplicationStep, ...]


@dataclass(frozen=True)
class PlannedAbsence:
    """Somebody is away over today, and somebody else stands in for some organisations.

    ``before`` and ``first`` are working days back from today, ``last`` days ahead.
    """

    person: str
    substitute: str
    organisations: tuple[str, ...]
    at: time
    before: int
    first: int
    last: int


@dataclass(frozen=True)
class Programme:
    """The people of the programme, its cohorts, and what came in from outside."""

    cohorts: Mapping[str, PlannedCohort]
    staff: Mapping[str, Somebody]
    tour: Mapping[str, str]
    feedback: Mapping[str, Any]
    absences: tuple[PlannedAbsence, ...]

    @property
    def manager(self) -> str:
        """Who manages the programme."""
        return next(key for key, each in self.staff.items() if "manager" in each.roles)


def read_programme() -> Programme:
    """What belongs to no organisation."""
    data = _read(FOLDER / "programme.toml")
    return Programme(
        cohorts={key: _cohort(key, each, data) for key, each in data["cohorts"].items()},
        staff=_people(data["staff"], data["domain"], data["language"]),
        tour=data["tour"],
        feedback=data["feedback"],
        absences=tuple(_absence(each) for each in data["absences"]),
    )


def read_organisations(*keys: str) -> list[Organisation]:
    """Every organisation in the order of the files' names, or only those of some names."""
    files = sorted((FOLDER / "organisations").glob("*.toml"))
    told = [_organisation(number, file.stem, _read(file)) for number, file in enumerate(files)]
    return [each for each in told if not keys or each.key in keys]


def read_applicants() -> list[Applicant]:
    """Who applies to the next cohort."""
    return [
        Applicant(
            each["key"],
            each["language"],
            each["form"],
            tuple(ApplicationStep(**step) for step in each["steps"]),
        )
        for each in _read(FOLDER / "applicants.toml")["applicants"]
    ]


def _absence(data: dict[str, Any]) -> PlannedAbsence:
    return PlannedAbsence(**(data | {"organisations": tuple(data["organisations"])}))


def _cohort(key: str, data: dict[str, Any], programme: dict[str, Any]) -> PlannedCohort:
    """The course in each of its languages, and what belongs to this cohort alone."""
    course = [
        TrainingDay(**(each | {"day": each["day"] + course["later"]}), **_taught_in(course))
        for course in programme["languages"]
        for each in programme["course"]
    ]
    own = [TrainingDay(**each) for each in data.get("training", ())]
    training = (*course, *own)
    return PlannedCohort(key, data["name"], data["weeks"], training, data.get("places"))


def _taught_in(course: dict[str, Any]) -> dict[str, Any]:
    return {key: course[key] for key in ("language", "trainer", "place", "accessibility")}


def _organisation(number: int, key: str, data: dict[str, Any]) -> Organisation:
    about = data["organisation"]
    return Organisation(
        key=key,
        cohort=about.get("cohort", MIDDLE),
        about=about,
        people=_people(data["people"], f"{key}.example", about["language"]),
        steps=tuple(Step(**step) for step in data.get("steps", ())),
        number=number,
        way=_way(data["way"]) if "way" in data else None,
    )


def _way(data: dict[str, Any]) -> Way:
    several = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Way(**(data | several))


def _people(data: dict[str, Any], domain: str, language: str) -> dict[str, Somebody]:
    return {
        key: Somebody(
            key=key,
            email=f"{key}@{domain}",
            language=each.get("language", language),
            roles=tuple(each.get("roles", ())),
            **{k: v for k, v in each.items() if k not in {"language", "roles"}},
        )
        for key, each in data.items()
    }


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
