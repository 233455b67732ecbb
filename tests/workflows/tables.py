"""Decision tables for tests: the real ones, and small ones of a few cells."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from coaching.engine.definitions import read_folder
from tests.parts import ROOT

ACTUAL = {
    name: content
    for name, content in read_folder(ROOT / "workflows").items()
    if name.endswith(".dmn")
}

HEAD = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="small_file" '
    'name="Small" namespace="urn:test"><decision id="small" name="Small">'
)


def table(policy: str, rules: Sequence[Sequence[str]], kinds: Sequence[str] = ("number",)) -> bytes:
    """A table named small, whose inputs are a, b, c; each rule answers with a reason."""
    inputs = "".join(
        f'<input id="asks_{name}" label="{name.upper()}"><inputExpression id="of_{name}" '
        f'typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in zip("abc", kinds, strict=False)
    )
    output = '<output id="gives_reason" label="Reason" name="reason" typeRef="string" />'
    lines = "".join(
        f'<rule id="rule_{number}">'
        + "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
        + f'<outputEntry><text>"Rule {number}."</text></outputEntry></rule>'
        for number, cells in enumerate(rules, start=1)
    )
    return (
        f'{HEAD}<decisionTable id="small_table" hitPolicy="{policy}">{inputs}{output}{lines}'
        "</decisionTable></decision></definitions>"
    ).encode()


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The real tables with one place of one of them written differently."""
    text = ACTUAL[file].decode()
    assert old in text, f"{file} has no {old}"
    return {**ACTUAL, file: text.replace(old, new, 1).encode()}


def cut(file: str, pattern: str, new: str = "") -> dict[str, bytes]:
    """The same for a place that is found by a pattern."""
    text, count = re.subn(pattern, new, ACTUAL[file].decode(), count=1, flags=re.DOTALL)
    assert count == 1, f"{file} has no {pattern}"
    return {**ACTUAL, file: text.encode()}
