"""Privacy notices: the newest text of each purpose, and what each person has seen of them."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select
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
    if _has_seen(user, notice):
        return
    published = _published(notice)
    try:
        with transaction():
            db.session.add(SeenNotice(user_id=user.id, notice_id=published.id, language=language()))
    except IntegrityError:
        # The page was opened twice at the same moment.
        return


def unseen_by(user: User) -> list[Notice]:
    """The newest texts that concern this person and that they have not seen."""
    concern = [notice for notice in NOTICES if concerns(user, notice)]
    digests = {digest_of(notice): notice for notice in concern}
    seen = set(
        db.session.scalars(
            select(PublishedNotice.digest)
            .join(SeenNotice)
            .where(SeenNotice.user_id == user.id, PublishedNotice.digest.in_(digests))
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
        .where(SeenNotice.user_id == user.id)
        .options(joinedload(SeenNotice.notice))
        .order_by(SeenNotice.id.desc())
    )
    return db.session.scalars(query).all()


def one_seen(user: User, seen_id: int) -> SeenNotice | None:
    """One of them with its text."""
    query = (
        select(SeenNotice)
        .where(SeenNotice.id == seen_id, SeenNotice.user_id == user.id)
        .options(joinedload(SeenNotice.notice).options(undefer(PublishedNotice.texts)))
    )
    return db.session.scalar(query)


def _has_seen(user: User, notice: Notice) -> bool:
    query = (
        select(SeenNotice.id)
        .join(PublishedNotice)
        .where(SeenNotice.user_id == user.id, PublishedNotice.digest == digest_of(notice))
    )
    return db.session.scalar(query) is not None


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
