"""The five kinds of files that are taken, each with the type it is handed out as."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FileKind:
    """A kind of file: its media type, what people call it, the endings of its name, its icon."""

    media_type: str
    name: str
    endings: tuple[str, ...]
    icon: str


PDF = FileKind("application/pdf", "PDF", (".pdf",), "file-text")
DOCX = FileKind(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "DOCX",
    (".docx",),
    "file-text",
)
XLSX = FileKind(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "XLSX",
    (".xlsx",),
    "file-spreadsheet",
)
PNG = FileKind("image/png", "PNG", (".png",), "image")
JPG = FileKind("image/jpeg", "JPG", (".jpg", ".jpeg"), "image")
KINDS = (PDF, DOCX, XLSX, PNG, JPG)
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS}

# For the browser's file chooser; on a phone this offers the camera too.
ACCEPTED = ",".join(
    [*(ending for kind in KINDS for ending in kind.endings), *(kind.media_type for kind in KINDS)]
)


def kind_of(media_type: str) -> FileKind:
    """The kind of a stored file."""
    return BY_MEDIA_TYPE[media_type]
