"""Sends the form of a new document, and looks what is stored."""

from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from coaching.model.base import db
from coaching.model.cases import Case
from coaching.model.documents import Document, DocumentVersion


def send(
    browser: FlaskClient, case: Case, data: bytes | None, name: str = "Survey.pdf", **typed: Any
) -> TestResponse:
    """Send the form of a new document."""
    fields: dict[str, Any] = {"title": "Survey of the staff", "kind": "survey", **typed}
    if data is not None:
        fields["file"] = (BytesIO(data), name, "text/html")
    answered = browser.post(f"/cases/{case.id}/documents/new", data=fields)
    # What the test's own browser has put aside of a large file.
    answered.request.environ["wsgi.input"].close()
    return answered


def stored() -> DocumentVersion:
    """The version that was stored last."""
    newest = select(DocumentVersion).order_by(DocumentVersion.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def nothing_is_stored(app: Flask) -> bool:
    """Neither row nor file."""
    files = [path for path in Path(app.config["UPLOADS"]).rglob("*") if path.is_file()]
    return not files and db.session.scalar(select(Document.id)) is None
