"""A coordinator brings a list of organisations, in a browser with scripts and in one without."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from coaching import jobs
from coaching.model.cases import Cohort
from coaching.model.people import User
from tests import lists
from tests.browser.steps import look_again
from tests.browser.visitor import Visitor
from tests.lists import line


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_list_is_brought_mended_confirmed_and_undone(
    cora: User, carl: User, kim: User, cohort: Cohort, visit: Callable[..., Visitor], scripts: bool
) -> None:
    somebody = visit(cora, scripts=scripts)
    page = somebody.page

    def check() -> None:
        if scripts:
            somebody.is_sound()

    def press(words: str) -> None:
        with page.expect_navigation():
            page.locator("main").get_by_role("button", name=words).first.click()

    # What is wrong is told at the cell, and mended there.
    wrong = line(1, contact_email="kaarina(at)example.org", sector="Fish")
    somebody.open(f"/coordinator/cohorts/{cohort.id}/onboarding/organisations")
    page.get_by_role("link", name="Import a list").first.click()
    page.set_input_files(
        "input[type=file]",
        {"name": "list.csv", "mimeType": "text/csv", "buffer": lists.as_csv([line(0), wrong])},
    )
    press("Look at the list")
    expect(page.locator("main")).to_contain_text("1 organisation can come")
    check()
    email = page.get_by_label("Contact person's email")
    expect(email).to_have_value("kaarina(at)example.org")
    email.fill("kaarina@example.org")
    page.get_by_label("Sector").select_option("company")
    press("Save")
    expect(page.locator("main")).to_contain_text("Row 3 was saved: New.")

    # Nothing comes before the last button; then a page tells how far it has come.
    page.get_by_role("link", name="Go on with 2 organisations").click()
    check()
    page.get_by_label("No: I send them later").check()
    press("Bring them in")
    expect(page.locator("main")).to_contain_text("0 of 2 organisations brought in")
    check()
    look_again()
    jobs.run_due()
    # The page looks again by itself.
    expect(page.locator("main")).to_contain_text(
        "2 organisations have been brought in", timeout=15_000
    )
    check()
    press("Send 4 invitations")
    expect(page.locator("main")).to_contain_text("4 invitations leave.")

    page.get_by_role("link", name="Undo the import").click()
    check()
    press("Undo the import")
    expect(page.locator("main")).to_contain_text(re.compile("has been undone"))
    check()
