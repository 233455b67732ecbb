"""What drawings may ask and reckon, and that nothing else gets through."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.calendar import Dates
from coaching.engine.expressions import Environment, Facts, Unsafe, check, evaluate

NAMES: Mapping[str, object] = {
    "decision": "adjust",
    "coach_accepts": True,
    "d5": 1.5,
    "d9": 0.8,
    "nothing": None,
    "big": 10**12,
    "text": "a" * 100,
    "modules": ["M03", "M08A"],
    "scores": {"goals": 2.4, "people": [1, 2, 3]},
}


# --- what is allowed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1", 1),
        (" 'a' ", "a"),
        ("\n  1 + 1\n", 2),
        ("decision == 'adjust'", True),
        ('decision in ("adjust", "escalate")', True),
        ("decision not in ['continue']", True),
        ("not coach_accepts", False),
        ("coach_accepts and decision != 'withdraw'", True),
        ("nothing is None or nothing > 3", True),
        ("nothing is not None and nothing <= 1.0", False),
        ("coach_accepts is True", True),
        ("1.0 < d5 <= 2.0", True),
        ("min(d9, d5)", 0.8),
        ("max(d9, d5, 2)", 2),
        ("round((d5 + d9) / 2, 1)", 1.1),
        ("round(2.6)", 3),
        ("len(modules) * 2 - 1", 3),
        ("-d5", -1.5),
        ("-1 - -2", 1),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ('scores["goals"]', 2.4),
        ('scores["people"][1]', 2),
        ("'few' if len(modules) < 3 else 'many'", "few"),
        ("['M03', 'M08A']", ["M03", "M08A"]),
        ("(1, -2)", (1, -2)),
        ("{'module': 'M03', 'hours': [1, 2]}", {"module": "M03", "hours": [1, 2]}),
        ("None", None),
        ("modules", ["M03", "M08A"]),
    ],
)
def test_ordinary_questions_have_an_answer(expression: str, value: object) -> None:
    assert check(expression) is None
    assert evaluate(expression, NAMES) == value


def test_decimals_are_numbers() -> None:
    assert evaluate("score * 2 + 1", {"score": Decimal("1.2")}) == Decimal("3.4")


def test_an_expression_gives_the_same_answer_from_the_cache() -> None:
    answers = [evaluate("d5 * 2", {"d5": n}) for n in (1, 2, 3)]

    assert answers == [2, 4, 6]


# --- what is refused ----------------------------------------------------------------------------

ATTACKS = [
    # calls for the machine
    '__import__("os").getpid() > 0',
    '__import__("os").popen("id").read()',
    "open('/etc/passwd')",
    "eval('1')",
    "exec('1')",
    "compile('1', '', 'eval')",
    "globals()",
    "vars()",
    "getattr(text, 'upper')",
    "type(text)",
    "print(1)",
    "input()",
    "breakpoint()",
    # climbing out through attributes
    "().__class__.__base__.__subclasses__()",
    "text.upper()",
    "text.__class__",
    "'{0.__class__}'.format(text)",
    "due.__globals__",
    "scores.items()",
    "(1).real",
    # names that are none of the drawing's business
    "__builtins__",
    "__builtins__['eval']",
    "__name__",
    "_Mult(modules, 9)",
    "_",
    "＿＿import＿＿('os')",  # noqa: RUF001 - wide letters that Python reads as plain ones
    "ｏpen('/etc/passwd')",  # noqa: RUF001
    # calling something else than a plain, listed name
    "modules[0](1)",
    "(min)(1)(2)",
    "(lambda: 1)()",
    "[len][0](text)",
    "'a'(1)",
    # handing functions about
    "due",
    "min",
    "len if True else 1",
    "min(modules, key=len)",
    "max(len, 1)",
    # code inside
    "lambda: 1",
    "[x for x in modules]",
    "{x for x in modules}",
    "{x: 1 for x in modules}",
    "(x for x in modules)",
    "max(x for x in modules)",
    "(x := 1)",
    "await x",
    "(yield 1)",
    "f'{text}'",
    "f'{text!r:>999999999}'",
    "min(*modules)",
    "[*modules]",
    "{**scores}",
    "min(**scores)",
    # statements
    "x = 1",
    "import os",
    "while True: pass",
    "1; 2",
    "del text",
    "pass",
    "raise x",
    # eating time and memory
    "9 ** 9 ** 8",
    "1 << 999999999",
    "9 // 2",
    "'%99999999d' % 1",
    "1 | 2",
    "1 & 2",
    "1 ^ 2",
    "~1",
    "+1",
    "modules @ modules",
    # lists of something else than fixed values
    "[text]",
    "(d5, d9)",
    "{'a': text}",
    "{text: 1}",
    "[1 + 1]",
    "{1, 2}",
    # other odd values
    "b'bytes'",
    "1j",
    "...",
    # subscripts
    "modules[0:1]",
    "modules[d5]",
    "modules[len(modules)]",
    "modules[-1]",
    "'abc'[0]",
    "[1, 2][0]",
    "min(modules)[0]",
    # identity of values
    "d5 is 1",
    "d5 is d9",
    "d5 is not 'a'",
    # not an expression
    "",
    "   ",
    "1 +",
    "(1",
    "a b",
    "[1..3]",
    "'open",
    "\0",
    "\ud800",
    "# nothing",
    # too much
    "1" * 1001,
    "+".join(["1"] * 120),
    "(" * 300 + "1" + ")" * 300,
    "not " * 240 + "1",
    "-" * 999 + "1",
    "[" * 80 + "]" * 80 + "[" * 200,
    # rules that a case would stumble over
    "due()",
    "due(text)",
    "due(1)",
    "due('opened', 'held')",
    "due('opened' if d5 else 'held')",
    "due('cohort.strat+2w')",
    "due('opened+5')",
]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: ascii(attack)[:40])
def test_everything_else_is_refused(attack: str) -> None:
    complaint = check(attack)

    assert complaint
    with pytest.raises(Unsafe):
        evaluate(attack, NAMES)
    with pytest.raises(Unsafe):
        Environment(Facts(Dates({}))).evaluate(attack, dict(NAMES))


@given(st.text(max_size=40))
def test_no_text_breaks_the_check(text: str) -> None:
    complaint = check(text)

    assert complaint is None or complaint


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("text.upper()", "calls something else than due, min, max, len, round"),
        ("f'{text}'", "not allowed here (JoinedStr)"),
        ("1" * 1001, "at most 1000 characters"),
        ("+".join(["1"] * 120), "200 are allowed"),
        ("_secret", "_secret, which is reserved"),
        ("due('cohort.strat')", "Anchors are opened, cohort.start"),
        ("due", "without brackets"),
        ("1 +", "is not an expression"),
    ],
)
def test_a_refusal_says_what_is_wrong(expression: str, words: str) -> None:
    assert words in (check(expression) or "")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("missing > 1", '"missing" is not known'),
        ("nothing > 1", "has no value"),
        ("scores['absent']", "has no value"),
        ("modules[9]", "has no value"),
        ("1 / 0", "division by zero"),
        ("modules * 10000000", "reckons with a list, not with numbers"),
        ("10000000 * text", "reckons with a str, not with numbers"),
        ("text + text", "not with numbers"),
        ("modules + modules", "not with numbers"),
        ("len(d5)", "has no value"),
        ("round(big, -999999999)", "round keeps 0 to 6 decimals"),
        ("round(d5, 999999999)", "round keeps 0 to 6 decimals"),
        ("round(d5, 1.5)", "round keeps 0 to 6 decimals"),
        ("-text", "has no value"),
        ("{[1]: 2}", "has no value"),
        ("due('opened')", '"due" is not known'),
    ],
)
def test_what_has_no_value_is_said_in_words(expression: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"known|no value") as error:
        evaluate(expression, NAMES)

    assert words in str(error.value)
    assert "aaaa" not in str(error.value)  # what people wrote stays out of it
