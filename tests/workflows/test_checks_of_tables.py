"""A decision table with something wrong in it is never stored, and the check says what."""

from io import BytesIO

import pytest

from coaching.data.decisions import NEEDED
from coaching.engine.checks import check
from coaching.engine.definitions import MOST_BYTES
from coaching.i18n import extract_decision
from tests.workflows.tables import ACTUAL, changed, cut, table

INTERVAL = "coaching_interval.dmn"
TRAINING = "training_recommendation.dmn"
MIDPOINT = "midpoint_recommendation.dmn"


def complaints(files: dict[str, bytes]) -> list[str]:
    return [str(complaint) for complaint in check(files, tables=NEEDED)]


def test_the_tables_have_nothing_wrong() -> None:
    assert complaints(ACTUAL) == []


# --- the file -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<a>", "x.dmn: is not well-formed XML"),
        (b"<a/>", "x.dmn: is not a table of DMN 1.3. Save it as DMN 1.3."),
        (b"\xff\xfe<", "x.dmn: is not written in UTF-8."),
        (b"<!DOCTYPE a><a/>", "x.dmn: has a DOCTYPE."),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>', "x.dmn: "),
        (b" " * (MOST_BYTES + 1), "x.dmn: is larger than 1 MB."),
    ],
)
def test_a_file_that_is_no_table_is_named(content: bytes, said: str) -> None:
    assert [line[: len(said)] for line in complaints({**ACTUAL, "x.dmn": content})] == [said]


def test_a_table_that_the_programme_asks_for_is_missed() -> None:
    files = {name: content for name, content in ACTUAL.items() if name != MIDPOINT}

    assert complaints(files) == [
        "midpoint_recommendation.dmn: is missing. The programme asks this table; add the file."
    ]


SAMPLES = [
    (
        cut(INTERVAL, r"(<decision .*</decision>)", r'\1<decision id="two" name="Two" />'),
        "coaching_interval.dmn: has 2 of decision. Keep exactly one in each file.",
    ),
    (
        cut(INTERVAL, r"<decisionTable.*</decisionTable>"),
        "coaching_interval.dmn: has 0 of decisionTable.",
    ),
    (
        cut(INTERVAL, r"(<decision .*?)(<decisionTable)", r"\1<question>Why?</question>\2"),
        "coaching_interval.dmn: question is not allowed. Leave it out",
    ),
    (
        cut(INTERVAL, r"<decisionTable ", '<decisionTable aggregation="LOT" '),
        "coaching_interval.dmn: does not follow DMN 1.3",
    ),
    (
        changed(INTERVAL, '<decision id="coaching_interval"', '<decision id="interval"'),
        "coaching_interval.dmn: interval: is not named as its file. "
        'Give the decision the id "coaching_interval", or rename the file.',
    ),
    (
        cut(INTERVAL, r'(<decision id="coaching_interval" name=)"[^"]*"', r'\1""'),
        "coaching_interval.dmn: coaching_interval: has no name.",
    ),
    (
        changed(INTERVAL, 'hitPolicy="FIRST"', 'hitPolicy="ANY"'),
        "coaching_interval.dmn: coaching_interval: has the hit policy ANY. "
        "Use one of UNIQUE, FIRST, COLLECT.",
    ),
    (
        changed(INTERVAL, 'hitPolicy="FIRST"', 'hitPolicy="COLLECT"'),
        "coaching_interval.dmn: coaching_interval: has the hit policy COLLECT. "
        "The programme needs FIRST.",
    ),
    (
        cut(INTERVAL, r"<rule .*</rule>"),
        "coaching_interval.dmn: coaching_interval: has 0 rules. It may have 1 to 200.",
    ),
    (
        cut(INTERVAL, r"<inputEntry>.*?</inputEntry>"),
        "coaching_interval.dmn: many_at_start: has more or fewer cells than columns.",
    ),
    (
        changed(INTERVAL, '<rule id="usual"', '<rule id="us.ual"'),
        'coaching_interval.dmn: coaching_interval: "us.ual" cannot be the id of rule 4.',
    ),
    (
        changed(INTERVAL, "<text>min_dim</text>", "<text>min(d1, d2)</text>"),
        'coaching_interval.dmn: coaching_interval: a column asks "min(d1, d2)". '
        "Ask for one fact by its name.",
    ),
    (
        changed(INTERVAL, "<text>min_dim</text>", "<text>count_start</text>"),
        "coaching_interval.dmn: count_start: has two columns. Keep one of them.",
    ),
    (
        changed(INTERVAL, "<text>min_dim</text>", "<text>size</text>"),
        "coaching_interval.dmn: size: is a fact that the programme does not know. "
        "It knows count_start, min_dim.",
    ),
    (
        changed(INTERVAL, ' label="The lowest score of a dimension"', ""),
        "coaching_interval.dmn: min_dim: has no label.",
    ),
    (
        changed(INTERVAL, 'typeRef="number"', 'typeRef="date"'),
        'coaching_interval.dmn: count_start: has the type "date". '
        "Use one of number, boolean, string.",
    ),
    (
        changed(MIDPOINT, 'typeRef="number"', 'typeRef="string"'),
        "midpoint_recommendation.dmn: far_behind.sessions_held_pct: "
        "The condition < 40 does not compare the value.",
    ),
    (
        changed(INTERVAL, 'name="reason"', 'name="why"'),
        "coaching_interval.dmn: coaching_interval: gives no reason.",
    ),
    (
        changed(INTERVAL, 'name="minutes"', 'name="length"'),
        'coaching_interval.dmn: coaching_interval: has no answer "minutes". Add it as a number.',
    ),
    (
        changed(INTERVAL, 'name="minutes"', 'name="length"'),
        "coaching_interval.dmn: length: is an answer that nothing reads.",
    ),
    (
        cut(INTERVAL, r'<rule id="usual">.*?</rule>'),
        "coaching_interval.dmn: all_strong: is the last rule and has a condition. "
        "End with a rule without conditions, so that there is always an answer.",
    ),
    (
        changed(INTERVAL, "<text>&gt;= 5</text>", "<text>&gt;= five</text>"),
        "coaching_interval.dmn: many_at_start.count_start: "
        "The condition >= five does not compare the value. Compare the number",
    ),
    (
        changed(INTERVAL, "<text>21</text>", "<text>2</text>"),
        "coaching_interval.dmn: many_at_start.interval_days: 2 is out of range. "
        "Write a whole number from 7 to 120.",
    ),
    (
        changed(TRAINING, '<text>"B"</text>', '<text>"X"</text>'),
        'training_recommendation.dmn: foundations_basic.level: "X" is not known here. '
        "Use one of these: B, A, R.",
    ),
    (
        changed(TRAINING, 'in ("expired", "none")', 'in ("expired", "lost")'),
        'training_recommendation.dmn: equality_plan_missing.plan_status: "lost" is not known here.',
    ),
    (
        {**ACTUAL, "small.dmn": table("FIRST", [[""]])},
        "small.dmn: small: is a table that nothing asks. Take the file out.",
    ),
]


@pytest.mark.parametrize(("files", "said"), SAMPLES, ids=[said[:60] for _, said in SAMPLES])
def test_what_is_wrong_is_said_with_a_remedy(files: dict[str, bytes], said: str) -> None:
    found = complaints(files)

    assert [line for line in found if line.startswith(said)], found


def test_a_table_may_not_grow_without_end() -> None:
    small = {"small.dmn": table("FIRST", [["1"]] * 201)}

    assert [str(c) for c in check(small)] == [
        "small.dmn: small: has 201 rules. It may have 1 to 200."
    ]


def test_every_text_needs_its_translations() -> None:
    lacks = {"fi": lambda text: "" if text == "Much of the action plan is late." else text}

    assert [str(c) for c in check(ACTUAL, languages=lacks)] == [
        'midpoint_recommendation.dmn: plan_behind: has no translation into "fi" of '
        '"Much of the action plan is late.". '
        "Run `make translate` and write it in translations/fi."
    ]


def test_the_texts_are_found_for_the_translators() -> None:
    found = [text for _, _, text, _ in extract_decision(BytesIO(ACTUAL[MIDPOINT]), [], [], {})]

    assert found[:2] == ["Midpoint recommendation", "Does the organisation want to end its year?"]
    assert "Recommendation" in found
    assert found[-1] == "Nothing in these figures calls for a change."
    assert len(found) == 1 + 6 + 2 + 8
