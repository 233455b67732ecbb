"""One page read by everybody: in three languages, at a desk, on a phone and on a small phone."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from babel.messages.pofile import read_po
from playwright.sync_api import ViewportSize

from coaching.i18n import OWN_NAMES
from tests.browser.visitor import PHONE, WIDE, Visitor, overflow, violations
from tests.parts import ROOT

SMALL = ViewportSize(width=320, height=700)
# What a page says: its texts and names that only screen readers hear, but for other languages' own
# and for what people type.
WORDS = """
() => {
  const own = node => node.closest('[lang]').lang === document.documentElement.lang;
  const ours = node => own(node) && !node.closest('textarea, script, style');
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (ours(walker.currentNode.parentElement)) found.push(walker.currentNode.textContent);
  }
  for (const named of document.querySelectorAll('[aria-label]')) {
    if (own(named)) found.push(named.getAttribute('aria-label'));
  }
  return found.map(text => text.replace(/\\s+/g, ' ').trim());
}
"""
# Words that stand in nearly every English sentence, and in no Finnish or Swedish one.
ENGLISH = re.compile(
    r"\b(the|and|of|you|your|is|are|for|with|this|that|not|when|what|who|how)\b", re.IGNORECASE
)
BLANK = re.compile(r"%\(\w+\)[sd]")
# A text of at most so many characters may stand in a sentence of ours by chance.
SHORT = 8


def complaints(somebody: Visitor, path: str) -> list[str]:
    """Everything that is wrong with this page, in any language, at any width."""
    page, found = somebody.page, []
    for language, size in (("en", WIDE), ("fi", PHONE), ("sv", PHONE)):
        page.set_viewport_size(size)
        somebody.open(_in(language, path))
        found += overflow(page)
        if language != "en":
            found += [f"{path} is not in {language}: {words}" for words in untranslated(somebody)]
        if language != "sv":
            found += violations(page)
        page.set_viewport_size(SMALL)
        found += [f"{language}, 320 wide: {one}" for one in overflow(page)]
    found += somebody.complaints
    somebody.complaints.clear()
    return found


def _in(language: str, path: str) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode({'lang': language})}"


def untranslated(somebody: Visitor) -> list[str]:
    """English texts of ours that a page in another language shows."""
    language = somebody.page.locator("html").get_attribute("lang") or "en"
    whole, with_blanks = english_only(language)
    found = set(somebody.page.evaluate(WORDS))
    filled = {words for words in found for text in with_blanks if text.fullmatch(words)}
    return sorted(found & whole | filled)


def in_english(somebody: Visitor, but: Iterable[str]) -> list[str]:
    """English sentences on a page in another language, but for what people have written."""
    written = [" ".join(text.split()) for text in but]
    longer = [text for text in written if len(text) > SHORT]
    return [
        words
        for words in somebody.page.evaluate(WORDS)
        if ENGLISH.search(words)
        and not any(words in text for text in written)
        and not any(text in words for text in longer)
    ]


def texts_in(values: Any) -> Iterator[str]:
    """Every text somewhere in recorded answers."""
    if isinstance(values, str):
        yield from (line for line in values.splitlines() if line.strip())
    elif isinstance(values, dict | list):
        for value in values.values() if isinstance(values, dict) else values:
            yield from texts_in(value)


@lru_cache
def english_only(language: str) -> tuple[frozenset[str], list[re.Pattern[str]]]:
    """Texts that are not the same in this language: those as they stand, and those with blanks."""
    with (ROOT / f"translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    texts = {
        " ".join(english.split())
        for message in catalogue
        if message.id
        for english in _forms(message.id)
        # A language calls itself the same wherever it stands.
        if english not in (*_forms(message.string), *OWN_NAMES.values())
    }
    with_blanks = {text for text in texts if BLANK.search(text)}
    return frozenset(texts - with_blanks), [
        re.compile(".+".join(map(re.escape, BLANK.split(text))))
        for text in with_blanks
        if len(BLANK.sub("", text)) > SHORT
    ]


def _forms(text: Any) -> list[str]:
    """One text, or all forms of a text that counts."""
    return [text] if isinstance(text, str) else list(text)
