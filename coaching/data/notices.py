"""The privacy notices, one for each purpose: what for, on what basis, which data, until when.

A changed text is a new version: raise its number and its day. What people have seen is kept by the
text itself, so that nobody has to believe a number.
"""

from dataclasses import dataclass
from datetime import date

from coaching.data.texts import _


@dataclass(frozen=True)
class Notice:
    """One purpose; ``for_staff`` and ``for_organisations`` say who is shown it unasked."""

    key: str
    title: str
    version: str
    updated: date
    what_for: str
    basis: str
    data: str
    source: str
    recipients: str
    until: str
    for_staff: bool = True
    for_organisations: bool = True

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Heading and text, in order; marked texts all of them."""
        return (
            (_("What we process the data for"), self.what_for),
            (_("On what basis"), self.basis),
            (_("Which data"), self.data),
            (_("Where it comes from"), self.source),
            (_("Who gets it"), self.recipients),
            (_("How long we keep it"), self.until),
            (_("Your rights"), RIGHTS),
        )


RIGHTS = _(
    "You can get a copy of your data, have it corrected, and ask us to delete it, to restrict its"
    " use or to stop using it. You can withdraw a consent at any time. We answer within one month;"
    " if we cannot do what you ask, we tell you why. You can make a complaint to the Data"
    " Protection Ombudsman."
)
PUBLIC_TASK = _(
    "A task carried out in the public interest: General Data Protection Regulation, Article"
    " 6(1)(e), and section 4 of the Data Protection Act."
)
NEW = _("There are new privacy notices on the page of your account.")
UPDATED = date(2026, 11, 26)

NOTICES = (
    Notice(
        key="programme",
        title=_("Taking part in the accelerator"),
        version="1",
        updated=UPDATED,
        what_for=_(
            "To run the accelerator year: accounts, tasks, training, coaching, self-assessments and"
            " action plans of organisations, and the mail that belongs to them."
        ),
        basis=PUBLIC_TASK,
        data=_(
            "Name, work email address, telephone number if you give it, language, organisation and"
            " role; what you answer and write, and when; which meetings you took part in. We never"
            " ask for personal identity codes, origin, religion or health. Please do not write"
            " about them."
        ),
        source=_("From you, from your organisation, and from the people who run the accelerator."),
        recipients=_(
            "Your organisation's team, its coaches and the coordinators. Managers see figures"
            " only. Companies that keep the service running handle the data by our instructions."
        ),
        until=_(
            "What was written: 24 months from the end of the year; a coach's own notes 3 months;"
            " what you answered alone 30 days from the agreed scores. Your account: 6 months from"
            " the end of the last year you take part in."
        ),
    ),
    Notice(
        key="evidence",
        title=_("Evidence for the funder, and statistics"),
        version="1",
        updated=UPDATED,
        what_for=_("To show the funder what has been done, and to make statistics of it."),
        basis=_(
            "The task in the public interest, and our legal obligations as the recipient of a"
            " grant: Article 6(1)(c) and (e)."
        ),
        data=_(
            "Commitments with the name of whoever signed, attendance and hours, decisions, reports"
            " and certificates."
        ),
        source=_("From what you and others do in the programme."),
        recipients=_("The funder and its auditors. Statistics name nobody."),
        until=_("Five years from the end of the year in which the last grant payment was made."),
    ),
    Notice(
        key="practices",
        title=_("Publishing good practices"),
        version="1",
        updated=UPDATED,
        what_for=_("To publish what organisations have learned, so that others can use it."),
        basis=_(
            "The task in the public interest; for names, words and pictures of a person the consent"
            " of that person, Article 6(1)(a)."
        ),
        data=_("The description of the practice, and names where their owners have agreed."),
        source=_("From the organisation that proposes it."),
        recipients=_("Everybody, once it is published."),
        until=_(
            "Proposals 24 months from the end of the year. Published ones are reviewed every 24"
            " months, and can be withdrawn at any time."
        ),
        for_staff=False,
    ),
    Notice(
        key="security",
        title=_("Keeping the service secure"),
        version="1",
        updated=UPDATED,
        what_for=_("To keep the service secure, and to find out what went wrong."),
        basis=_(
            "Our legal obligations and the task in the public interest: Article 6(1)(c) and (e)."
        ),
        data=_(
            "When you sign in, which pages with personal data you open, and which mails were sent"
            " to you."
        ),
        source=_("From your use of the service."),
        recipients=_("Those who run the service, and organisations: who has read what of theirs."),
        until=_("24 months."),
    ),
    Notice(
        key="application",
        title=_("Applying to the accelerator"),
        version="1",
        updated=UPDATED,
        what_for=_(
            "To choose the organisations that take part, to tell every applicant what was decided,"
            " and to be able to say why."
        ),
        basis=PUBLIC_TASK,
        data=_(
            "Name, work email address and telephone number, if you give it, of the contact person;"
            " name, title and work email address of the management sponsor; what you answer about"
            " the organisation, and when. Points and reasons of those who score the application. We"
            " ask nothing about anybody's background. Please do not write about it."
        ),
        source=_("From whoever fills in the application."),
        recipients=_(
            "Coordinators and managers of the accelerator, and the coaches who score the"
            " application, once it has been sent. If a year comes of it, your organisation and its"
            " coach read it too. Companies that keep the service running handle the data by our"
            " instructions."
        ),
        until=_(
            "12 months from the selection, also if you never send the application or take it back."
            " If a year comes of it, 24 months from the end of the year."
        ),
        for_staff=False,
        for_organisations=False,
    ),
)
BY_KEY = {notice.key: notice for notice in NOTICES}
