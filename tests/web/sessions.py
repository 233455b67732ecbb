"""Sign somebody in without the sign-in page."""

from time import time

from flask.testing import FlaskClient

from coaching.model.devices import Way
from coaching.model.people import User
from coaching.services import devices
from tests.statements import beside


def sign_in(client: FlaskClient, person: User, way: Way = Way.PASSWORD) -> FlaskClient:
    """Give the client a session of this person's."""
    with beside():
        key = devices.begin(person, browser="Firefox", system="Linux", way=way)
    with client.session_transaction() as session:
        session["_user_id"] = person.fs_uniquifier
        session["_fresh"] = True
        session["fs_cc"] = "set"
        session["fs_paa"] = time()
        session["device"] = key
        session["way"] = way.value
    return client
