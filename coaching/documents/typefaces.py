"""The typefaces of documents: those that `make assets` has made, else those built into typst."""

from functools import cache
from pathlib import Path

from typst import Fonts

FOLDER = Path(__file__).with_name("vendor")

TEXT = ("Source Sans 3", "Source Sans 3 Extended")
HEADINGS = ("Bricolage Grotesque", "Bricolage Grotesque Extended")
# The rules of EU funding name the typefaces that its statement may stand in; this is one of them.
STATEMENT = ("Ubuntu",)
BUILT_IN = ("Libertinus Serif",)


@cache
def found() -> Fonts:
    """Never those of the machine, so that a document looks the same wherever it is made."""
    return Fonts(include_system_fonts=False, font_paths=[FOLDER])


def by_use() -> dict[str, list[str]]:
    """For each use the families that there are, the wanted ones first."""
    there = set(found().families())
    uses = {"text": TEXT, "headings": HEADINGS, "statement": STATEMENT}
    return {
        use: [family for family in (*wanted, *TEXT, *BUILT_IN) if family in there]
        for use, wanted in uses.items()
    }
