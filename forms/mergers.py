"""The form of a coordinator who lets an organisation join another one."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField

from coaching.model.mergers import Becomes
from forms.base import Required
from forms.choices import RadioField
from forms.fields import Line, Text

BECOMES_WORDS = {
    Becomes.TEAM_MEMBER: _l("Team member"),
    Becomes.DEPUTY: _l("Deputy contact person"),
    Becomes.LEAVES: _l("Takes part no more"),
}
PERSON = "person_"


class JoinOrganisation(FlaskForm):
    """Who becomes what, who leads, and under which name both go on."""

    button: Any = _l("Look at what follows")

    seen = HiddenField()
    sponsor = RadioField(
        _l("Who is the management sponsor of both?"),
        [Required(_l("Choose who is the management sponsor"))],
        coerce=int,
        description=_l("This person signs the commitment again."),
        render_kw={"data-ui": "list"},
    )
    name = Line(
        _l("Is the organisation called something else from now on?"),
        description=_l("Leave it empty if it keeps its name."),
    )
    reason = Text(
        _l("Why do the two become one?"),
        [Required(_l("Write why the two become one"))],
        most=500,
        description=_l("History keeps this, for coordinators to read."),
        render_kw={"rows": 3},
    )

    @property
    def people(self) -> list[Field]:
        """The questions about each person of the organisation that joins."""
        return [field for field in self if field.short_name.startswith(PERSON)]

    @property
    def becomes(self) -> dict[int, Becomes]:
        """What was chosen for each of them, by account."""
        return {
            int(field.short_name.removeprefix(PERSON)): Becomes(field.data) for field in self.people
        }


def join_form(
    people: Iterable[tuple[int, str, Iterable[Becomes]]],
    sponsors: Iterable[tuple[int, str]],
    typed: MultiDict[str, str] | None = None,
    **data: Any,
) -> JoinOrganisation:
    """The form for these people, each with what they can become; and who could lead both.

    ``typed`` is what somebody has filled in before.
    """
    asked = {
        f"{PERSON}{id}": RadioField(
            name,
            [Required()],
            [(each.value, BECOMES_WORDS[each]) for each in choices],
            default=Becomes.TEAM_MEMBER.value,
        )
        for id, name, choices in people
    }
    kind = type("JoinOrganisation", (JoinOrganisation,), asked)
    form: JoinOrganisation = kind(formdata=typed, data=data)
    form.sponsor.choices = list(sponsors)
    return form
