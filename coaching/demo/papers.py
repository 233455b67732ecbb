"""Papers that invented people keep with their year."""

from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from coaching import clock

OFFICE = "http://schemas.openxmlformats.org"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    ),
}


def paper(title: str, paragraphs: Iterable[str]) -> bytes:
    """A short text as a file of a word processor."""
    told = "".join(_paragraph(each) for each in paragraphs)
    body = f"<w:body>{_paragraph(title, 'b', 32)}{told}</w:body>"
    whole = f'<w:document xmlns:w="{OFFICE}/wordprocessingml/2006/main">{body}</w:document>'
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as parts:
        for name, content in {**PARTS, "word/document.xml": whole}.items():
            part = ZipInfo(name, clock.now().timetuple()[:6])
            parts.writestr(part, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return file.getvalue()


def _paragraph(text: str, style: str = "", size: int = 24) -> str:
    bold = f"<w:{style}/>" if style else ""
    words = f'<w:t xml:space="preserve">{escape(text)}</w:t>'
    return f'<w:p><w:r><w:rPr>{bold}<w:sz w:val="{size}"/></w:rPr>{words}</w:r></w:p>'
