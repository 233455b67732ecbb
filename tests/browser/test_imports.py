"""A coordinator brings a list: at a desk, on a phone in Finnish, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from coaching import jobs
from coaching.model.cases import Cohort
from coaching.model.people import User
from tests import lists
from tests.browser.steps import DESK, PHONE, catalogue, follow, look_again, press, read, say
from tests.browser.visitor import Visitor
from tests.lists import line

BARE = {**DESK, "scripts": False}
# A cohort of the accelerator.
MANY = 30


def count(somebody: Visitor, one: str, several: str, number: int) -> str:
    """An English text that counts, in the language of the page that somebody reads."""
    language = somebody.page.locator("html").get_attribute("lang") or "en"
    return catalogue(language).ngettext(one, several, number) % {"num": number}


@pytest.mark.parametrize("device", [DESK, PHONE, BARE], ids=["desk", "phone", "without scripts"])
def test_a_list_is_brought_mended_confirmed_and_undone(
    cora: User, cohort: Cohort, visit: Callable[..., Visitor], device: dict[str, Any]
) -> None:
    somebody = visit(cora, **device)
    page, main = somebody.page, somebody.page.locator("main")
    language = str(device["language"])

    # What is wrong is told at the cell, and mended there.
    rows = [line(number) for number in range(MANY)]
    rows[7] = line(7, contact_email="kaarina(at)example.org", sector="Fish")
    data = lists.as_csv(rows, language=language)
    somebody.open(f"/coordinator/cohorts/{cohort.id}/onboarding/organisations")
    follow(somebody, "Import a list")
    page.set_input_files(
        "input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": data}
    )
    press(somebody, "Look at the list")
    several = ("%(num)s organisation can come", "%(num)s organisations can come")
    expect(main).to_contain_text(count(somebody, *several, MANY - 1))
    email = page.get_by_label(say(somebody, "Contact person's email"))
    expect(email).to_have_value("kaarina(at)example.org")
    email.fill("kaarina@example.org")
    page.get_by_label(say(somebody, "Sector")).select_option("company")
    press(somebody, "Save")
    new = say(somebody, "New")
    read(somebody, "Row %(row)d was saved: %(state)s.", row=9, state=new)

    # Nothing comes before the last button; then a page tells how far it has come.
    several = ("Go on with %(num)s organisation", "Go on with %(num)s organisations")
    with page.expect_navigation():
        main.get_by_role("link", name=count(somebody, *several, MANY)).click()
    page.get_by_label(say(somebody, "No: I send them later with one button")).check()
    press(somebody, "Bring them in")
    read(somebody, "%(done)s of %(all)s organisations brought in", done=0, all=MANY)
    look_again()
    jobs.run_due()
    # The page looks again by itself.
    several = (
        "%(num)s organisation has been brought in",
        "%(num)s organisations have been brought in",
    )
    expect(main).to_contain_text(count(somebody, *several, MANY), timeout=15_000)
    several = ("Send %(num)s invitation", "Send %(num)s invitations")
    with page.expect_navigation():
        main.get_by_role("button", name=count(somebody, *several, 2 * MANY)).click()
    several = ("%(num)s invitation leaves.", "%(num)s invitations leave.")
    expect(main).to_contain_text(count(somebody, *several, 2 * MANY))

    follow(somebody, "Undo the import")
    press(somebody, "Undo the import")
    read(somebody, "Everything that the list brought in has been undone.")
