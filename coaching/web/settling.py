"""A server settles: what its first pages have loaded stays, and is not looked at for garbage."""

from itertools import count

from flask import Flask

from coaching.haste import spare_pages

# Pages share texts, templates and prepared statements, and load them when they are first read.
# Left among what is looked at, these make one page in ten half as slow again.
FIRST = 16


def init_app(app: Flask) -> None:
    """Spare the pages that come, whenever twice as many have been read as the last time."""
    pages = count(1)

    @app.teardown_request
    def _settle(_error: BaseException | None) -> None:
        if _is_a_doubling(next(pages)):
            spare_pages()


def _is_a_doubling(number: int) -> bool:
    return number >= FIRST and number & (number - 1) == 0
