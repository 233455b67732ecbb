"""One's own email address: asked for here, confirmed from the new mailbox, told to both."""

from secrets import token_hex

from sqlalchemy.exc import IntegrityError

from coaching.i18n import gettext as _
from coaching.model.base import transaction
from coaching.model.history import note_event
from coaching.model.mail import note_mail, note_mail_to_address
from coaching.model.people import User
from coaching.services import devices, failures, people
from coaching.services.people import AddressTaken
from coaching.services.refusals import Refusal


class OwnAddress(Refusal):
    """Somebody has this address already."""


def ask(user: User, email: str) -> None:
    """Send a link to the new address, and word to the one somebody has; raises `OwnAddress`.

    To an address of somebody else goes no link, which nobody but its holder can notice.
    """
    new = email.strip().lower()
    if new == user.email:
        raise OwnAddress(_("This is the address you have now."), field="email")
    with transaction():
        if people.by_email(new) is None:
            note_mail_to_address("confirm_address", new, user.language, person_id=user.id)
        note_mail("address_change_asked", user)
        note_event(user, "address_change_asked", subject_id=user.id)


def confirm(person: User, email: str) -> None:
    """Somebody has followed the link in the new mailbox; raises `AddressTaken`.

    All sessions end and all older links are void: who reads the old mailbox keeps nothing.
    """
    try:
        with transaction():
            _move(person, email)
    except IntegrityError as error:
        # Somebody has got an account with the address in this very moment.
        raise _taken() from error
    failures.resolve("address", person.id)


def _move(person: User, email: str) -> None:
    if people.by_email(email) is not None:
        raise _taken()
    before, person.email = person.email, email
    person.fs_uniquifier = token_hex()
    devices.forget_all(person)
    note_mail_to_address("address_changed", before, person.language, person_id=person.id)
    note_mail("address_changed", person)
    note_event(person, "address_changed", subject_id=person.id)


def _taken() -> AddressTaken:
    return AddressTaken(_("Somebody with this e-mail address has an account."))
