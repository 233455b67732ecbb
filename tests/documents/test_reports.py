"""The closing report: the whole year on paper, readable by everybody."""

import pytest

from coaching import documents
from coaching.i18n import LANGUAGES, translate
from tests.documents import facts
from tests.documents.reading import Reader, squeeze

SECTIONS = (
    "The year",
    "Criteria for completion",
    "Self-assessment",
    "Action plan",
    "Training",
    "Coaching",
    "Midpoint decision",
    "Final report",
)


def read(language: str = "en", **others: object) -> Reader:
    """A closing report, opened."""
    return Reader(documents.closing_report(facts.report(**others), language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_has_all_its_sections_in_its_language(language: str) -> None:
    found = read(language)

    assert found.all_of("H1") == [squeeze(translate("Closing report", language))]
    assert found.all_of("H2") == [squeeze(translate(name, language)) for name in SECTIONS]
    assert str(found.root.Lang) == language
    assert facts.ORGANISATION in str(found.pdf.docinfo.Title)
    assert found.metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
    assert found.pictures == [translate("Co-funded by the European Union", language)]
    assert set(found.fonts.values()) == {True}
    assert found.size == (210, 297)
    assert len(found.pdf.pages) > 1


def test_a_report_tells_what_people_did_and_wrote() -> None:
    found = read()

    said = (
        "Otto Öhman Contact person Kehittämispäällikkö",
        "Carl Coach Coach",
        "Lähtötilanne 7 Sept 2026 30 Oct 2026",
        "Goal 1 Jokainen esihenkilö osaa puuttua rasismiin.",
        "Kysely Johtaja 31 Jan 2027 Done Periaatteet sovittiin.",
        "2 30 Mar 2027 Kaksi toimea siirtyi.",
        "Verkkokoulutus tehtiin.",
        "The management sponsor took part.",
        "12 Oct 2026 Coaching session Video meeting 75",
        "Mikä muuttui? Puheeksi ottaminen. Se on arkea.",
        "The management has signed the commitment Yes",
        "Enough coaching sessions have been held No 7 / 8",
        facts.DIGEST,
    )
    assert [each for each in said if squeeze(each) not in found.text] == []


def test_each_dimension_stands_side_by_side_with_its_bands_and_evidence() -> None:
    cells = read().all_of("TD")

    at = cells.index(squeeze("Leadership and commitment"))
    assert cells[at + 1 : at + 4] == [
        squeeze("1.2 Build Evidence for 1 statement"),
        squeeze("2 Build"),
        squeeze("2.8 Strengthen Evidence for 3 statements"),
    ]
    at = cells.index(squeeze("Services and client encounters"))
    assert cells[at + 1] == squeeze("Does not apply")


def test_a_midpoint_decision_names_the_recommendation_the_reason_and_conditions() -> None:
    found = read()

    assert squeeze("Decision Adjust the action plan") in found.text
    assert squeeze("Recommended Continue as planned") in found.text
    assert squeeze("Reason Kaksi toimea ei etene.") in found.text
    assert squeeze("Johto keskustelee 20 Apr 2027") in found.text


def test_a_year_that_ended_early_has_a_report_too() -> None:
    plain = {
        "organisation": "Harjula Schools",
        "cohort": "2026–2027",
        "starts_on": "2026-09-07",
        "ends_on": "2027-09-06",
        "written_on": "2027-01-20",
        "outcome": "withdrawn",
        "ended_on": "2027-01-15",
    }

    found = Reader(documents.closing_report(plain, "en"))

    assert found.all_of("H2") == [squeeze("The year")]
    assert squeeze("Ended 15 January 2027 Outcome The organisation left early") in found.text


def test_long_answers_flow_over_pages() -> None:
    answer = "\n\n".join(["Ensimmäinen kappale #1 [on] $tässä$. " * 30] * 20)

    found = read(final_report=[{"question": "Mikä muuttui?", "answer": answer}])

    assert found.text.count("Ensimmäinenkappale#1[on]$tässä$.") == 600
