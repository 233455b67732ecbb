"""Documents to take along."""

import structlog
from flask import Blueprint, Response, abort, request
from flask_login import current_user

from coaching.services import certificates

bp = Blueprint("documents", __name__)
log = structlog.get_logger("polku")


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
