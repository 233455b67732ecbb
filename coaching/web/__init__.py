"""The pages of Polku."""

from flask import Flask

from coaching.web import (
    account,
    ad_hoc,
    administrator,
    auth,
    cases,
    closing,
    coach,
    coach_changes,
    coaching_sessions,
    contact,
    coordinator,
    decisions,
    documents,
    errors,
    first_password,
    guidance,
    handovers,
    headers,
    health,
    holds,
    icons,
    languages,
    logs,
    manager,
    members,
    modules,
    navigation,
    notes,
    onboarding,
    processes,
    promises,
    public,
    results,
    saved_views,
    substitutions,
    tasks,
    trainer,
    training,
    unsubscribe,
    withdrawals,
    words,
    worklist,
)

PARTS = (logs, languages, icons, words, auth, first_password, navigation, headers, errors)
ROOMS = (
    health,
    public,
    account,
    unsubscribe,
    tasks,
    cases,
    results,
    withdrawals,
    coach_changes,
    holds,
    members,
    closing,
    coaching_sessions,
    guidance,
    notes,
    promises,
    contact,
    coach,
    coordinator,
    onboarding,
    training,
    trainer,
    manager,
    processes,
    administrator,
    modules,
    decisions,
    documents,
    saved_views,
    worklist,
    handovers,
    ad_hoc,
    substitutions,
)


def init_app(app: Flask) -> None:
    """Give an application its pages and what they all need."""
    for part in PARTS:
        part.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
