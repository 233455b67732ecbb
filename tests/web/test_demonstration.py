"""A line on every page says that everything is made up, in the reader's language."""

import pytest
from flask import Flask

from coaching.model.people import User
from tests.web.sessions import sign_in

SAYS = {
    "en": "This is a demonstration.",
    "fi": "Tämä on esittelyversio.",
    "sv": "Det här är en demonstration.",
}


@pytest.fixture
def demonstration(prepared: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application as it shows invented people."""
    monkeypatch.setitem(prepared.config, "DEMONSTRATION", True)
    return prepared


@pytest.mark.parametrize("language", SAYS)
@pytest.mark.parametrize("path", ["/sign-in", "/accessibility", "/no-such-page"])
def test_pages_for_everybody_and_errors_say_it(
    demonstration: Flask, path: str, language: str
) -> None:
    page = demonstration.test_client().get(f"{path}?lang={language}").text

    assert SAYS[language] in page


@pytest.mark.parametrize("language", SAYS)
def test_pages_behind_the_sign_in_say_it(demonstration: Flask, cora: User, language: str) -> None:
    client = sign_in(demonstration.test_client(), cora)

    for path in ("/coordinator", "/administrator/people", "/no-such-page"):
        assert SAYS[language] in client.get(f"{path}?lang={language}").text


def test_a_page_that_breaks_says_it(
    demonstration: Flask, cora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks() -> str:
        raise RuntimeError

    monkeypatch.setitem(demonstration.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(demonstration.view_functions, "coordinator.home", breaks)
    answer = sign_in(demonstration.test_client(), cora).get("/coordinator?lang=en")

    assert (answer.status_code, SAYS["en"] in answer.text) == (500, True)


def test_an_installation_in_use_does_not(app: Flask) -> None:
    assert SAYS["en"] not in app.test_client().get("/sign-in?lang=en").text
