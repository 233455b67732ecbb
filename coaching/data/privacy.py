"""What the privacy notice says about who sees what and how long it is kept."""

from dataclasses import dataclass
from datetime import date

from coaching.data.texts import _

# It becomes 1.0 when the controller's lawyers and data protection officer have confirmed it.
VERSION = "0.9"
UPDATED = date(2026, 11, 26)
CONTROLLER = _("Finnish Institute for Health and Welfare (THL)")


@dataclass(frozen=True)
class Row:
    """One line of the notice: a thing, and what is true of it."""

    what: str
    text: str


WHO_SEES = (
    Row(
        _("People of your organisation"),
        _(
            "Your contact person and core team see your organisation's self-assessment, action plan"
            " and shared summaries. The management sponsor reads the same."
        ),
    ),
    Row(
        _("Your coach and deputy coach"),
        _("They see what belongs to the organisations they coach, and write their own notes."),
    ),
    Row(
        _("Coordinators"),
        _(
            "They see every organisation's year. They see a coach's own notes only when the"
            " organisation moves to another coach."
        ),
    ),
    Row(
        _("Trainers"),
        _("They see who takes part in their own training, and in which bands your dimensions are."),
    ),
    Row(
        _("The programme manager"),
        _("The programme manager sees figures and bands, but not what you have written."),
    ),
    Row(
        _("Those who apply"),
        _(
            "Coordinators and programme managers read an application once it has been sent, and"
            " so do the coaches who score it. When a year has come of it, the organisation and its"
            " coach read it too. Whoever has its private link can read and change it while the"
            " call is open."
        ),
    ),
    Row(
        _("The funder"),
        _("The funder gets figures, and evidence of the work done, such as attendance lists."),
    ),
)

RETENTION = (
    Row(
        _("Commitments, attendance, hours, decisions and certificates"),
        _("Five years from the end of the year in which the last grant payment was made."),
    ),
    Row(
        _("Self-assessments, action plans and shared summaries"),
        _("24 months from the end of the accelerator year. Scores without names are kept longer."),
    ),
    Row(
        _("Documents that were added to an organisation's year"),
        _(
            "24 months from the end of the accelerator year. Whoever added a document can remove"
            " it as long as the year goes on."
        ),
    ),
    Row(
        _("Applications of organisations that were not selected"),
        _("12 months from the selection."),
    ),
    Row(
        _("The coach's own notes"),
        _("3 months from the end of the year or of your taking part."),
    ),
    Row(
        _("What a single person answered in the self-assessment"),
        _("30 days from when your organisation sends the scores it has agreed on."),
    ),
    Row(
        _("Records of who has used the service and when"),
        _("24 months."),
    ),
    Row(
        _("User accounts"),
        _("6 months from the end of the last accelerator year you take part in."),
    ),
    Row(
        _("Published good practices"),
        _("They are reviewed every 24 months, and your organisation can withdraw them."),
    ),
    Row(
        _("Feedback on accessibility and your email address in it"),
        _("12 months from our answer."),
    ),
)
