"""How much mail somebody gets, chosen by hand; what is done when mail does not leave."""

from collections.abc import Callable

from coaching import mail
from coaching.clock import now
from coaching.model.base import transaction
from coaching.model.cases import Case
from coaching.model.people import User
from coaching.services import failures
from tests.browser.steps import look_again, press, read
from tests.browser.visitor import Visitor


def test_somebody_chooses_single_mails_on_a_phone(
    case: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    someone = visit(otto, phone=True).open("/account")
    someone.page.check("input[value=single]")
    press(someone, "Get mail this way")
    read(someone, "Your mail comes this way from now on.")
    someone.is_sound()
    look_again()

    assert otto.mail_choice == "single"


def test_the_link_of_a_mail_leads_to_less_mail_and_back(
    case: Case, otto: User, visit: Callable[..., Visitor]
) -> None:
    link = mail.unsubscribe_link(otto).removeprefix("http://localhost:5077")
    someone = visit(phone=True).open(link)
    someone.is_sound()

    press(someone, "Only necessary mail from now on")
    read(someone, "You get necessary mail only")
    someone.is_sound()
    look_again()
    assert otto.mail_choice == "urgent"

    press(someone, "Send me the daily mail again")
    look_again()
    assert otto.mail_choice == "digest"


def test_an_administrator_reads_the_cause_and_tries_again(
    ada: User, otto: User, stina: User, case: Case, visit: Callable[..., Visitor]
) -> None:
    for person in (otto, stina):
        with transaction():
            person.bounced_since = now()
        failures.note("address", person.id, "AddressRefused", over=True)
    failures.note("mail_server", 0, "ConnectionRefusedError")

    someone = visit(ada).open("/administrator")
    someone.page.click("text=3 things failed in the background")
    someone.page.wait_for_load_state()
    someone.is_sound()
    press(someone, "Try everything again")
    read(someone, "3 are tried again now.")
    someone.is_sound()


def test_a_coordinator_corrects_an_address(
    cora: User, otto: User, case: Case, visit: Callable[..., Visitor]
) -> None:
    with transaction():
        otto.bounced_since = now()

    someone = visit(cora).open("/coordinator")
    read(someone, "Mail does not arrive")
    someone.is_sound()
    someone.page.click("text=Correct the address")
    someone.page.fill("input[name=email]", "otto@example.org")
    someone.is_sound()
    press(someone, "Save the address")
    read(someone, "Mail goes to otto@example.org from now on.")
    look_again()

    assert otto.email == "otto@example.org"
