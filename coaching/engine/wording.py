"""A drawing's file with other words in it: every name as a reader of another language sees it."""

import re
from collections.abc import Mapping

from lxml import etree

from coaching.engine.definitions import parse_xml

DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
SOFT_HYPHEN = "\u00ad"
# Longer words do not fit into a step and may be broken, in Finnish and Swedish where a syllable
# begins: at a consonant with a vowel behind it, or at two that are spoken as one, such as "pl".
LONG = re.compile(r"[^\W\d_]{12,}")
SYLLABLE = re.compile(
    r"(?<=[^\W\d_]{3})(?<![bdfgpt](?=[lr]))(?<!(?<!c)k(?=[lr]))(?<!c(?=k))"
    r"(?=(?:[bdfgkpt][lr]|[bcdfghjklmnpqrstvwxzšž])[aeiouyäöå][^\W\d_]{2})"
)
# Pixels of a letter in the small print beside a step, and around it.
LETTER, AROUND = 7.5, 8


def reworded(name: str, content: bytes, words: Mapping[str, str]) -> bytes:
    """The same file with the names of these elements replaced; the rest stays as it was drawn."""
    root = parse_xml(name, content)
    for node in root.iter(etree.Element):
        spoken = words.get(node.get("id", ""))
        if spoken and node.get("name"):
            node.set("name", breakable(spoken))
    for label in root.iter(f"{DI}BPMNLabel"):
        _make_room(label, words)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def breakable(text: str) -> str:
    """The text with soft hyphens in its long words."""
    return LONG.sub(lambda word: SYLLABLE.sub(SOFT_HYPHEN, word[0]), text)


def _make_room(label: etree._Element, words: Mapping[str, str]) -> None:
    """A short word that is longer in another language gets a wider place, about its middle."""
    shape, bounds = label.getparent(), label.find(f"{DC}Bounds")
    said = words.get(shape.get("bpmnElement", ""), "") if shape is not None else ""
    if bounds is None or not said:
        return
    pieces = re.split(rf"[\s{SOFT_HYPHEN}-]", breakable(said))
    width, needed = float(bounds.get("width", 0)), max(map(len, pieces)) * LETTER + AROUND
    if width < needed:
        bounds.set("x", f"{float(bounds.get('x', 0)) - (needed - width) / 2:g}")
        bounds.set("width", f"{needed:g}")
