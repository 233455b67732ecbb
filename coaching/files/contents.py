"""What a file is, by its content alone: neither its name nor what the browser says counts."""

import puremagic

from coaching.data.texts import _
from coaching.files import archives, papers, pictures
from coaching.files.kinds import DOCX, JPG, PDF, PNG, XLSX, FileKind
from coaching.files.unfit import Unfit

MOST = 20 * 1024 * 1024  # bytes
TOO_LARGE = _("This file is larger than 20 MB. Make it smaller, or divide it.")
# Signatures stand at the beginning; the longest one we look for ends long before this.
BEGINNING = 4096  # bytes

OFFICE = {DOCX.media_type, XLSX.media_type}


def examine(data: bytes) -> FileKind:
    """The kind of file this is; raises `Unfit` with what to do about it."""
    if not data:
        raise Unfit(_("This file is empty. Choose another one."))
    if len(data) > MOST:
        raise Unfit(TOO_LARGE)
    looks_like = types_of(data[:BEGINNING])
    if PDF.media_type in looks_like:
        papers.check(data)
        return PDF
    if PNG.media_type in looks_like:
        pictures.check_png(data)
        return PNG
    if JPG.media_type in looks_like:
        pictures.check_jpg(data)
        return JPG
    if looks_like & OFFICE:
        return archives.office_kind(data)
    if "image/heif" in looks_like:
        raise Unfit(_("HEIC photos cannot be opened everywhere. Save the photo as JPG first."))
    if "application/msword" in looks_like:
        raise Unfit(
            _(
                "This is an old or password-protected Office file. Save it as DOCX or XLSX, without"
                " a password."
            )
        )
    raise Unfit(
        _("This is not a PDF, DOCX, XLSX, PNG or JPG file, whatever its name says. Choose another.")
    )


def types_of(beginning: bytes) -> set[str]:
    """What it may be; each check then looks at the signature and the rest for itself."""
    try:
        return {found.mime_type for found in puremagic.magic_string(beginning)}
    except puremagic.PureError:
        return set()
