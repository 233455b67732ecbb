"""What the management of an organisation promises when it joins."""

from dataclasses import dataclass

from coaching.data.texts import _

# The tasks in which it is signed, also without a password; the last one answered counts.
SIGNED = ("sign_commitment", "sign_commitment_again")


@dataclass(frozen=True)
class Promise:
    """One promise that the sponsor accepts by itself."""

    key: str
    text: str


COMMITMENT = _(
    "We take part in the accelerator as a whole organisation. Our management gives the core team"
    " working time and a mandate, takes part in the leadership session and the midpoint and closing"
    " reviews, and deals with the results of the baseline assessment in the management group. We"
    " work towards concrete changes, tell our staff openly about the work, protect staff who speak"
    " about racism from any negative consequence, and do not ask who belongs to the peer network."
    " We agree that good practices we choose to share may be described and published with our"
    " consent."
)

PROMISES = (
    Promise(
        "working_time",
        _("Our management gives the core team working time and a mandate."),
    ),
    Promise(
        "meetings",
        _(
            "Our management takes part in the leadership session and in the midpoint and closing"
            " reviews."
        ),
    ),
    Promise(
        "results",
        _("Our management group deals with the results of the baseline assessment."),
    ),
    Promise(
        "no_retaliation",
        _(
            "We protect staff who speak about racism from any negative consequence, do not ask who"
            " belongs to the peer network, and tell our staff openly about the work."
        ),
    ),
)
