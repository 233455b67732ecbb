"""Lists that go on: which page of them an address names."""

from flask import abort, request
from sqlalchemy import Select

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.processes import Task
from coaching.services import worklists
from coaching.services.worklists import CaseList, NoSuchPage


def task_after(which: str) -> Task | None:
    """The task after which a list of tasks begins, as the address says."""
    asked = request.args.get(which, type=int)
    return db.session.get(Task, asked) if asked is not None else None


def page_of(query: Select[Case]) -> CaseList:
    """The page of cases that begins after the key in the address; 404 for a key that is none."""
    try:
        return worklists.cases_overview(query, after=request.args.get("after", ""))
    except NoSuchPage:
        abort(404)
