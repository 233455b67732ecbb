"""The forms of an organisation whose people change."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from forms.addresses import EmailField
from forms.base import Required
from forms.choices import LANGUAGES, RadioField, YesNo
from forms.fields import Line
from forms.rules import NeededWhen

NEW, NOBODY = "new", "nobody"


class NameSuccessor(FlaskForm):
    """Who follows in a place: somebody of the organisation, somebody new, or nobody yet."""

    button: Any = _l("Save the change")

    who = RadioField(
        _l("Who follows?"),
        [Required(_l("Choose who follows"))],
        render_kw={"data-ui": "list"},
    )
    name = Line(
        _l("Name"),
        [NeededWhen("who", NEW, _l("Write the name"))],
        description=_l("Name, address and language are for somebody new only."),
    )
    email = EmailField(
        _l("Work email"),
        [NeededWhen("who", NEW, _l("Write the email address"))],
        description=_l("A new person gets an email with a link to choose a password."),
    )
    language = RadioField(
        _l("Language of the messages"),
        [NeededWhen("who", NEW, _l("Choose a language"))],
        LANGUAGES,
    )
    title = Line(_l("Title"), description=_l("For example director."))
    stays = YesNo(
        _l("Does the one before stay in the team?"),
        [Required()],
        description=_l("With a no the person cannot open these pages any more."),
    )

    def __init__(
        self,
        *args: Any,
        people: Iterable[tuple[int, str]],
        may_be_empty: bool,
        is_sponsor: bool,
        has_former: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        nobody = [(NOBODY, _l("Nobody yet: somebody else does the tasks until then"))]
        self.who.choices = [
            *((str(id), name) for id, name in people),
            (NEW, _l("Somebody new")),
            *(nobody if may_be_empty else []),
        ]
        if not is_sponsor:
            del self["title"]
        if not has_former:
            del self["stays"]


class JoinTeam(FlaskForm):
    """One more member of the team. Nobody is asked about their background."""

    button: Any = _l("Add to the team")

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    email = EmailField(
        _l("Work email"),
        [Required(_l("Write the email address"))],
        description=_l("A new person gets an email with a link to choose a password."),
    )
    language = RadioField(
        _l("Language of the messages"), [Required(_l("Choose a language"))], LANGUAGES
    )
