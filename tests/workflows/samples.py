"""Bad samples: the real drawings with one thing in them made wrong."""

import re
from collections.abc import Mapping

from coaching.engine.checks import check
from coaching.engine.definitions import parse, read_folder
from tests.parts import ROOT

FILES = read_folder(ROOT / "workflows")
ROLES = {
    *("contact", "coach", "coordinator", "manager", "sponsor", "team_member", "trainer"),
    "applicant",
}
TASKS = {task.id for task in parse(FILES).user_tasks}


def changed(file: str, old: str, new: str) -> dict[str, bytes]:
    """The real drawings with one place of one of them written differently."""
    text = FILES[file].decode()
    assert old in text, f"{file} has no {old}"
    return {**FILES, file: text.replace(old, new, 1).encode()}


def cut(file: str, pattern: str, new: str = "") -> dict[str, bytes]:
    """The same for a place that is found by a pattern."""
    text, count = re.subn(pattern, new, FILES[file].decode(), count=1, flags=re.DOTALL)
    assert count == 1, f"{file} has no {pattern}"
    return {**FILES, file: text.encode()}


def inside(file: str, element: str, more: str) -> dict[str, bytes]:
    """The same with something added before the end of an element."""
    return cut(file, rf'(<bpmn:(\w+) id="{element}"[^>]*>.*?)(</bpmn:\2>)', rf"\1{more}\3")


def complaints(files: Mapping[str, bytes]) -> list[str]:
    """What the check says, one line each."""
    return [str(complaint) for complaint in check(files, forms=TASKS, roles=ROLES)]
