"""The stock of words that invented people use, by language, sector and main task of the year."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from coaching.data.demonstration import FOLDER, Organisation, Way

Words = Mapping[str, Any]


@cache
def read(language: str) -> Words:
    """Everything there is to say in one language."""
    return tomllib.loads((FOLDER / "texts" / f"{language}.toml").read_text(encoding="utf-8"))


class Texts:
    """What one organisation says: never the same twice in a row, the same on every day."""

    def __init__(self, organisation: Organisation, way: Way) -> None:
        self.number = organisation.number
        stock = read(organisation.about["language"])
        self._general: Words = stock["general"]
        self._words = _forms(stock["words"], organisation.about["sector"])
        self.way = way
        self.theme: Words = next(t for t in stock["themes"] if t["dimension"] == way.theme)
        numbers = [each % len(self.theme["goals"]) for each in way.goals]
        self.goals: list[Words] = [self.theme["goals"][number] for number in numbers]
        self.actions: list[Words] = self.theme["actions"]

    def say(self, text: str) -> str:
        """A text with the words of the sector."""
        return text.format_map(self._words)

    def one(self, name: str, number: int = 0) -> str:
        """One of the texts of this name; the next number gives the next one."""
        return self.of(self._general[name], number)

    def of(self, texts: Sequence[str], number: int = 0) -> str:
        """One of these texts."""
        return self.say(texts[(self.number + number) % len(texts)])

    def main(self, name: str) -> str:
        """What belongs to the main task of the year."""
        text = self.theme[name]
        return self.of(text) if isinstance(text, list) else self.say(text)

    def stage(self, key: str) -> str:
        """Why the organisation stands at this stage."""
        return self.of(self._general["stages"][key])

    def evidence(self) -> Words:
        """What shows the scores, by statement."""
        known: Words = self._general["evidence"]
        return known

    def between(self, module: str) -> dict[str, str]:
        """What was done after the training of a module."""
        return {key: self.of(texts) for key, texts in self._general["between"][module].items()}

    def paragraphs(self) -> list[str]:
        """The main task of the year, for people who have not heard of it."""
        goals = [f"{self.say(each['goal'])}: {self.say(each['target'])}" for each in self.goals]
        actions = [self.say(each["what"]) for each in self.actions]
        return [self.main("titles"), self.main("why"), *goals, *actions, self.one("communication")]

    def session(self, number: int) -> Words:
        """What a coaching session was about: first the main task, then whatever comes up."""
        own: Sequence[Words] = self.theme["sessions"]
        others: Sequence[Words] = self._general["sessions"]
        # The main task comes up at every other session until everything is said.
        place = (number - 1) // 2
        if number % 2 and place < len(own):
            return own[place]
        return others[(self.number * 3 + number) % len(others)]


def _forms(words: Mapping[str, Mapping[str, str]], sector: str) -> dict[str, str]:
    """The words of a sector, also with a capital letter."""
    small = {**words["usual"], **words.get(sector, {})}
    return small | {_capital(name): _capital(word) for name, word in small.items()}


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
