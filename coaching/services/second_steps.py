"""The second step at sign-in, and passkeys: what is told of them, and help for who lost them."""

from secrets import token_hex

from sqlalchemy import delete, select, update

from coaching.model.base import db, transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail
from coaching.model.passkeys import Passkey
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import devices


def tell(person: User, kind: str) -> None:
    """Owe a mail on what has changed in the way into an account; in the caller's transaction."""
    note_mail("sign_in_changed", person, kind=kind)


def forget(person: User) -> None:
    """Whoever goes without a second step has no codes for it either; in the caller's transaction.

    Other browsers stay signed in: nobody gets in there who was not in before.
    """
    person.tf_primary_method = person.tf_totp_secret = None
    person.totp_counter = person.mf_recovery_codes = None
    tell(person, "second_step_removed")


def take_turns(person: User) -> None:
    """Read anew what lets somebody in, a password and what is left of codes.

    Whoever uses or changes it at this moment too waits here until the transaction ends: begun by
    writing, since on SQLite nobody waits who only reads.
    """
    own = update(User).where(User.id == person.id).values(totp_counter=User.totp_counter)
    db.session.execute(own, execution_options={"synchronize_session": False})
    db.session.refresh(person, ["password", "totp_counter", "mf_recovery_codes"])


def has_any(person: User) -> bool:
    """Whether there is anything that somebody may have lost with a phone."""
    found = db.session.scalar(select(Passkey.id).where(Passkey.user_id == person.id).limit(1))
    return person.has_second_step or found is not None


def take_away(user: User, person: User) -> None:
    """Help somebody who has lost the phone, and the recovery codes with it.

    The password alone lets them in until they set it up anew; all sessions end.
    """
    require(user, Can.ADMINISTER)
    with transaction():
        reset(person)
        note_event(user, "second_step_removed", subject_id=person.id)


def reset(person: User) -> None:
    """The same within the caller's transaction, for the command of whoever runs the server."""
    if person.has_second_step:
        forget(person)
    else:
        tell(person, "passkey_removed")
    forget_passkeys(person)
    person.fs_uniquifier = token_hex()
    devices.forget_all(person)


def forget_passkeys(person: User) -> None:
    """No passkey lets anybody in for them any more; within the caller's transaction."""
    db.session.execute(delete(Passkey).where(Passkey.user_id == person.id))
