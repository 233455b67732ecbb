"""What people are told of files that a virus scanner has found harmful, or not seen yet."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from coaching.files import Scanner
from coaching.model.cases import Case
from tests.clamav import ILL, on_a_port
from tests.corpus import pdf
from tests.servers import free_port
from tests.web.case_documents.sending import nothing_is_stored, send, stored


def test_a_harmful_file_gives_the_form_back_with_what_was_typed(
    app: Flask, browser: FlaskClient, coached: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on_a_port() as (address, _clamav):
        monkeypatch.setitem(app.config, "SCANNER", Scanner.at(address))
        answered = send(browser, coached, pdf() + b"\n" + ILL + b"\n%%EOF\n")

    assert "A virus scanner found something harmful in this file" in answered.text
    assert 'value="Survey of the staff"' in answered.text
    assert nothing_is_stored(app)


def test_a_file_that_waits_is_told_and_not_handed_out(
    app: Flask, browser: FlaskClient, coached: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = Scanner(("127.0.0.1", free_port()), patience=2)
    monkeypatch.setitem(app.config, "SCANNER", nobody)
    told = "This file waits to be checked for viruses."

    added = send(browser, coached, pdf()).headers["Location"]
    page = browser.get(added).text
    asked = browser.get(f"{added}/versions/1")

    assert "The document was added." in page
    assert told in page
    assert "/versions/1" not in page
    assert asked.headers["Location"] == added
    assert told in browser.get(f"/cases/{coached.id}/documents").text
    assert stored().is_withheld
