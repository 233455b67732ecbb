"""Links in mails: whole addresses, since their readers are outside; some carry a signed token."""

from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from coaching.model.base import db
from coaching.model.people import User


def link(endpoint: str, **values: int | str) -> str:
    """The whole address of a page, for readers outside it."""
    base = urlsplit(current_app.config["BASE_URL"])
    addresses = current_app.url_map.bind(base.netloc, base.path or "/", url_scheme=base.scheme)
    return addresses.build(endpoint, values, force_external=True)


def unsubscribe_link(reader: User) -> str:
    """Where a reader stops all mail but the necessary; made anew for each mail, stored nowhere."""
    return link("unsubscribe.show", token=_signer().dumps(reader.id))


def reader_of(token: str) -> User | None:
    """Whose mail held this token; None if we did not sign it. It stays valid as old mails do."""
    try:
        user_id = _signer().loads(token)
    except BadSignature:
        return None
    return db.session.get(User, user_id)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe")
