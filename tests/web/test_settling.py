"""A server looks for garbage among what comes and goes, and not among what stays."""

import pytest
from flask import Flask

from coaching.web import settling


def test_a_server_settles_whenever_twice_as_many_pages_have_been_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spared: list[int] = []
    read: list[int] = []
    monkeypatch.setattr(settling, "spare_pages", lambda: spared.append(len(read)))
    app = Flask(__name__)
    settling.init_app(app)

    for number in range(150):
        read.append(number)
        app.test_client().get("/")

    assert spared == [16, 32, 64, 128]
