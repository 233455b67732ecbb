"""Facts of a year that has everything, as a service hands them over."""

from typing import Any

ORGANISATION = "Jyväskylän Šárka & Åström #1 [yksikkö] $5"
MODULES = (
    "Perusteet: rasismi, rodullistaminen ja antirasismi",
    "Rakenteellinen rasismi ja yhdenvertaisuussuunnittelu",
    "Rasismiin puuttuminen: sivustakatsojasta toimijaksi",
)
DIGEST = "0123456789abcdef" * 4


def certificate(**others: Any) -> dict[str, Any]:
    """Certificate A of that year."""
    return {
        "kind": "completed",
        "number": "2027-0007",
        "issued_on": "2027-08-31",
        "organisation": ORGANISATION,
        "cohort": "2026–2027",
        "starts_on": "2026-09-07",
        "ends_on": "2027-09-06",
        "modules": [{"name": name, "hours": 2.5} for name in MODULES],
        "coaching_sessions": 9,
        "coaching_hours": 12.25,
        "self_assessments": ["baseline", "midpoint", "closing"],
        "goals": 3,
        "actions": 8,
        "actions_with_result": 8,
        "final_report": True,
    } | others


def report(**others: Any) -> dict[str, Any]:
    """The closing report of that year."""
    dimensions = [f"d{number}" for number in range(1, 10)]
    return {
        "organisation": ORGANISATION,
        "cohort": "2026–2027",
        "starts_on": "2026-09-07",
        "ends_on": "2027-09-06",
        "written_on": "2027-09-02",
        "outcome": "completed",
        "ended_on": "2027-08-30",
        "people": [
            {"name": "Otto Öhman", "role": "contact", "title": "Kehittämispäällikkö"},
            {"name": "Carl Coach", "role": "coach"},
        ],
        "phases": [{"name": "Lähtötilanne", "begun_on": "2026-09-07", "ended_on": "2026-10-30"}],
        "assessments": [
            {
                "occasion": "baseline",
                "recorded_on": "2026-10-02",
                "scores": dict.fromkeys(dimensions, 1.2) | {"d7": None},
                "evidence": dict.fromkeys(dimensions, 1),
            },
            {
                "occasion": "midpoint",
                "recorded_on": "2027-03-02",
                "scores": dict.fromkeys(dimensions, 2),
            },
            {
                "occasion": "closing",
                "recorded_on": "2027-08-02",
                "scores": dict.fromkeys(dimensions, 2.8),
                "evidence": dict.fromkeys(dimensions, 3),
            },
        ],
        "plan": {
            "title": "Yhdenvertaisempi palvelu",
            "versions": [
                {"number": 1, "made_on": "2026-11-02"},
                {"number": 2, "made_on": "2027-03-30", "changes": "Kaksi toimea siirtyi."},
            ],
            "goals": [
                {
                    "goal": "Jokainen esihenkilö osaa puuttua rasismiin.",
                    "dimension": "d6",
                    "indicator": "Koulutettujen osuus",
                    "baseline": "noin viidennes",
                    "target": "kaikki",
                    "progress": 80,
                    "result": "Lähes saavutettu.",
                }
            ],
            "actions": [
                {
                    "what": "Kysely",
                    "owner": "Johtaja",
                    "due_on": "2027-01-31",
                    "state": "done",
                    "result": "Periaatteet sovittiin.",
                }
            ],
        },
        "trainings": [
            {
                "name": MODULES[0],
                "state": "attended",
                "held_on": "2026-10-20",
                "hours": 2.5,
                "people": 5,
                "sponsor": True,
            },
            {"name": MODULES[1], "state": "replaced", "replaced": "Verkkokoulutus tehtiin."},
        ],
        "meetings": [
            {
                "held_on": "2026-10-12",
                "minutes": 75,
                "kind": "coaching",
                "mode": "video",
                "topics": ["d6", "plan"],
            }
        ],
        "decisions": [
            {
                "decided_on": "2027-03-20",
                "decision": "adjust",
                "recommended": "continue",
                "reason": "Kaksi toimea ei etene.",
                "conditions": [{"what": "Johto keskustelee", "due_on": "2027-04-20"}],
            }
        ],
        "final_report": [
            {"question": "Mikä muuttui?", "answer": "Puheeksi ottaminen.\n\nSe on arkea."}
        ],
        "criteria": [
            {"key": "commitment", "met": True},
            {"key": "sessions", "met": False, "figures": "7 / 8"},
        ],
        "certificate": {
            "kind": "completed",
            "number": "2027-0007",
            "issued_on": "2027-08-31",
            "digest": DIGEST,
        },
    } | others
