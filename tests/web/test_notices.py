"""Pages of privacy notices, for strangers and for people who have an account."""

from flask import Flask
from flask.testing import FlaskClient

from coaching.model.cases import Case
from coaching.model.people import User
from tests.web import sign_in_page
from tests.web.sessions import sign_in


def test_a_stranger_reads_a_notice_at_three_addresses(visitor: FlaskClient) -> None:
    page = visitor.get("/privacy/evidence").text

    assert "Evidence for the funder, and statistics" in page
    assert "Version 1, 26 November 2026" in page
    assert 'hreflang="fi" href="/tietosuoja/evidence"' in page
    assert visitor.get("/dataskydd/evidence").status_code == 200
    assert "/privacy/evidence" in visitor.get("/privacy").text


def test_whoever_signs_in_hears_once_of_what_is_new(app: Flask, otto: User, case: Case) -> None:
    told = "There are new privacy notices on the page of your account."
    pages = []
    sign_in_page.give_password(otto)
    for _time in range(2):
        browser = app.test_client()
        sign_in_page.sign_in(browser, otto.email)
        pages.append(browser.get("/", follow_redirects=True).text)

    assert [told in page for page in pages] == [True, False]
    assert "4 not read yet" in browser.get("/account").text


def test_an_account_shows_what_is_new_and_what_was_seen(client: FlaskClient, otto: User) -> None:
    sign_in(client, otto)
    before = client.get("/account/notices").text

    client.get("/privacy/programme")
    after = client.get("/account/notices").text

    assert "Nothing yet." in before
    assert 'href="/privacy/programme"' in before
    assert 'href="/privacy/programme"' not in after
    assert "Taking part in the accelerator, version 1" in after
    link = after.split('href="/account/notices/')[1].split('"')[0]
    kept = client.get(f"/account/notices/{link}").text
    assert "You saw it on" in kept
    assert "To run the accelerator year" in kept
