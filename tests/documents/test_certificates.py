"""Certificates: one page that an organisation hangs on its wall, and that anybody can read."""

import re
from pathlib import Path

import pytest

from coaching import documents
from coaching.documents import typefaces, typesetting
from coaching.i18n import LANGUAGES, translate
from tests.documents import facts
from tests.documents.reading import Reader, squeeze
from tests.parts import ROOT, missing

STATEMENTS = {
    "en": "Co-funded by the European Union",
    "fi": "Euroopan unionin osarahoittama",
    "sv": "Medfinansieras av Europeiska unionen",
}
ISSUERS = {
    "en": ("Finnish Institute for Health and Welfare (THL)", "Finnish Refugee Council"),
    "fi": ("Terveyden ja hyvinvoinnin laitos (THL)", "Suomen Pakolaisapu ry"),
    "sv": ("Institutet för hälsa och välfärd (THL)", "Finlands flyktinghjälp rf"),
}
DAYS = {"en": "31 August 2027", "fi": "31. elokuuta 2027", "sv": "31 augusti 2027"}
HEADINGS = {"completed": "Certificate", "participated": "Certificate of participation"}
LONG_NAME = (
    "Etelä-Pohjanmaan hyvinvointialueen sosiaali- ja terveyspalvelujen kehittämis- ja "
    "yhdenvertaisuusyksikkö, maahanmuutto- ja kotoutumispalvelujen henkilöstöhallinnon "
    "koulutus- ja työhyvinvointipalvelut "
) * 2


def read(language: str = "fi", **others: object) -> Reader:
    """A certificate, opened."""
    return Reader(documents.certificate(facts.certificate(**others), language))


def drawing_of(text: str) -> list[str]:
    """The field and the stars of an emblem, with their colours."""
    return re.findall(r"<(?:rect|path) [^>]+>", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", HEADINGS)
def test_a_certificate_says_everything_in_the_language_of_the_organisation(
    language: str, kind: str
) -> None:
    found = read(language, kind=kind)

    heading = translate(HEADINGS[kind], language)
    assert found.all_of("H1") == [squeeze(heading)]
    said = [
        facts.ORGANISATION,
        "2026–2027",
        *facts.MODULES,
        DAYS[language],
        "2027-0007",
        *ISSUERS[language],
        STATEMENTS[language],
        "2.5" if language == "en" else "2,5",
        "12.25" if language == "en" else "12,25",
    ]
    assert [each for each in said if squeeze(each) not in found.text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_is_tagged_titled_and_says_its_language(language: str) -> None:
    found = read(language)

    heading = translate("Certificate", language)
    title = f"{heading} 2027-0007: {facts.ORGANISATION}"
    assert str(found.root.Lang) == language
    assert bool(found.root.MarkInfo.Marked)
    assert bool(found.root.ViewerPreferences.DisplayDocTitle)
    assert str(found.pdf.docinfo.Title) == title
    assert found.metadata["{http://purl.org/dc/elements/1.1/}title"] == title
    assert found.metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert found.pictures == [STATEMENTS[language]]
    assert len(found.all_of("H2")) == 1
    assert len(found.all_of("TH")) == 2
    assert len(found.all_of("TD")) == 2 * len(facts.MODULES)


def test_every_typeface_comes_along() -> None:
    fonts = read().fonts

    assert fonts
    assert set(fonts.values()) == {True}


def test_a_certificate_is_set_in_the_typefaces_of_the_pages() -> None:
    if not typefaces.FOLDER.is_dir():
        missing("The typefaces of documents", "run `make assets` with npm installed")

    assert {re.split(r"[-\d]", name)[0] for name in read().fonts} == {
        "SourceSans",
        "BricolageGrotesque",
        "Ubuntu",
    }


def test_without_typefaces_of_ours_a_certificate_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = read()
    monkeypatch.setattr(typefaces, "FOLDER", tmp_path / "nothing")
    typefaces.found.cache_clear()
    try:
        plain = read()
    finally:
        typefaces.found.cache_clear()

    assert plain.text == usual.text
    assert plain.pictures == usual.pictures
    assert len(plain.pdf.pages) == 1
    assert all(name.startswith("LibertinusSerif") for name in plain.fonts)


@pytest.mark.parametrize("kind", HEADINGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_however_much_was_done_and_however_long_the_name_one_page_holds_it(
    kind: str, language: str
) -> None:
    names = [f"{number}: {facts.MODULES[1]}" for number in range(12)]
    modules = [{"name": name, "hours": 3} for name in names]

    found = read(language, kind=kind, organisation=LONG_NAME[:402], modules=modules)

    assert (len(found.pdf.pages), found.size) == (1, (210, 297))
    assert squeeze(LONG_NAME[:402]) in found.text
    assert squeeze(names[-1]) in found.text


def test_what_was_not_done_is_not_named() -> None:
    found = read(
        "en",
        kind="participated",
        modules=[],
        coaching_sessions=1,
        coaching_hours=1,
        self_assessments=[],
        goals=0,
        actions=0,
        actions_with_result=0,
        final_report=False,
    )

    unnamed = ("Training module", "Self-assessments", "Goals", "Actions", "Final report")
    assert [each for each in unnamed if squeeze(each) in found.text] == []
    assert squeeze("1 Coaching sessions 1 Hours of coaching") in found.text
    assert found.all_of("Table") == []


@pytest.mark.parametrize(
    "name",
    [
        "#set text(red) [A] $x^2$ \"B\" 'C' *D* _E_ `F` <G> @H \\ // /* ~ --- =",
        '#panic() #sys.inputs #read("look.typ")',
        "{{ organisation }} %(name)s %s",
    ],
)
def test_what_looks_like_markup_stays_text(name: str) -> None:
    found = read(organisation=name)

    assert squeeze(name) in found.text


def test_a_character_that_no_typeface_has_is_replaced_by_a_sign() -> None:
    found = read(organisation="Näkö \N{THUMBS UP SIGN}\N{VARIATION SELECTOR-16} 名\x00\x07\tA")

    assert "Näkö\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}A" in found.text


def test_a_letter_typed_in_two_parts_is_one_letter() -> None:
    assert "Sämi" in read(organisation="Sa\N{COMBINING DIAERESIS}mi").text


def test_the_same_facts_give_the_same_file() -> None:
    first = documents.certificate(facts.certificate(), "sv")

    assert documents.certificate(facts.certificate(), "sv") == first


def test_facts_that_do_not_fit_are_refused() -> None:
    with pytest.raises(KeyError):
        read(sponsor="Stina")
    with pytest.raises(TypeError):
        documents.certificate({"kind": "completed"}, "fi")


def test_the_emblem_is_the_one_of_the_pages_and_large_enough() -> None:
    emblem = (typesetting.TEMPLATES / "emblem.svg").read_text(encoding="utf-8")
    macro = (ROOT / "templates" / "macros" / "funding.html").read_text(encoding="utf-8")
    look = (typesetting.TEMPLATES / "look.typ").read_text(encoding="utf-8")
    height = re.search(r'emblem\.svg", height: (\d+)mm', look)

    assert 'viewBox="0 0 810 540"' in emblem
    assert drawing_of(emblem) == drawing_of(macro)
    assert height is not None
    assert int(height[1]) >= 10
