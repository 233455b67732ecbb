"""The training modules as the programme begins with them; administrators change them later."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("en", "fi", "sv")
FILE = Path(__file__).with_name("modules.csv")


@dataclass(frozen=True)
class Module:
    """One training module, with its texts by language."""

    id: str
    need: str
    minutes: int
    prerequisites: tuple[str, ...]
    prework_parts: tuple[int, ...]
    names: Mapping[str, str]
    target_groups: Mapping[str, str]
    between_tasks: Mapping[str, str]


def read_modules() -> list[Module]:
    """Every module, in the order of the programme."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_module(row) for row in csv.DictReader(file)]


def _module(row: Mapping[str, str]) -> Module:
    return Module(
        id=row["id"],
        need=row["need"],
        minutes=int(row["minutes"]),
        prerequisites=tuple(row["prerequisites"].split()),
        prework_parts=tuple(int(part) for part in row["prework_parts"].split()),
        names=_texts(row, "name"),
        target_groups=_texts(row, "group"),
        between_tasks=_texts(row, "task"),
    )


def _texts(row: Mapping[str, str], what: str) -> dict[str, str]:
    return {language: row[f"{what}_{language}"] for language in LANGUAGES}
