"""Links in mails: whole addresses, since their readers are outside; some let their holder in."""

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from flask import current_app
from itsdangerous import BadData, BadSignature, URLSafeSerializer, URLSafeTimedSerializer
from sqlalchemy import select

from coaching.data.commitment import SIGNED
from coaching.model.base import db, transaction
from coaching.model.invitations import Invitation
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.signing_codes import SigningCode


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


def invitation_link(invitation: Invitation, endpoint: str = "invitations.show") -> str:
    """Where somebody comes on board; a mail that is tried again carries the same link."""
    token = urlsafe_b64encode(_made_from("invitation", invitation.seed)).decode().rstrip("=")
    with transaction():
        invitation.seal(token)
    return link(endpoint, token=token)


def task_link(task: Task, reader: User | None) -> str:
    """The page of a task; for who has no password, that on which the commitment is signed."""
    invitation = _awaited(reader, task.case_id) if task.name in SIGNED else None
    if invitation is None:
        return link("tasks.show", id=task.id)
    return invitation_link(invitation, "invitations.sign")


def home_link(case_id: int, reader: User | None) -> str:
    """Somebody's own page in a year; who has no password comes on board first."""
    invitation = _awaited(reader, case_id)
    return invitation_link(invitation) if invitation else link("contact.home", id=case_id)


def _awaited(reader: User | None, case_id: int | None) -> Invitation | None:
    """The invitation to this year of a reader who is not on board yet."""
    if reader is None or reader.password is not None:
        return None
    query = select(Invitation).where(Invitation.user_id == reader.id, Invitation.case_id == case_id)
    found = db.session.scalar(query)
    return found if found is not None and found.is_open else None


def code_of(code: SigningCode) -> str:
    """The six digits that sign; the same however often the mail is tried."""
    digits = f"{int.from_bytes(_made_from('code', code.seed)) % 1_000_000:06}"
    with transaction():
        code.seal(digits)
    return digits


def _made_from(kind: str, seed: str) -> bytes:
    """What nobody can make who knows the database alone."""
    key = str(current_app.secret_key or "").encode()
    return hmac.digest(key, f"{kind} {seed}".encode(), sha256)


DAYS = 3
A_DAY = 86_400  # seconds


@dataclass(frozen=True)
class NewAddress:
    """Whose address is to become which."""

    person: User
    email: str


def address_link(person: User, email: str) -> str:
    """Where somebody confirms a new address from its mailbox; made when the mail is sent."""
    token = _address_signer().dumps([person.id, _standing(person), email])
    return link("own_address.show", token=token)


def new_address_of(token: str) -> NewAddress | None:
    """What the link is for; None if we did not sign it, or it is too old or void.

    It is void once the account has another address or password, so it works once.
    """
    try:
        person_id, standing, email = _address_signer().loads(token, max_age=DAYS * A_DAY)
    except BadData:
        return None
    person = db.session.get(User, person_id)
    if person is None or not person.active or standing != _standing(person):
        return None
    return NewAddress(person, email)


def _standing(person: User) -> str:
    """What changes whenever all links and sessions of a person end."""
    return sha256(f"{person.fs_uniquifier} {person.email}".encode()).hexdigest()[:32]


def _address_signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="address")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="unsubscribe")
