"""The README shows the year as it is drawn."""

import re

from coaching.engine.definitions import parse, read_folder
from coaching.engine.outline import glance, rule_in_words
from tests.parts import ROOT

YEAR = re.compile(r"<!-- year: begin -->\n(.*?)<!-- year: end -->", re.DOTALL)


def test_the_year_at_a_glance_is_that_of_the_drawings() -> None:
    shown = YEAR.findall((ROOT / "README.md").read_text(encoding="utf-8"))

    drawn = glance(parse(read_folder(ROOT / "workflows")))
    assert shown == [f"\n{drawn}\n"], "Print it anew: flask workflows glance"


def test_a_rule_is_told_in_words() -> None:
    said = {
        "opened+1wd": "1 working day after it opens",
        "opened+14d": "14 days after it opens",
        "cohort.start-2w": "2 weeks before the kick-off",
        "cohort.end": "the end of the year",
        "opened": "when it opens",
        "opened+15wd, cohort.start-5wd, earliest": (
            "15 working days after it opens or 5 working days before the kick-off, "
            "whichever comes first"
        ),
        "held+3wd, session+1w, latest": (
            "3 working days after the session was held or 1 week after the session, "
            "whichever comes last"
        ),
    }

    assert {rule: rule_in_words(rule) for rule in said} == said
