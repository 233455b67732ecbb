"""What the pages of coordinators show."""

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from coaching.model.base import db
from coaching.model.cases import Case, Cohort, MemberKind
from coaching.model.people import User
from coaching.permissions import visible_cohorts
from coaching.services import organisations
from coaching.services.organisations import NewOrganisation
from coaching.services.people import Person
from forms.people import AddOrganisation


class OrganisationPage:
    """The form for an organisation that joins a cohort."""

    def __init__(self, cohort: Cohort) -> None:
        self.cohort = cohort
        self.form = AddOrganisation(parents=organisations.possible_parents(current_user))

    @property
    def other_cohorts(self) -> list[Cohort]:
        """Other cohorts that the organisation might join instead."""
        return [each for each in _cohorts() if each.id != self.cohort.id]

    @property
    def back(self) -> str:
        """Where somebody came from who adds one organisation after the other."""
        if request.args.get("back") != "onboarding":
            return ""
        return url_for("onboarding.organisations_of", id=self.cohort.id)

    def add(self) -> Case:
        """Bring the organisation on board."""
        return organisations.add(
            current_user,
            self.cohort,
            organisation=NewOrganisation.of(self.form.data),
            language=self.form.case_language.data,
            contact=Person.of(self.form.contact.data),
            sponsor=Person.of(self.form.sponsor.data),
            sponsor_title=self.form.sponsor.data["title"],
        )


def chosen_cohort() -> Cohort | None:
    """The cohort that the address names, or the newest one."""
    asked = request.args.get("cohort", type=int)
    found = _cohorts()
    if asked is None:
        return found[0] if found else None
    return next((cohort for cohort in found if cohort.id == asked), None)


def people_of(case: Case) -> list[tuple[str, User]]:
    """The people an organisation begins with, each with what they are to it."""
    words = {
        MemberKind.CONTACT: _("Contact person"),
        MemberKind.DEPUTY: _("Deputy contact person"),
        MemberKind.SPONSOR: _("Management sponsor"),
        MemberKind.TEAM_MEMBER: _("Team member"),
    }
    return [(words[m.kind], m.user) for m in case.members if m.left_at is None]


def _cohorts() -> list[Cohort]:
    query = visible_cohorts(current_user).order_by(Cohort.starts_on.desc(), Cohort.id.desc())
    return list(db.session.scalars(query).unique())
