"""Icons drawn into the page, and addresses of static files that change when the file changes."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for
from lucide.jinja import lucide
from markupsafe import Markup

YEAR = 31_536_000  # seconds
HOUR = 3_600  # seconds


@cache
def icon(name: str, label: str = "") -> Markup:
    """One inline icon, hidden from screen readers unless it has a label; IconDoesNotExist."""
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    drawing = lucide(name, size=None, **{"class": "i"}, **spoken).replace("\n", "")
    return Markup(drawing)  # noqa: S704 - written as XML, which escapes the label


@cache
def _fingerprint(file: Path, changed: int) -> str:
    """The content of a file in ten letters; `changed` (ns) makes an edited file count anew."""
    return sha256(file.read_bytes()).hexdigest()[:10]


def asset(path: str) -> str:
    """The address of a static file, new whenever the file is: a browser may keep it for ever."""
    file = Path(current_app.static_folder or "") / path
    if not file.is_file():
        return url_for("static", filename=path)
    return url_for("static", filename=path, v=_fingerprint(file, file.stat().st_mtime_ns))


def _keep_static(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        response.cache_control.no_cache = None
        response.cache_control.public = True
        response.cache_control.max_age = YEAR if "v" in request.args else HOUR
        response.cache_control.immutable = "v" in request.args
    return response


def init_app(app: Flask) -> None:
    """Gives templates `icon` and `asset`, and static files their time in the browser's cache."""
    app.jinja_env.globals.update(icon=icon, asset=asset)
    app.after_request(_keep_static)
