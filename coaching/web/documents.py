"""Documents of a case to add, read and look after, and its certificate."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import structlog
from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from coaching import uploads
from coaching.data.documents import WITHHELD
from coaching.model.cases import Case
from coaching.model.documents import Audience, Document, DocumentKind, DocumentVersion
from coaching.permissions import Can, allowed, require
from coaching.services import certificates, document_lists, documents, scans
from coaching.web import errors, headers, logs, uploading
from coaching.web.case_documents import CaseDocuments, DocumentPage
from coaching.web.case_pages import load
from coaching.web.complaints import accepted
from coaching.web.readers import reader
from forms.documents import AddDocument, AddVersion, ChangeDocument, RemoveDocument, ShareDocument

bp = Blueprint("documents", __name__)
log = structlog.get_logger("polku")

Page = str | Answer
Added = TypeVar("Added", Document, DocumentVersion)
TAKE_FILES = {"documents.add", "documents.add_version"}
# Whatever is in a file, no browser shows it as a page of ours.
HARMLESS = {
    "Cache-Control": headers.FOR_ONE_READER,
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


@bp.url_value_preprocessor
def expect_file(endpoint: str | None, _values: object) -> None:
    """Let the pages that take a file take it."""
    if endpoint in TAKE_FILES:
        uploading.expect_file()


@bp.route("/cases/<int:id>/documents")
def of_case(id: int) -> str:
    """All documents of an organisation's year."""
    case = load(current_user, id)
    require(current_user, Can.SEE_DOCUMENTS, case)
    before = request.args.get("before", type=int)
    page = CaseDocuments(current_user, case, before, document_lists.PAGE)
    return render_template("files/list.html", case=case, page=page)


@bp.route("/cases/<int:id>/documents/new", methods=["GET", "POST"])
def add(id: int) -> Page:
    """Add a document."""
    case = load(current_user, id)
    form = _form_to_add(case)
    if form.validate_on_submit() and (
        added := _accepted(form, case.id, lambda: _added(case, form))
    ):
        flash(_("The document was added."), "ok")
        _tell_of_waiting(added.versions[0])
        return redirect(url_for("documents.show", id=added.id))
    return render_template("files/add.html", case=case, form=form)


@bp.route("/documents/<int:id>")
def show(id: int) -> str:
    """One document with its versions."""
    page = DocumentPage(current_user, _load(id))
    documents.note_reading(reader(), page.document.versions[0])
    return render_template("files/show.html", page=page, document=page.document)


@bp.route("/documents/<int:id>/versions/new", methods=["GET", "POST"])
def add_version(id: int) -> Page:
    """Add a newer file; the older ones stay."""
    document = _load(id)
    form = _form_of_version(document)
    if form.validate_on_submit() and (
        added := _accepted(form, document.case_id, lambda: _added_version(document, form))
    ):
        flash(_("The new version was added. The earlier ones can still be downloaded."), "ok")
        _tell_of_waiting(added)
        return redirect(url_for("documents.show", id=id))
    return render_template("files/add_version.html", document=document, form=form)


@bp.route("/documents/<int:id>/versions/<int:number>")
def download(id: int, number: int) -> Answer:
    """One version as a file."""
    version = document_lists.version_of(current_user, id, number) or abort(404)
    try:
        path = documents.open_file(reader(), version, uploads.store())
    except documents.Missing:
        log.error("document_missing", version=version.id)
        abort(500)
    except documents.Withheld as refusal:
        flash(str(refusal.message), "info")
        return redirect(url_for("documents.show", id=id))
    return _handed_out(version, path)


@bp.route("/documents/<int:id>/change", methods=["GET", "POST"])
def change(id: int) -> Page:
    """Another title or kind."""
    document = _load(id)
    require(current_user, Can.CHANGE_DOCUMENT, document)
    form = ChangeDocument(obj=document)
    if form.validate_on_submit() and accepted(form, lambda: _changed(document, form)):
        flash(_("Saved."), "ok")
        return redirect(url_for("documents.show", id=id))
    return render_template("files/change.html", document=document, form=form)


@bp.route("/documents/<int:id>/share", methods=["GET", "POST"])
def share(id: int) -> Page:
    """Let the organisation see it too."""
    document = _load(id)
    require(current_user, Can.KEEP_AMONG_STAFF, document)
    require(current_user, Can.CHANGE_DOCUMENT, document)
    form = ShareDocument()
    if form.validate_on_submit():
        documents.share(current_user, document)
        flash(_("The organisation sees the document now."), "ok")
    if document.audience == Audience.CASE:
        return redirect(url_for("documents.show", id=id))
    return render_template("files/share.html", document=document, form=form)


@bp.route("/documents/<int:id>/remove", methods=["GET", "POST"])
def remove(id: int) -> Page:
    """Take a document away, after saying what that means."""
    document = _load(id)
    require(current_user, Can.CHANGE_DOCUMENT, document)
    form, case_id = RemoveDocument(), document.case_id
    if form.validate_on_submit():
        documents.remove(current_user, document, uploads.store())
        flash(_("The document was removed."), "ok")
        return redirect(url_for("documents.of_case", id=case_id))
    return render_template("files/remove.html", document=document, form=form)


@bp.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int]:
    """The file was refused unread; what was typed beside it is still there."""
    if request.endpoint not in TAKE_FILES or not current_user.is_authenticated:
        return errors.too_large(error)
    id, typed = int((request.view_args or {})["id"]), uploading.typed_before_the_file()
    if request.endpoint == "documents.add":
        case = load(current_user, id)
        form = uploading.refused(_form_to_add(case, formdata=typed))
        return render_template("files/add.html", case=case, form=form), 413
    document = _load(id)
    form = uploading.refused(_form_of_version(document, formdata=typed))
    return render_template("files/add_version.html", document=document, form=form), 413


@bp.route("/cases/<int:id>/certificate")
def certificate(id: int) -> Response:
    """The certificate of an organisation, byte for byte as it was handed out."""
    found = certificates.ready_for(current_user, id) or abort(404)
    if not certificates.verify(found):
        # A changed certificate is worse than none.
        log.error("certificate_altered", certificate=found.id)
        abort(500)
    answer = Response(found.pdf, mimetype="application/pdf")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"certificate-{found.number}.pdf"
    )
    answer.set_etag(str(found.digest))
    answer.make_conditional(request)
    return answer


def _load(id: int) -> Document:
    document = document_lists.one(current_user, id) or abort(404)
    logs.about(document.case_id)
    return document


def _form_to_add(case: Case, **sent: object) -> AddDocument:
    require(current_user, Can.ADD_DOCUMENT, case)
    return AddDocument(of_staff=allowed(current_user, Can.KEEP_AMONG_STAFF, case), **sent)


def _form_of_version(document: Document, **sent: object) -> AddVersion:
    require(current_user, Can.ADD_VERSION, document)
    return AddVersion(**sent)


def _tell_of_waiting(version: DocumentVersion) -> None:
    if version.is_withheld:
        flash(_(WITHHELD[version.scan]), "info")


def _accepted(form: FlaskForm, case_id: int, add: Callable[[], Added]) -> Added | None:
    """Add a file; what a virus scanner stops stands in the log too."""

    def added() -> Added:
        try:
            return add()
        except scans.DoesHarm:
            log.warning("file_harmful", case=case_id)
            raise

    return accepted(form, added)


def _added(case: Case, form: AddDocument) -> Document:
    return documents.add(
        current_user,
        case,
        uploads.store(),
        uploading.upload_of(form),
        title=form.title.data or "",
        kind=DocumentKind(form.kind.data),
        audience=Audience(form.audience.data) if "audience" in form else Audience.CASE,
    )


def _added_version(document: Document, form: AddVersion) -> DocumentVersion:
    upload = uploading.upload_of(form)
    return documents.add_version(
        current_user, document, uploads.store(), upload, note=form.note.data or ""
    )


def _changed(document: Document, form: ChangeDocument) -> bool:
    kind = DocumentKind(form.kind.data)
    documents.change(current_user, document, title=form.title.data or "", kind=kind)
    return True


def _handed_out(version: DocumentVersion, path: Path) -> Response:
    answer = send_file(
        path,
        mimetype=version.media_type,
        as_attachment=True,
        download_name=version.file_name,
        etag=version.sha256,
    )
    answer.headers.update(HARMLESS)
    return answer
