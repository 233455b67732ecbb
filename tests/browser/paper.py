"""A document that somebody downloads, opened with programs that have not made it."""

import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.browser.steps import say
from tests.browser.visitor import Visitor
from tests.documents.reading import Reader, squeeze
from tests.parts import need_poppler


@dataclass(frozen=True)
class Paper:
    """A file under the name that it was offered with."""

    name: str
    path: Path

    @property
    def file(self) -> bytes:
        """What was downloaded, byte for byte."""
        return self.path.read_bytes()

    @cached_property
    def text(self) -> str:
        """All that poppler reads in it, without spaces."""
        return squeeze(self._poppler("pdftotext", "-raw", "-enc", "UTF-8", str(self.path), "-"))

    @cached_property
    def facts(self) -> dict[str, str]:
        """What poppler says about the file, by name."""
        lines = self._poppler("pdfinfo", str(self.path)).splitlines()
        pairs = (line.partition(":") for line in lines)
        return {name.strip(): value.strip() for name, _colon, value in pairs}

    @cached_property
    def reader(self) -> Reader:
        """The same file for a reader that goes by its structure."""
        return Reader(self.file)

    @staticmethod
    def _poppler(*command: str) -> str:
        need_poppler()
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def downloaded(somebody: Visitor, english: str) -> Paper:
    """Follow a link that gives a file."""
    link = somebody.page.locator("main").get_by_role("link", name=say(somebody, english))
    with somebody.page.expect_download() as downloading:
        link.first.click()
    return Paper(downloading.value.suggested_filename, Path(downloading.value.path()))


def reads_well(paper: Paper, *, language: str, title: str) -> None:
    """Tagged, titled, in its language and marked as PDF/UA, for both readers."""
    found = paper.reader
    assert paper.facts | {"Title": title, "Tagged": "yes", "Encrypted": "no"} == paper.facts
    assert (str(found.root.Lang), str(found.pdf.docinfo.Title)) == (language, title)
    assert bool(found.root.MarkInfo.Marked)
    assert bool(found.root.ViewerPreferences.DisplayDocTitle)
    assert found.metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert len(found.all_of("H1")) == 1
    # Nothing that is printed is left out of what is read aloud, and nothing is read that is not.
    assert set(found.text) == set(paper.text)
