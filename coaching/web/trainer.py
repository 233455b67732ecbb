"""Pages of trainers: the sessions they teach, and the attendance they record."""

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import Select

from coaching.clock import today
from coaching.model.base import db
from coaching.model.training import TrainingSession
from coaching.permissions import Can, require, taught_by, visible_training_sessions
from coaching.services import attendances, modules, training_calendar
from coaching.web import case_assessment, navigation, rows

bp = Blueprint("trainer", __name__, url_prefix="/trainer")


@bp.route("")
def home() -> str:
    """Attendance to record first, then the sessions to come and those held."""
    require(current_user, Can.TRAIN)
    navigation.wear("trainer")
    return render_template(
        "trainer/home.html",
        today=today(),
        groups=rows.by_urgency(current_user, attendances.to_record_by(current_user)),
        coming=training_calendar.coming(_taught(), after=request.args.get("coming", type=int)),
        past=training_calendar.past(_taught(), after=request.args.get("past", type=int)),
    )


@bp.route("/sessions/<int:id>")
def session(id: int) -> str:
    """One session: who comes, and what they need."""
    require(current_user, Can.TRAIN)
    found = db.one_or_404(_taught().where(TrainingSession.id == id))
    bookings = training_calendar.bookings_of(found)
    return render_template(
        "trainer/session.html",
        session=found,
        line=training_calendar.lines_of([found])[0],
        bookings=bookings,
        standings=case_assessment.bands_of_participants(current_user, bookings),
        name=modules.named(found.module),
    )


def _taught() -> Select[TrainingSession]:
    """What the reader teaches today, also for others; coordinators see no more here either."""
    return visible_training_sessions(current_user).where(taught_by(current_user))
