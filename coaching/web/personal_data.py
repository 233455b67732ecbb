"""Export of data: one's own, that of a person who asked, that of an organisation."""

import json
from http import HTTPStatus

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user

from coaching import documents
from coaching.calendar import day_in_helsinki
from coaching.data.data_requests import KINDS, OUTCOMES
from coaching.data.personal import Holds
from coaching.documents.exports import Rows
from coaching.i18n import language
from coaching.model.base import db
from coaching.model.people import User
from coaching.permissions import Can, require
from coaching.services import data_requests, personal_exports
from coaching.services.personal_exports import Export
from coaching.web import headers
from coaching.web.case_pages import load

bp = Blueprint("personal_data", __name__)

READ = (Holds.CONTACT, Holds.WORDS, Holds.COACH)
# Where columns alone do not say what was asked.
IN_WORDS = {"answers": personal_exports.in_words}
FORMS = "<any(json, pdf):form>"


@bp.route("/account/data")
def show() -> str:
    """What one can do with one's own data."""
    return render_template(
        "account/data.html",
        asked=data_requests.of_person(current_user),
        kinds={each.key: each.words for each in KINDS},
        outcomes={each.key: each.words for each in OUTCOMES},
    )


@bp.route(f"/account/data.{FORMS}")
def own(form: str) -> Response:
    """Everything about oneself."""
    return _file(personal_exports.of_person(current_user, current_user), form)


@bp.route(f"/coordinator/people/<int:id>/data.{FORMS}")
def of_person(id: int, form: str) -> Response:
    """Everything about somebody who asked for it, with the texts that name them."""
    require(current_user, Can.COORDINATE)
    person = db.session.get(User, id) or abort(HTTPStatus.NOT_FOUND)
    return _file(personal_exports.of_person(current_user, person, with_mentions=True), form)


@bp.route(f"/cases/<int:id>/data.{FORMS}")
def of_organisation(id: int, form: str) -> Response:
    """Everything about an organisation that it may read itself."""
    return _file(personal_exports.of_organisation(current_user, load(current_user, id)), form)


def _file(export: Export, form: str) -> Response:
    if form == "json":
        body = json.dumps(export.plain(), ensure_ascii=False, indent=1).encode()
        answer = Response(body, mimetype="application/json")
    else:
        answer = Response(_on_paper(export), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"polku-data.{form}")
    answer.headers["Cache-Control"] = headers.FOR_ONE_READER
    return answer


def _on_paper(export: Export) -> bytes:
    parts = [
        Rows(
            part.title,
            part.rows,
            part.table.holding(*READ),
            part.table.at,
            IN_WORDS.get(part.table.name),
        )
        for part in export.parts
    ]
    texts = [each.text for each in export.mentions]
    on = day_in_helsinki(export.made_at)
    return documents.data_export(export.subject, parts, texts, on=on, language=language())
