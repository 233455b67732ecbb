"""What administrators read of retention: the rules, what is due, what is gone."""

from datetime import UTC, datetime

from flask.testing import FlaskClient

from coaching import clock, jobs
from coaching.clock import now
from coaching.model.cases import Case
from coaching.model.people import User
from tests import make
from tests.services.privacy import planting
from tests.web.sessions import sign_in

PAGE = "/administrator/retention"


def test_administrators_read_the_rules_and_what_waits(
    client: FlaskClient, case: Case, otto: User, ada: User
) -> None:
    make.note(case, by=otto, text="A note of long ago")
    planting.close(case, now())
    sign_in(client, ada)

    before = client.get(PAGE).text
    clock.set_to(datetime(2028, 9, 1, 0, 30, tzinfo=UTC))
    # Nobody stays signed in for two years.
    sign_in(client, ada)
    due = client.get(PAGE).text
    jobs.run_due()
    after = client.get(PAGE).text

    assert "Nothing has been deleted yet." in before
    assert "24 months from the end of the year" in before
    assert "1 waits for tonight" in due
    assert "Messages: 1" in after
    assert f"Year {case.id}" in after
    assert "The time was up" in after
    assert "A note of long ago" not in after
