"""A server settles: what its first pages have loaded stays, and is not looked at for garbage."""

from itertools import count

from flask import Flask

from coaching.haste import spare_pages

# After so many pages most of what pages share is there: texts, templates, prepared statements.
# Left among what is looked at, it makes one page in ten half as slow again.
SETTLED = (50, 500)


def init_app(app: Flask) -> None:
    """Spare the pages that come after the first ones."""
    pages = count(1)

    @app.teardown_request
    def _settle(_error: BaseException | None) -> None:
        if next(pages) in SETTLED:
            spare_pages()
