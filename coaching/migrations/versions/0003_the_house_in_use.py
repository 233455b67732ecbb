"""The house in use."""

from collections.abc import Sequence

revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the database to this version."""
    _add_saved_views()
    _add_phases_begun()
    _add_documents()
    _add_notes()
    _add_what_coaches_bring()


def downgrade() -> None:
    """Take the database back to the version before."""
    _drop_what_coaches_bring()
    _drop_notes()
    _drop_documents()
    _drop_phases_begun()
    _drop_saved_views()


# ---- saved views of lists ----


def _add_saved_views() -> None:
    """Lists as somebody has set them up, under a name."""


def _drop_saved_views() -> None:
    """Forget them."""


# ---- when a phase began ----


def _add_phases_begun() -> None:
    """Since when a case is in its phase."""


def _drop_phases_begun() -> None:
    """Forget it."""


# ---- documents ----


def _add_documents() -> None:
    """Files of a case, with their versions."""


def _drop_documents() -> None:
    """Forget them."""


# ---- notes ----


def _add_notes() -> None:
    """What somebody writes down about a case at any time."""


def _drop_notes() -> None:
    """Forget them."""


# ---- what coaches bring ----


def _add_what_coaches_bring() -> None:
    """The languages and sectors of coaches, for a suggestion that says why."""


def _drop_what_coaches_bring() -> None:
    """Forget them."""
