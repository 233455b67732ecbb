"""How Zaida came in, with a row in every table of it: lists, applications, invitations, keys."""

from sqlalchemy import select

from coaching.clock import now
from coaching.model.applications import (
    Application,
    ApplicationConflict,
    ApplicationLink,
    ApplicationScore,
)
from coaching.model.base import db, transaction
from coaching.model.cases import Case
from coaching.model.conflicts import Conflict
from coaching.model.imports import ImportList, ImportRow, RowState
from coaching.model.mail import Mail
from coaching.model.passkeys import Passkey
from coaching.model.people import User
from coaching.model.processes import Task
from coaching.model.viewings import Viewing
from coaching.services import imports
from coaching.services.stored_files import Upload
from tests import applying, lists, make
from tests.services.privacy.planting import ADDRESS, NAME, PHONE

# What only an account is kept safe with.
SECRET = "vwqzplmk"
TABLES = frozenset(
    {
        *("applications", "application_links", "application_scores", "application_conflicts"),
        *("conflicts", "import_lists", "import_rows", "viewings", "invitations", "signing_codes"),
        *("devices", "passkeys"),
    }
)


def bring_in(case: Case, zaida: User, *, cora: User, carl: User) -> None:
    """Everything that is there of somebody who came in by every way there is."""
    _apply(case, cora=cora, carl=carl)
    _invite(case, zaida)
    _list(case, cora)
    with transaction():
        zaida.tf_primary_method, zaida.tf_totp_secret = "authenticator", SECRET
        zaida.mf_recovery_codes, zaida.fs_webauthn_user_handle = [SECRET], SECRET
        zaida.totp_counter = 1
        db.session.add_all(
            [
                Passkey(
                    user_id=zaida.id,
                    name=f"Phone of {NAME}",
                    credential_id=SECRET.encode(),
                    public_key=SECRET.encode(),
                    usage="first",
                ),
                Conflict(
                    coach_id=carl.id,
                    organisation_id=case.organisation_id,
                    reason=f"I worked for {NAME}",
                ),
                Viewing(case_id=case.id, by_id=cora.id, contact_id=zaida.id, ended_at=now()),
            ]
        )
    make.device(zaida)
    db.session.expire_all()


def _apply(case: Case, *, cora: User, carl: User) -> None:
    """The application that the year has come of, and one that was taken back."""
    for made in (applying.of_year(case), make.application(case.cohort)):
        with transaction():
            made.contact_email = ADDRESS
            made.fields = {"contact-name": [NAME], "contact-email": [ADDRESS]}
            made.answers = {"contact": {"name": NAME, "email": ADDRESS, "phone": PHONE}}
            made.message, made.reason = f"Dear {NAME}", f"{NAME} knows how"
            db.session.add_all(
                [
                    ApplicationLink.of(made)[0],
                    ApplicationConflict(application_id=made.id, user_id=carl.id),
                    _score(made, cora),
                    Mail(
                        name="application_received",
                        address=ADDRESS,
                        facts={"application_id": made.id},
                    ),
                ]
            )
    with transaction():
        made.withdrawn_at = now()


def _score(application: Application, by: User) -> ApplicationScore:
    points = dict.fromkeys(("need", "management", "realism", "spread"), 3)
    return ApplicationScore(
        application_id=application.id, by_id=by.id, reasons=f"{NAME} is able", **points
    )


def _invite(case: Case, zaida: User) -> None:
    make.invitation_token(zaida, case)
    task = db.session.scalars(select(Task).where(Task.case_id == case.id)).first()
    assert task is not None
    make.signing_code(task, zaida)


def _list(case: Case, cora: User) -> None:
    """A list in which she waits to be brought in, and a row that has become the year."""
    rows = (
        lists.line(1, contact_name=NAME, contact_email=ADDRESS, contact_phone=PHONE),
        # Misspelled, and therefore mended.
        lists.line(2, contact_name=f"{NAME}X", contact_email=ADDRESS.upper()),
        lists.line(3, sponsor_name=NAME, sponsor_email=ADDRESS),
    )
    upload = Upload(f"{NAME}.csv", lists.as_csv(rows))
    brought = imports.bring(cora, case.cohort, upload)
    mended = lists.rows_of(brought)[1]
    imports.mend(cora, mended, {"contact_name": NAME}, seen=mended.changes)
    become = lists.rows_of(brought)[2]
    with transaction():
        become.state, become.case_id = RowState.DONE, case.id


def rows_in_lists() -> list[ImportRow]:
    """All of them, as they are stored."""
    query = select(ImportRow).order_by(ImportRow.number)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def list_named() -> str:
    """What the file of the list is called by now."""
    return db.session.scalars(select(ImportList.file_name)).one()
