"""What can put the work of an organisation at risk, in words that coaches choose from."""

from flask_babel import lazy_gettext as _l

RISK_KINDS = [
    ("resources", _l("Too little working time or money")),
    ("management", _l("The management is not on board")),
    ("resistance", _l("Resistance among staff")),
    ("turnover", _l("Staff turnover or reorganisation")),
    ("burden", _l("Minority staff carry the work alone")),
    ("safety", _l("It is not safe to speak about racism")),
    ("other", _l("Something else")),
]
SEVERITIES = [("minor", _l("Minor risk")), ("serious", _l("Serious risk"))]
