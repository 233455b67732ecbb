"""The online course that modules build on: its parts, and where it is in each language."""

from dataclasses import dataclass

from coaching.data.texts import _


@dataclass(frozen=True)
class Part:
    """One part of the online course, by its number."""

    number: int
    name: str


PARTS = (
    Part(0, _("Introduction: the only one in the room")),
    Part(1, _("What is racism and racialisation")),
    Part(2, _("Norms, or how racism is made normal again and again")),
    Part(3, _("The psychological effects of racism and discrimination")),
    Part(4, _("About the history of racism in Finland")),
    Part(5, _("The Sámi as an Indigenous people in Finland")),
    Part(6, _("Polarisation, hate speech and relations")),
)

ADDRESSES = {
    "en": "https://thl.fi/en/topics/migration-and-cultural-diversity/support-material/"
    "online-course-on-anti-racism-for-professionals",
    "fi": "https://thl.fi/aiheet/maahanmuutto-ja-kulttuurinen-moninaisuus/tyon-tueksi/"
    "verkkokoulutus-antirasismista-ammattilaisille",
    "sv": "https://thl.fi/sv/teman/invandring-och-kulturell-mangfald/stodmaterial/"
    "webbutbildning-om-antirasism-for-yrkespersoner",
}
