"""Sign somebody in without the sign-in page."""

from flask.testing import FlaskClient

from coaching.clock import now
from coaching.model.people import User


def sign_in(client: FlaskClient, person: User) -> FlaskClient:
    """Give the client a session of this person's."""
    with client.session_transaction() as session:
        session["_user_id"] = person.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = now().timestamp()
    return client
