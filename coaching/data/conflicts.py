"""What is asked of whoever chooses a coach with a conflict of interest."""

from coaching.data.texts import _

WHY_ALL_THE_SAME = _(
    "%(name)s has declared a conflict of interest with this organisation. "
    "Write why you choose this person all the same."
)
# Where a coach was asked for no words.
WITHOUT_WORDS = _("It was declared when the organisation applied.")
