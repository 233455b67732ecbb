"""The pages of lists of organisations, as tests send and read them."""

import io
import re

from werkzeug.test import TestResponse

from coaching.model.imports import ImportList
from tests.lists import line

BAD = line(1, contact_email="kaarina(at)example.org", name="<b>Bold</b> & Co")


def upload(data: bytes, name: str = "list.csv") -> dict[str, object]:
    """The form with a file."""
    return {"file": (io.BytesIO(data), name)}


def address(brought: ImportList, rest: str = "") -> str:
    """A page of a list."""
    return f"/coordinator/imports/{brought.id}{rest}"


def fields(response: TestResponse) -> dict[str, str]:
    """The hidden fields of a page."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', response.text)
    pairs = (re.search(r'name="([^"]*)".*?value="([^"]*)"', each) for each in found)
    return {pair[1]: pair[2] for pair in pairs if pair}
