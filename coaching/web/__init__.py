"""The pages of Polku."""

from flask import Flask

from coaching.web import (
    account,
    administrator,
    auth,
    cases,
    coach,
    contact,
    coordinator,
    decisions,
    documents,
    errors,
    headers,
    icons,
    languages,
    logs,
    manager,
    navigation,
    public,
    tasks,
    words,
)

PARTS = (logs, languages, icons, words, auth, navigation, headers, errors)
ROOMS = (
    public,
    account,
    tasks,
    cases,
    contact,
    coach,
    coordinator,
    manager,
    administrator,
    decisions,
    documents,
)


def init_app(app: Flask) -> None:
    """Give an application its pages and what they all need."""
    for part in PARTS:
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
