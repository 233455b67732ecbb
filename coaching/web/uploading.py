"""How files come in: a limit of their own, and what was typed beside one that is too large."""

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from coaching.files import MOST, TOO_LARGE
from coaching.services.stored_files import Upload
from forms.documents import AddDocument, AddVersion
from forms.imports import BringList

# What a form has beside its file: words, and the marks between its parts.
WORDS = 64 * 1024  # bytes
# A browser reads our answer only after it has sent everything; from here on we hang up instead.
PATIENCE = 64 * 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes

FormWithFile = TypeVar("FormWithFile", AddDocument, AddVersion, BringList)


def expect_file() -> None:
    """Allow this request to bring one file; a larger one is refused before it is read."""
    request.max_content_length = MOST + WORDS


def upload_of(form: AddDocument | AddVersion | BringList) -> Upload:
    """The file of a valid form."""
    chosen = form.file.data
    return Upload(chosen.filename or "", chosen.read(MOST + 1), form.form_key.data or "")


def typed_before_the_file() -> MultiDict[str, str]:
    """The words of a form whose file is too large: they come first, and the file is not kept."""
    typed: MultiDict[str, str] = MultiDict()
    boundary = request.mimetype_params.get("boundary")
    if request.content_length is None or not boundary:
        return typed
    left = min(request.content_length, PATIENCE)
    body: BinaryIO = request.environ["wsgi.input"]
    beginning = body.read(min(left, WORDS))
    for name, words in _fields(beginning, boundary):
        typed.add(name, words)
    left -= len(beginning)
    while left > 0 and (piece := body.read(min(left, PIECE))):
        left -= len(piece)
    return typed


def _fields(beginning: bytes, boundary: str) -> Iterator[tuple[str, str]]:
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), WORDS)
    name, words = "", b""
    try:
        decoder.receive_data(beginning)
        event = decoder.next_event()
        while not isinstance(event, File | NeedData | Epilogue):
            if isinstance(event, Field):
                name, words = event.name, b""
            elif isinstance(event, Data):
                words += event.data
                if not event.more_data:
                    yield name, words.decode("utf-8", "replace")
            event = decoder.next_event()
    except ValueError:
        # What cannot be read was not a form of ours.
        return


def refused(form: FormWithFile) -> FormWithFile:
    """The form again, with the refusal where the file was chosen."""
    form.file.errors = [_(TOO_LARGE)]
    return form
