"""What every answer tells browsers, whoever asks and however the answer turns out."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app import create_app, trust_proxies
from coaching.web import auth
from tests.web.sessions import sign_in

# Mail programs press this button, without having read a page of ours; its address is signed.
NEEDS_NONE = {"unsubscribe.choose": 404}
# A part of an address that may be one of several words, or anything.
PART = re.compile(r"<(?:any\(['\"]?(\w+)[^>]*|[^>]+)>")
PAGES = ["/", "/privacy", "/no-such-page", "/login", "/healthz", "/static/favicon.svg"]


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_protects_its_reader(client: FlaskClient, page: str) -> None:
    with client.get(page) as answered:
        headers = answered.headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Permissions-Policy"] == "camera=(), microphone=(), geolocation=()"


@pytest.mark.parametrize("page", PAGES)
def test_whoever_came_over_https_comes_that_way_again(client: FlaskClient, page: str) -> None:
    with client.get(page, base_url="https://localhost") as safe, client.get(page) as plain:
        told = [answered.headers.get("Strict-Transport-Security") for answered in (safe, plain)]

    assert told == ["max-age=31536000", None]


def test_a_proxy_says_that_it_was_https(app: Flask) -> None:
    behind = create_app(dict(app.config) | {"RATELIMIT_ENABLED": False})
    told = {"X-Forwarded-Proto": "https"}
    before = behind.test_client().get("/healthz", headers=told)
    trust_proxies(behind, 1)

    after = behind.test_client().get("/healthz", headers=told)

    # What anybody could say is not believed.
    assert "Strict-Transport-Security" not in before.headers
    assert after.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.usefixtures("protected")
def test_no_form_is_taken_without_its_token(app: Flask, cora: object) -> None:
    inside = sign_in(app.test_client(), cora)  # type: ignore[arg-type]
    # Whoever is in is led on by a button of signing in pressed twice; nothing is taken from it.
    led_on = dict.fromkeys(auth.ENTRANCES, 302)

    answered = {
        rule.endpoint: sent_without_token(inside, rule)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
    }

    refused = {name: status for name, status in answered.items() if status != 400}
    assert refused == NEEDS_NONE | led_on


@pytest.mark.usefixtures("protected")
def test_nobody_signs_in_without_a_token(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in auth.ENTRANCES]

    answered = {
        rule.endpoint: sent_without_token(app.test_client(), rule)
        for rule in rules
        if "POST" in (rule.methods or ())
    }

    assert answered == dict.fromkeys(auth.ENTRANCES, 400)


def sent_without_token(browser: FlaskClient, rule: Rule) -> int:
    """What a form gets that was made elsewhere."""
    address = PART.sub(lambda part: part[1] or "1", rule.rule)
    return browser.post(address, data={"csrf_token": "guessed"}).status_code
