"""The forms that decide on an application, and tell the applicant."""

from flask_babel import lazy_gettext as _l

from coaching.data.applications import OUTCOMES
from forms.base import Required, TaskForm
from forms.choices import RadioField, of_data
from forms.fields import Text, WholeNumber

CHOOSE = _l("Choose what is decided")
READERS = _l(
    "The coordinators and programme managers of the accelerator, and the coaches who may read the"
    " application."
)


class SelectApplication(TaskForm):
    """What is decided on an application, and why."""

    audience = "staff"
    readers = READERS
    button = _l("Send the decision")

    outcome = RadioField(_l("Decision"), [Required(CHOOSE)], of_data(OUTCOMES))
    reason = Text(
        _l("Why?"),
        most=1000,
        description=_l("Needed where you decide otherwise than the table recommends."),
    )
    reserve_place = WholeNumber(
        _l("Place on the reserve list"),
        least=1,
        most=200,
        description=_l("If it is left empty, the last place."),
    )


class SelectFromReserve(TaskForm):
    """Whether somebody on the reserve list gets a place that has become free."""

    audience = "staff"
    readers = READERS
    button = _l("Send the decision")

    outcome = RadioField(
        _l("Does the organisation get a place?"),
        [Required(CHOOSE)],
        [
            ("selected", _l("Yes, it is selected")),
            ("not_selected", _l("No, it leaves the reserve list")),
        ],
    )
    reason = Text(
        _l("Why?"),
        most=1000,
        description=_l(
            "Needed if others come before it on the reserve list, or if no place is left."
        ),
    )


class TellApplicant(TaskForm):
    """The answer to an applicant, as it leaves."""

    audience = "staff"
    readers = _l("The applicant, by email, and whoever reads applications in the programme.")
    button = _l("Send the answer")

    answer = Text(
        _l("The answer"),
        [Required(_l("Write the answer"))],
        most=4000,
        description=_l(
            "It begins with a greeting and ends with our name and address: you need not write them."
        ),
        render_kw={"rows": 14},
    )
