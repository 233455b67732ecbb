"""The way back to the page on which somebody pressed a button."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import request, url_for

# Pages whose buttons lead back to them.
PAGES = ("worklist.show", "coordinator.home", "invitation_lists.show")


def way_back(otherwise: str = "") -> str:
    """The page that the form names, if it is one of ours; else another, or the worklist."""
    asked = urlsplit(request.values.get("back", ""))
    ours = {url_for(page) for page in PAGES}
    if asked.scheme or asked.netloc or asked.path not in ours:
        return otherwise or url_for("worklist.show")
    query = urlencode(parse_qsl(asked.query))
    return f"{asked.path}?{query}" if query else asked.path
