"""What browsers are told about every answer: load nothing from elsewhere, store nothing private."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

# The same for files, in words that older stores on the way know too.
FOR_ONE_READER = "private, no-store"

# Whoever has come over HTTPS once comes that way for a year.
HTTPS_ONLY = "max-age=31536000"


def protect(response: Response) -> Response:
    """Add the headers."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    told = response.headers.get("Cache-Control")
    if request.endpoint != "static" and told != FOR_ONE_READER:
        response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    """Protect every answer."""
    app.after_request(protect)
