"""The demonstration as it is written down: invented people, organisations, and what they did."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PROGRAMME = "programme"
PRESENT = "present"


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


@dataclass(frozen=True)
class Step:
    """Something that somebody did.

    ``day`` counts days from the kick-off, ``before`` working days back from today, ``after``
    working days from when the task of the step opens. Each opening of a task is for the first step
    in the file that fits and has not been taken: ``round`` fits the opening of that number alone,
    ``module`` the task of that module, and ``every`` is never used up. ``again`` begins with what
    was typed the last time.
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


@dataclass(frozen=True)
class Organisation:
    """An invented organisation with its people and its way so far."""

    key: str
    cohort: str
    about: Mapping[str, Any]
    people: Mapping[str, Somebody]
    steps: tuple[Step, ...]

    @property
    def name(self) -> str:
        """The unit with the organisation it belongs to."""
        return ", ".join(self.about[key] for key in ("unit_of", "name") if key in self.about)

    def place(self, place: str) -> Somebody:
        """Who is this to the organisation."""
        return next(person for person in self.people.values() if person.place == place)

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

    It lasts as long as its module. Those in one language stand in the order of their days.
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


@dataclass(frozen=True)
class Programme:
    """The people of the programme, its cohorts, and what came in from outside."""

    cohorts: Mapping[str, PlannedCohort]
    staff: Mapping[str, Somebody]
    tour: tuple[str, ...]
    feedback: Mapping[str, Any]


def read_programme() -> Programme:
    """What belongs to no organisation."""
    data = _read(FOLDER / f"{PROGRAMME}.toml")
    return Programme(
        cohorts={key: _cohort(key, each) for key, each in data["cohorts"].items()},
        staff=_people(data["staff"], data["domain"], data["language"]),
        tour=tuple(data["tour"]),
        feedback=data["feedback"],
    )


def read_organisations() -> list[Organisation]:
    """Every organisation, in the order of the files' names."""
    files = sorted(file for file in FOLDER.glob("*.toml") if file.stem != PROGRAMME)
    return [_organisation(file.stem, _read(file)) for file in files]


def _cohort(key: str, data: dict[str, Any]) -> PlannedCohort:
    days = tuple(TrainingDay(**each) for each in data["training"])
    return PlannedCohort(key, data["name"], data["weeks"], days)


def _organisation(key: str, data: dict[str, Any]) -> Organisation:
    about = data["organisation"]
    return Organisation(
        key=key,
        cohort=about.get("cohort", PRESENT),
        about=about,
        people=_people(data["people"], f"{key}.example", about["language"]),
        steps=tuple(Step(**step) for step in data["steps"]),
    )


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
