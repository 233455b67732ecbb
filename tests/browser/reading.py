"""One page read by everybody: in three languages, at a desk, on a phone and on a small phone."""

from functools import lru_cache
from urllib.parse import urlencode, urlsplit

from babel.messages.pofile import read_po
from playwright.sync_api import ViewportSize

from tests.browser.conftest import PHONE, WIDE, Visitor, overflow, violations
from tests.parts import ROOT

SMALL = ViewportSize(width=320, height=700)
# What a page says: its texts and names that only screen readers hear, but for other languages' own.
WORDS = """
() => {
  const own = node => node.closest('[lang]').lang === document.documentElement.lang;
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (own(walker.currentNode.parentElement)) found.push(walker.currentNode.textContent);
  }
  for (const named of document.querySelectorAll('[aria-label]')) {
    if (own(named)) found.push(named.getAttribute('aria-label'));
  }
  return found.map(text => text.replace(/\\s+/g, ' ').trim());
}
"""


def complaints(somebody: Visitor, path: str) -> list[str]:
    """Everything that is wrong with this page, in any language, at any width."""
    page, found = somebody.page, []
    for language, size in (("en", WIDE), ("fi", PHONE), ("sv", PHONE)):
        page.set_viewport_size(size)
        somebody.open(_in(language, path))
        found += overflow(page)
        if language == "sv":
            found += [f"{path} is not translated: {words}" for words in untranslated(somebody)]
        else:
            found += violations(page)
        page.set_viewport_size(SMALL)
        found += [f"{language}, 320 wide: {one}" for one in overflow(page)]
    found += somebody.complaints
    somebody.complaints.clear()
    return found


def _in(language: str, path: str) -> str:
    return f"{path}{'&' if urlsplit(path).query else '?'}{urlencode({'lang': language})}"


def untranslated(somebody: Visitor) -> list[str]:
    """English texts of ours that a Swedish page shows."""
    return sorted(set(somebody.page.evaluate(WORDS)) & english_only())


@lru_cache
def english_only() -> frozenset[str]:
    """Texts that are not the same in Swedish."""
    with (ROOT / "translations/sv/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="sv")
    return frozenset(
        " ".join(str(message.id).split())
        for message in catalogue
        if message.id and not message.pluralizable and message.string != message.id
    )
