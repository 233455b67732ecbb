"""Privacy notices: every purpose in three languages, and who has seen which text."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock
from coaching.clock import now
from coaching.data.notices import BY_KEY, NOTICES, Notice
from coaching.model.base import db
from coaching.model.notices import PublishedNotice, SeenNotice
from coaching.model.people import User
from coaching.services import notices

PROGRAMME = BY_KEY["programme"]


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.key)
def test_each_notice_says_everything_in_three_languages(prepared: Flask, notice: Notice) -> None:
    texts = notices.texts_of(notice)

    assert texts.keys() == {"en", "fi", "sv"}
    for text in texts.values():
        assert len(text["sections"]) == 7
        assert all(heading and words for heading, words in text["sections"])
    titles = {text["title"] for text in texts.values()}
    assert len(titles) == 3


def test_what_somebody_has_seen_is_kept_once(otto: User) -> None:
    assert PROGRAMME in notices.unseen_by(otto)
    notices.see(otto, PROGRAMME)
    clock.set_to(now() + timedelta(days=1))
    notices.see(otto, PROGRAMME)

    seen = db.session.scalars(select(SeenNotice)).one()
    assert (seen.user_id, seen.notice.purpose, seen.notice.version) == (otto.id, "programme", "1")
    assert seen.notice.digest == notices.digest_of(PROGRAMME)
    assert PROGRAMME not in notices.unseen_by(otto)


def test_a_changed_text_is_to_be_seen_anew_and_the_old_one_can_be_read(
    otto: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices.see(otto, PROGRAMME)
    changed = replace(PROGRAMME, version="2", what_for="Something else")
    monkeypatch.setattr(notices, "NOTICES", (changed,))

    assert notices.unseen_by(otto) == [changed]
    notices.see(otto, changed)

    assert notices.unseen_by(otto) == []
    old, new = db.session.scalars(select(PublishedNotice).order_by(PublishedNotice.id))
    assert (old.version, new.version) == ("1", "2")
    assert old.texts["en"]["sections"][0][1] == PROGRAMME.what_for
    assert [each.notice.version for each in notices.seen_by(otto)] == ["2", "1"]


def test_somebody_is_told_of_each_text_once(otto: User, monkeypatch: pytest.MonkeyPatch) -> None:
    notices.see(otto, PROGRAMME)

    assert (notices.tell(otto), notices.tell(otto)) == (True, False)
    # Told is not seen.
    assert {each.key for each in notices.unseen_by(otto)} == set(BY_KEY) - {
        "programme",
        "application",
    }
    assert [each.notice.purpose for each in notices.seen_by(otto)] == ["programme"]
    notices.see(otto, BY_KEY["evidence"])
    assert BY_KEY["evidence"] not in notices.unseen_by(otto)
    changed = replace(PROGRAMME, version="2", what_for="Something else")
    monkeypatch.setattr(notices, "NOTICES", (changed,))
    assert (notices.tell(otto), notices.tell(otto)) == (True, False)


def test_staff_and_organisations_are_shown_what_concerns_them(otto: User, carl: User) -> None:
    assert {each.key for each in notices.unseen_by(otto)} == set(BY_KEY) - {"application"}
    assert {each.key for each in notices.unseen_by(carl)} == set(BY_KEY) - {
        *("application", "practices")
    }


def test_nobody_reads_what_others_have_seen(otto: User, eve: User) -> None:
    notices.see(otto, PROGRAMME)
    seen = db.session.scalars(select(SeenNotice)).one()

    assert notices.one_seen(otto, seen.id) == seen
    assert notices.one_seen(eve, seen.id) is None
