"""Lists that go on: which page of them an address names."""

from collections.abc import Sequence

from flask import abort, request
from sqlalchemy import Select

from coaching.model.cases import Case
from coaching.services import worklists
from coaching.services.worklists import CaseList, NoSuchPage


def page_of(query: Select[Case], *, phases: Sequence[str] = ()) -> CaseList:
    """The page of cases that begins after the key in the address; 404 for a key that is none."""
    try:
        return worklists.cases_overview(query, phases=phases, after=request.args.get("after", ""))
    except NoSuchPage:
        abort(404)
