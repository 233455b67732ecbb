"""Paper: the case page, the closing report and the blank self-assessment."""

import zlib
from collections.abc import Callable
from re import DOTALL, finditer

import pytest

from coaching.model.cases import Case
from coaching.model.people import User
from tests.browser.visitor import Visitor


@pytest.mark.usefixtures("planning")
def test_pages_can_be_printed(
    case: Case,
    carl: User,
    visit: Callable[..., Visitor],
) -> None:
    someone = visit(carl)

    year = f"/cases/{case.id}"
    for address in (year, f"{year}/closing-report", "/assessment/blank"):
        someone.open(address)
        sheets = pages_of(someone.page.pdf(format="A4"))
        assert len(sheets) in range(1, 13), address
        assert 0 not in sheets, address

    someone.page.emulate_media(media="print")
    assert someone.page.locator("header.top").is_hidden()
    assert someone.page.locator("main").is_visible()


def pages_of(pdf: bytes) -> list[int]:
    """For each sheet how many pieces of text are drawn on it."""
    streams = (m[1] for m in finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, DOTALL))
    drawn = []
    for stream in streams:
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        # The content of a sheet, not a font or a picture.
        if b" Tf" in content:
            drawn.append(content.count(b"Tj") + content.count(b"TJ"))
    return drawn
