"""A server looks for garbage among what comes and goes, and not among what stays."""

import pytest
from flask import Flask

from coaching.web import settling


def test_a_server_settles_when_its_first_pages_have_been_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spared: list[int] = []
    read: list[int] = []
    monkeypatch.setattr(settling, "spare_pages", lambda: spared.append(len(read)))
    app = Flask(__name__)
    settling.init_app(app)

    for number in range(max(settling.SETTLED) + 5):
        read.append(number)
        app.test_client().get("/")

    assert spared == list(settling.SETTLED)
