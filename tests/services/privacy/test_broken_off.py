"""Whatever breaks off while something ends, or ends it at the same time: nothing is half gone."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from coaching import clock, jobs
from coaching.clock import now
from coaching.data.personal import Rule
from coaching.files import Store
from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import LooseFile
from coaching.model.erasures import Erasure
from coaching.model.people import User
from coaching.services import failures, retention
from tests import make
from tests.services.privacy.planting import (
    ADDRESS,
    EVIDENCE,
    NAME,
    PHONE,
    WORD,
    found,
    later,
    places,
)


def _killed(*_args: object) -> None:
    raise KeyboardInterrupt


def _killed_with_the_proof() -> None:
    """Just before it would be kept that something has ended."""
    if db.session.scalars(select(Erasure.id)).first() is not None:
        raise KeyboardInterrupt


def test_a_break_before_the_commit_ends_nothing_and_the_next_night_ends_all(
    ended: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(24)
    before = found(WORD, NAME)
    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", _killed_with_the_proof)
        with pytest.raises(KeyboardInterrupt):
            retention.end(Rule.YEAR, ended.id, places())
    db.session.rollback()
    assert found(WORD, NAME) == before

    retention.carry_out(places())

    assert set(found(WORD, NAME)) <= EVIDENCE


def test_files_that_a_break_has_left_are_swept_up(
    app: Flask, ended: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(24)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "discard", _killed)
        with pytest.raises(KeyboardInterrupt):
            retention.end(Rule.YEAR, ended.id, places())
    left = [path for path in places().store.folder.rglob("*") if path.is_file()]
    assert len(left) == db.session.query(LooseFile).count() == 1
    clock.set_to(now() + timedelta(days=1))

    jobs.run_due()

    assert not left[0].exists()
    assert db.session.query(LooseFile).count() == 0


def test_mails_to_a_person_go_before_the_person(
    ended: Case, zaida: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(6)
    with monkeypatch.context() as patch:
        patch.setattr(db.session, "commit", _killed_with_the_proof)
        with pytest.raises(KeyboardInterrupt):
            retention.end(Rule.ACCOUNT, zaida.id, places())
    db.session.rollback()
    assert (zaida.name, list(places().mails.glob("*.eml"))) == (NAME, [])

    retention.carry_out(places())

    assert set(found(NAME, ADDRESS, "0407654321", PHONE)) <= EVIDENCE


def test_what_fails_at_night_is_tried_again_by_day_and_administrators_hear_of_it(
    app: Flask, ended: Case, zaida: User, ada: User
) -> None:
    # Nobody can read it or delete it as a mail.
    in_the_way = places().mails / "20260901T090000Z-b.eml"
    in_the_way.mkdir()
    later(6)
    clock.set_to(now().replace(hour=0, minute=30))
    jobs.run_due()
    clock.set_to(now() + timedelta(hours=12))
    jobs.run_due()
    assert (_tries(ada, zaida), zaida.name) == ([2], NAME)
    in_the_way.rmdir()
    clock.set_to(now() + timedelta(hours=1))

    jobs.run_due()

    db.session.expire_all()
    assert (_tries(ada, zaida), zaida.name) == ([], "Former team member")


def _tries(ada: User, person: User) -> list[int]:
    standing = failures.standing(ada, job="retention_account", kind="IsADirectoryError")
    return [each.count for each in standing if each.thing_id == person.id]


def test_what_somebody_else_has_ended_is_not_ended_again(ended: Case) -> None:
    later(24)
    assert retention.end(Rule.YEAR, ended.id, places())

    assert retention.end(Rule.YEAR, ended.id, places()) is None

    assert len(db.session.scalars(select(Erasure).where(Erasure.rule == Rule.YEAR)).all()) == 1


def test_whoever_gets_a_place_meanwhile_stays(ended: Case, zaida: User, eves_case: Case) -> None:
    later(6)
    assert zaida.id in retention.due(Rule.ACCOUNT)
    make.member(eves_case, zaida)

    assert retention.end(Rule.ACCOUNT, zaida.id, places()) is None
    assert zaida.name == NAME
