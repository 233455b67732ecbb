"""Privacy notices: the newest text of each purpose, and what each person has seen of them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, undefer

from coaching.clock import now
from coaching.data.notices import NOTICES, Notice
from coaching.i18n import LANGUAGES, language, translate
from coaching.model.base import db, transaction
from coaching.model.notices import PublishedNotice, SeenNotice
from coaching.model.people import User


def texts_of(notice: Notice) -> dict[str, Any]:
    """The notice in every language, as it is kept."""
    return {
        code: {
            "title": translate(notice.title, code),
            "sections": [
                [translate(heading, code), translate(text, code)]
                for heading, text in notice.sections
            ],
        }
        for code in LANGUAGES
    }


@cache
def digest_of(notice: Notice) -> str:
    """What the text is known by: a word changed in any language is another text."""
    content = [notice.version, texts_of(notice)]
    return sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def kept(notice: Notice) -> str:
    """The newest text is kept as it is now; gives what it is known by."""
    return _published(notice).digest


def see(user: User, notice: Notice) -> None:
    """Keep that somebody has the newest text before their eyes; harmless when done again."""
    kept = _kept(user, notice)
    if kept is not None and kept.seen_at is not None:
        return
    with transaction():
        if kept is not None:
            kept.seen_at, kept.language = now(), language()
    if kept is None:
        _keep(user, notice, seen_at=now())


def tell(user: User) -> bool:
    """Keep that somebody is told of what is new; whether there is anything to tell.

    Once for each text: whoever signs in has something else in mind, and finds them later.
    """
    untold = [notice for notice in unseen_by(user) if _kept(user, notice) is None]
    for notice in untold:
        _keep(user, notice, told_at=now())
    return bool(untold)


def unseen_by(user: User) -> list[Notice]:
    """The newest texts that concern this person and that they have not seen."""
    concern = [notice for notice in NOTICES if concerns(user, notice)]
    digests = {digest_of(notice): notice for notice in concern}
    seen = set(
        db.session.scalars(
            select(PublishedNotice.digest)
            .join(SeenNotice)
            .where(_seen_by(user), PublishedNotice.digest.in_(digests))
        )
    )
    return [notice for digest, notice in digests.items() if digest not in seen]


def concerns(user: User, notice: Notice) -> bool:
    """Whether somebody is shown it unasked."""
    return notice.for_staff if user.staff_roles else notice.for_organisations


def seen_by(user: User) -> Sequence[SeenNotice]:
    """What this person has seen, the last first."""
    query = (
        select(SeenNotice)
        .where(_seen_by(user))
        .options(joinedload(SeenNotice.notice))
        .order_by(SeenNotice.seen_at.desc(), SeenNotice.id.desc())
    )
    return db.session.scalars(query).all()


def one_seen(user: User, seen_id: int) -> SeenNotice | None:
    """One of them with its text."""
    query = (
        select(SeenNotice)
        .where(SeenNotice.id == seen_id, _seen_by(user))
        .options(joinedload(SeenNotice.notice).options(undefer(PublishedNotice.texts)))
    )
    return db.session.scalar(query)


def _seen_by(user: User) -> ColumnElement[bool]:
    return and_(SeenNotice.user_id == user.id, SeenNotice.seen_at.is_not(None))


def _kept(user: User, notice: Notice) -> SeenNotice | None:
    """What is kept of this person and the newest text: told, or seen."""
    query = (
        select(SeenNotice)
        .join(PublishedNotice)
        .where(SeenNotice.user_id == user.id, PublishedNotice.digest == digest_of(notice))
    )
    return db.session.scalar(query)


def _keep(user: User, notice: Notice, **when: datetime) -> None:
    published = _published(notice)
    # The page may be opened, or somebody may sign in, twice at the same moment.
    with suppress(IntegrityError), transaction():
        db.session.add(
            SeenNotice(user_id=user.id, notice_id=published.id, language=language(), **when)
        )


def _published(notice: Notice) -> PublishedNotice:
    """The newest text as it is kept; the first who sees it lets it be kept."""
    digest = digest_of(notice)
    known = select(PublishedNotice).where(
        PublishedNotice.purpose == notice.key, PublishedNotice.digest == digest
    )
    found = db.session.scalar(known)
    if found is not None:
        return found
    try:
        with transaction():
            db.session.add(
                PublishedNotice(
                    purpose=notice.key,
                    version=notice.version,
                    digest=digest,
                    texts=texts_of(notice),
                    published_at=now(),
                )
            )
    except IntegrityError:
        # Somebody else was the first at the same moment.
        pass
    return db.session.scalars(known).one()
