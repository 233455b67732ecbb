"""The form with which an administrator changes a training module."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Form, FormField

from coaching.data.course import PARTS
from forms.base import Required
from forms.choices import Boxes, YesNo
from forms.fields import Line, Text, WholeNumber


class ModuleTexts(Form):
    """What people read about a module, in one language."""

    name = Line(_l("Name"), [Required(_l("Write the name"))])
    target_group = Line(
        _l("Whom is it for?"), [Required(_l("Write whom the module is for"))], most=300
    )
    between_task = Text(
        _l("What do the participants try out at work afterwards?"),
        [Required(_l("Write what the participants try out at work"))],
        most=500,
        render_kw={"rows": 2},
    )


class ChangeModule(FlaskForm):
    """The words, the length and the place of a module in the programme."""

    button: Any = _l("Save the module")

    fi = FormField(ModuleTexts, _l("In Finnish"))
    sv = FormField(ModuleTexts, _l("In Swedish"))
    en = FormField(ModuleTexts, _l("In English"))
    minutes = WholeNumber(
        _l("How many minutes does it last?"),
        [Required(_l("Write how many minutes it lasts"))],
        least=15,
        most=960,
    )
    prerequisites = Boxes(
        _l("Which modules come before it?"),
        description=_l("Nothing is chosen if it builds on no other module."),
    )
    prework_parts = Boxes(
        _l("Which parts of the online course do participants watch beforehand?"),
        choices=[(part.number, _l(part.name)) for part in PARTS],
        coerce=int,
    )
    active = YesNo(
        _l("Is the module in use?"),
        [Required()],
        description=_l(
            "A module out of use is not proposed any more. Nothing changes for organisations that"
            " take it already."
        ),
    )

    def __init__(self, *args: Any, others: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prerequisites.choices = list(others)
