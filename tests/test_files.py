"""The upload corpus: each file is known by its content, or refused with a sentence."""

import random
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.files import MOST, Store, Unfit, examine, tidy_name
from coaching.files.kinds import DOCX, JPG, KINDS, PDF, PNG, XLSX, FileKind
from tests import corpus
from tests.corpus import archive, contents, docx, jpg, pdf, png, xlsx

NOT_OURS = "This is not a PDF, DOCX, XLSX, PNG or JPG file"
NO_OFFICE = "This is neither a DOCX nor an XLSX file"
OLD_OFFICE = "This is an old or password-protected Office file"
BAD_OFFICE = "This file is damaged"
BAD_PICTURE = "This picture is damaged"
BAD_PDF = "This PDF is damaged"
TOO_MUCH = "There is more packed into this file than is safe"
HARMFUL = "This file contains macros or embedded objects"
RUNS = "This PDF contains programs"
LOCKED = "This PDF is protected by a password"

GOOD: dict[str, tuple[bytes, FileKind]] = {
    "a PDF": (pdf(), PDF),
    "a PDF of today": (pdf(header=b"%PDF-2.0\n"), PDF),
    "a PDF with packed objects": (pdf(corpus.packed_objects(b"4 0 << /Type /Page >>")), PDF),
    "a document": (docx(), DOCX),
    "a document with a sheet inside": (docx({"word/embeddings/a.xlsx": xlsx()}), DOCX),
    "a document full of pictures": (docx({f"word/media/{n}.png": png() for n in range(500)}), DOCX),
    "a sheet": (xlsx(), XLSX),
    "a sheet full of figures": (xlsx({"xl/sheet1.xml": b"<c><v>12</v></c>" * 400_000}), XLSX),
    "a picture": (png(), PNG),
    "a large photo": (jpg(12000, 8000), JPG),
    "a photo with a film behind it": (jpg(after=b"ftypmp42" + bytes(1000)), JPG),
}
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "This file is empty"),
    "21 MB": (pdf() + bytes(21_000_000), "This file is larger than 20 MB"),
    "one byte too many": (pdf().ljust(MOST + 1), "This file is larger than 20 MB"),
    # Disguised: whatever the name says, this is what is in them.
    "a web page": (corpus.HTML, NOT_OURS),
    "a drawing with a script": (corpus.SVG, NOT_OURS),
    "a program": (corpus.EXE, NOT_OURS),
    "a page of a server": (corpus.PHP, NOT_OURS),
    "a moving picture": (corpus.GIF, NOT_OURS),
    "plain words": ("Hyvää päivää".encode(), NOT_OURS),
    "an old Office file": (corpus.OLE, OLD_OFFICE),
    "a photo that few can open": (corpus.HEIC, "HEIC photos cannot be opened everywhere"),
    "any archive": (archive({"a.txt": b"a", "b.exe": corpus.EXE}), NO_OFFICE),
    "a web page in an archive": (archive({"index.html": corpus.HTML}), NO_OFFICE),
    # Two things at once.
    "a web page before a PDF": (corpus.HTML + pdf(), NOT_OURS),
    "an archive behind a PDF": (pdf() + docx(), BAD_PDF),
    "a program behind a picture": (png(after=corpus.EXE), BAD_PICTURE),
    "an archive behind a picture": (png(after=docx()), BAD_PICTURE),
    "a program before an archive": (corpus.EXE + docx(), NOT_OURS),
    "something behind an archive": (docx() + corpus.HTML, BAD_OFFICE),
    # Cut off.
    "half a PDF": (pdf()[:60], BAD_PDF),
    "half a picture": (png()[:-20], BAD_PICTURE),
    "the beginning of a picture": (png()[:20], BAD_PICTURE),
    "half a photo": (jpg()[:-10], BAD_PICTURE),
    "the beginning of a photo": (jpg()[:6], BAD_PICTURE),
    "a photo without a size": (b"\xff\xd8\xff\xda\x00\x08" + bytes(20) + b"\xff\xd9", BAD_PICTURE),
    "half a document": (docx()[:-40], BAD_OFFICE),
    "an altered document": (docx().replace(b"PK\x03\x04", b"PK\x03\x05"), NOT_OURS),
    # Huge.
    "a huge picture": (png(60_000, 60_000), "This picture has more pixels"),
    "a very long picture": (png(2_000_000, 1), "This picture has more pixels"),
    "a huge photo": (jpg(60_000, 60_000), "This picture has more pixels"),
    "a picture of nothing": (png(0, 10), BAD_PICTURE),
    # Bombs.
    "a bomb": (corpus.bomb(), TOO_MUCH),
    "a dense bomb": (corpus.bomb(60 * 1024 * 1024), TOO_MUCH),
    "a bomb in bombs": (corpus.nested_bomb(), TOO_MUCH),
    "a bomb that lies": (corpus.lying_bomb(), TOO_MUCH),
    "entries on top of each other": (corpus.overlapping(), TOO_MUCH),
    "a crowd of entries": (corpus.crowd(), TOO_MUCH),
    "a large inner archive": (
        docx({"word/a.zip": b"PK\x03\x04" + bytes(21 * 1024 * 1024)}),
        TOO_MUCH,
    ),
    # Office files that run something or hide something.
    "a document with macros": (
        corpus.with_macros(corpus.DOCM_MAIN, "word/document.xml", "word/vbaProject.bin"),
        HARMFUL,
    ),
    "a sheet with macros": (
        corpus.with_macros(corpus.XLSM_MAIN, "xl/workbook.xml", "xl/vbaProject.bin"),
        HARMFUL,
    ),
    "macros under another name": (
        docx(
            {"word/x.bin": b"V"},
            '<Override PartName="/word/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        ),
        HARMFUL,
    ),
    "a document that says it has macros": (
        archive(
            {
                "[Content_Types].xml": contents(corpus.DOCM_MAIN, "word/document.xml"),
                "word/document.xml": b"",
            }
        ),
        HARMFUL,
    ),
    "an embedded program": (docx({"word/embeddings/oleObject1.bin": corpus.OLE}), HARMFUL),
    "a table of contents that reads files": (corpus.xxe(), BAD_OFFICE),
    "a table of contents in other letters": (
        archive(
            {
                "[Content_Types].xml": contents(corpus.DOCX_MAIN, "word/document.xml")
                .decode()
                .replace("UTF-8", "UTF-16")
                .encode("utf-16"),
                "word/document.xml": b"",
            }
        ),
        BAD_OFFICE,
    ),
    "no main part": (
        archive({"[Content_Types].xml": contents(corpus.DOCX_MAIN, "word/document.xml")}),
        NO_OFFICE,
    ),
    "two main parts": (
        docx(
            {"xl/workbook.xml": b""},
            f'<Override PartName="/xl/workbook.xml" ContentType="{corpus.XLSX_MAIN}"/>',
        ),
        NO_OFFICE,
    ),
    "a way out of the archive": (docx({"../../etc/cron.d/x": b"x"}), BAD_OFFICE),
    "the same name twice": (docx({"WORD/document.xml": b"x"}), BAD_OFFICE),
    # PDF files that run something or are locked.
    "a PDF with a script": (pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>"), RUNS),
    "a script spelled in codes": (pdf(b"<< /S /J#61vaScr#69pt /JS (app.alert(1)) >>"), RUNS),
    "a script among packed objects": (
        pdf(corpus.packed_objects(b"4 0 << /S /JavaScript /JS (app.alert(1)) >>")),
        RUNS,
    ),
    "a PDF that starts a program": (pdf(b"<< /S /Launch /F (cmd.exe) >>"), RUNS),
    "a locked PDF": (pdf(more=b"/Encrypt 5 0 R"), LOCKED),
    "a PDF bomb": (pdf(corpus.packed_objects(bytes(120 * 1024 * 1024))), BAD_PDF),
    "packed objects that are not": (
        pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nabc\nendstream"),
        BAD_PDF,
    ),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_is_known_by_what_is_in_it(name: str) -> None:
    data, kind = GOOD[name]

    assert examine(data) == kind


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_could_harm_or_not_be_read_is_refused(name: str) -> None:
    data, sentence = BAD[name]

    with pytest.raises(Unfit) as refused:
        examine(data)

    assert refused.value.words.startswith(sentence)


def test_a_signed_lie_about_the_size_is_noticed() -> None:
    # The check of the first thousand bytes is right; what follows is what nobody announced.
    whole = corpus.lying_bomb()
    right = zlib.crc32(bytes(5 * 1024 * 1024)).to_bytes(4, "little")
    whole = whole.replace(right, zlib.crc32(bytes(1000)).to_bytes(4, "little"))

    with pytest.raises(Unfit) as refused:
        examine(whole)

    assert refused.value.words.startswith(TOO_MUCH)


@pytest.mark.parametrize(
    "whole", [docx(), xlsx(), pdf(), png(), jpg()], ids=["docx", "xlsx", "pdf", "png", "jpg"]
)
def test_whatever_is_cut_or_changed_is_taken_or_refused_and_never_fails(whole: bytes) -> None:
    chance = random.Random(7)  # noqa: S311 - protects nothing
    for _ in range(400):
        spoilt = bytearray(whole)
        for _change in range(chance.randint(1, 4)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        try:
            assert examine(bytes(spoilt[: chance.randint(1, len(spoilt))])) in KINDS
        except Unfit as refused:
            assert refused.words


# ---- names ----


@pytest.mark.parametrize(
    ("given", "kind", "tidy"),
    [
        ("Kysely 2026.pdf", PDF, "Kysely 2026.pdf"),
        ("Työpajan PÖYTÄKIRJA.DOCX", DOCX, "Työpajan PÖYTÄKIRJA.docx"),
        ("photo.jpeg", JPG, "photo.jpeg"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\fakepath\\plan.xlsx", XLSX, "plan.xlsx"),
        ("plan.exe", PDF, "plan.exe.pdf"),
        ("page.html", PNG, "page.html.png"),
        ("invoice\u202efdp.exe", PDF, "invoicefdp.exe.pdf"),
        ("zero\u200bwidth\ufeff.pdf", PDF, "zerowidth.pdf"),
        ("two\r\nSet-Cookie: a=b.pdf", PDF, "two Set-Cookie_ a=b.pdf"),
        ('<img src=x onerror="alert(1)">.png', PNG, "_img src=x onerror=_alert(1)__.png"),
        ("100%.pdf", PDF, "100_.pdf"),
        (".pdf", PDF, "document.pdf"),
        ("", JPG, "document.jpg"),
        ("...", PDF, "document.pdf"),
        ("con.pdf", PDF, "_con.pdf"),
        ("lpt1.2026.pdf", PDF, "_lpt1.2026.pdf"),
        ("a" * 500 + ".pdf", PDF, "a" * 116 + ".pdf"),
        ("nul\x00byte.pdf", PDF, "nulbyte.pdf"),
        ("ﬀ e\u0301.pdf", PDF, "ﬀ é.pdf"),
    ],
)
def test_a_name_keeps_what_people_wrote_and_nothing_that_misleads(
    given: str, kind: FileKind, tidy: str
) -> None:
    assert tidy_name(given, kind) == tidy


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_any_name_becomes_one_that_saves_everywhere(given: str, kind: FileKind) -> None:
    tidy = tidy_name(given, kind)

    assert tidy.lower().endswith(kind.endings)
    assert 0 < len(tidy) <= 125
    assert not set(tidy) & set('/\\<>:"|?*%\r\n\x00\u202e')
    assert tidy == tidy.strip() == tidy_name(tidy, kind)


# ---- the folder ----

KEY = "0123456789abcdef" * 2


def test_a_file_lies_under_its_key_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "uploads")

    store.write(KEY, b"content")

    assert store.path(KEY).read_bytes() == b"content"
    assert [p.name for p in (tmp_path / "uploads").rglob("*") if p.is_file()] == [KEY]
    assert store.path(KEY).stat().st_mode & 0o077 == 0


def test_a_key_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    for key in ("../../etc/passwd", "", "A" * 32, KEY + "\n", KEY[:31] + "/"):
        with pytest.raises(ValueError, match="not a key"):
            Store(tmp_path).path(key)


def test_discarding_takes_away_what_is_unfinished_too(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write(KEY, b"content")
    unfinished = store.path(KEY).with_suffix(".part")
    unfinished.write_bytes(b"cont")

    store.discard([KEY])
    store.discard([KEY])

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
