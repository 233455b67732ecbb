"""The forms of documents: a new one, a newer version, other words for it."""

import re
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField

from coaching.data.documents import KINDS
from coaching.files import ACCEPTED, MOST, TOO_LARGE
from coaching.model.documents import Audience, DocumentKind
from forms.base import Required
from forms.choices import RadioField, of_data
from forms.fields import Line

FORM_KEY = re.compile(r"[0-9a-f]{32}")
AUDIENCE_WORDS = {
    Audience.CASE: _l("The organisation, its coaches and the coordinators"),
    Audience.STAFF: _l("Only its coaches and the coordinators"),
}


class FormKey(HiddenField):
    """Tells one press of the button from a second one; new for every form that is opened."""

    def process_data(self, value: Any) -> None:
        """A key that nobody else has."""
        self.data = uuid4().hex

    def process_formdata(self, valuelist: list[Any]) -> None:
        """The key of the form that was sent; anything else does not count."""
        sent = str(valuelist[0]) if valuelist else ""
        self.data = sent if FORM_KEY.fullmatch(sent) else uuid4().hex


class ChosenFile(FileField):
    """A file of the kinds that are taken; what is in it is checked when it is stored."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            _l("File"),
            [Required(_l("Choose a file"))],
            description=_l(
                "PDF, DOCX, XLSX, PNG or JPG, up to 20 MB. It is kept as it is: a photo may tell"
                " where it was taken."
            ),
            render_kw={
                "accept": ACCEPTED,
                "data-most": str(MOST),
                "data-too-large": _l(TOO_LARGE),
            },
            **kwargs,
        )


class AddDocument(FlaskForm):
    """A document with its first version; the file comes last, so that the words come first."""

    button: Any = _l("Add the document")

    form_key = FormKey()
    title = Line(
        _l("Title of the document"),
        description=_l("What is it? If you leave this empty, the name of the file is used."),
    )
    kind = RadioField(
        _l("What is it for?"),
        [Required(_l("Choose what it is for"))],
        of_data(KINDS),
        default=DocumentKind.OTHER.value,
    )
    audience = RadioField(
        _l("Who sees it?"),
        [Required(_l("Choose who sees it"))],
        [(audience.value, words) for audience, words in AUDIENCE_WORDS.items()],
        default=Audience.CASE.value,
    )
    file = ChosenFile()

    def __init__(self, *args: Any, of_staff: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not of_staff:
            # What an organisation adds is for everybody of its case.
            del self.audience


class AddVersion(FlaskForm):
    """A newer file of the same document."""

    button: Any = _l("Add the version")

    form_key = FormKey()
    note = Line(_l("What has changed?"), most=500)
    file = ChosenFile()


class ChangeDocument(FlaskForm):
    """Another title, or another kind."""

    button: Any = _l("Save")

    title = Line(_l("Title of the document"), [Required(_l("Write what it is"))])
    kind = RadioField(
        _l("What is it for?"), [Required(_l("Choose what it is for"))], of_data(KINDS)
    )


class RemoveDocument(FlaskForm):
    """Nothing but the button."""

    button: Any = _l("Remove the document")


class ShareDocument(FlaskForm):
    """Nothing but the button."""

    button: Any = _l("Share it with the organisation")
