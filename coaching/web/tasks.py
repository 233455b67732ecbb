"""Task pages: answer, keep a draft, receive a receipt, ask for a form back."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from coaching.clock import now
from coaching.data import assessment
from coaching.model.base import db
from coaching.model.processes import Answers, Outcome, Task
from coaching.permissions import Can, allowed, require, visible_answers, visible_tasks
from coaching.services import reminders, tasks, versions, waits
from coaching.services.cases import OnHold
from coaching.services.refusals import Refusal
from coaching.services.tasks import AlreadyDone, PassedOn
from coaching.web import drafts, logs, lost_places
from coaching.web.complaints import told_or_refused
from coaching.web.form_parts import SUMMARY
from coaching.web.task_pages import TaskPage, saved_words
from coaching.web.ways_back import way_back

bp = Blueprint("tasks", __name__)

AT_ONCE = timedelta(seconds=10)

Answer = str | Response | tuple[str, int]


def look_up(id: int) -> Task:
    """A task that the person may see; others get 404."""
    task = tasks.one_of(current_user, id) or abort(404)
    logs.about(task.case_id)
    return task


def load(id: int) -> Task:
    """A task that the person may see and do; others get 404 or 403."""
    task = look_up(id)
    require(current_user, Can.OPEN_TASK, task)
    return task


@bp.route("/tasks/<int:id>", methods=["GET", "POST"])
def show(id: int) -> Answer:
    """The form of a task."""
    task = load(id)
    if request.method == "POST":
        return answer(TaskPage(current_user, task, request.form))
    if not task.is_open:
        return closed(task)
    return render(TaskPage(current_user, task))


def answer(page: TaskPage) -> Answer:
    """What the pressed button asks for."""
    if not page.task.is_open:
        return too_late(page)
    if "draft" in request.form:
        tasks.save_draft(current_user, page.task, page.typed)
        flash(_("Your draft is saved. You can go on with it on any device."), "ok")
        return redirect(url_for("tasks.show", id=page.task.id, part=page.part))
    if "_add" in request.form or "_remove" in request.form:
        group = page.add_or_remove()
        tasks.save_draft(current_user, page.task, page.typed)
        return redirect(url_for("tasks.show", id=page.task.id, part=page.part, _anchor=group))
    if page.part is not None and page.part != SUMMARY:
        return next_page(page)
    return complete(page)


def next_page(page: TaskPage) -> Answer:
    """Keep this page of a longer form and go to the next one."""
    if not page.part_is_valid():
        return render(page)
    tasks.save_draft(current_user, page.task, page.typed)
    return redirect(url_for("tasks.show", id=page.task.id, part=page.next_part))


def complete(page: TaskPage) -> Answer:
    """Send the form; a refusal shows at its field and everything typed stays."""
    if page.task.is_suspended:
        return on_hold(page)
    if not page.form.validate():
        return render(page)
    id = page.task.id
    try:
        tasks.complete(current_user, page.task, page.reply())
    except AlreadyDone:
        return too_late(page)
    except OnHold:
        return on_hold(page)
    except PassedOn:
        return passed_on(page)
    except Refusal as refusal:
        page.put_on_field(refusal)
        return render(page)
    still_seen = visible_tasks(current_user).where(Task.id == id).with_only_columns(Task.id)
    if db.session.scalar(still_seen) is None:
        # Whoever declines to coach an organisation does not see it any more.
        flash(_("Thank you. Your answer has been sent."), "ok")
        return redirect(url_for("account.start"))
    return redirect(url_for("tasks.receipt", id=id))


def render(page: TaskPage) -> str:
    """The page of a task, in its own template where it has one."""
    kind = "task" if page.part is None else ("summary" if page.part == SUMMARY else "part")
    return render_template(
        [f"tasks/{page.task.name}.html", f"tasks/{kind}.html"],
        page=page,
        task=page.task,
        form=page.form,
        layout_of_task=f"tasks/{kind}.html",
    )


def closed(task: Task) -> Answer:
    """A task that nobody has to do any more."""
    if task.outcome == Outcome.DONE:
        return redirect(url_for("tasks.receipt", id=task.id))
    return render_template("tasks/closed.html", task=task, title=title_of(task)), 410


def too_late(page: TaskPage) -> Answer:
    """Somebody was faster: say who and when, and keep the text as a draft."""
    task = page.task
    db.session.refresh(task)
    sent = db.session.scalar(
        visible_answers(current_user).where(
            Answers.task_id == task.id, Answers.taken_back_at.is_(None)
        )
    )
    if task.closed_by_id == current_user.id and is_same(page, sent):
        return redirect(url_for("tasks.receipt", id=task.id))
    # Whom a timer has passed over may not open it any more.
    is_kept, texts = allowed(current_user, Can.OPEN_TASK, task), kept(page)
    return render_template(
        "tasks/too_late.html",
        task=task,
        title=page.title,
        texts=texts,
        is_kept=is_kept,
        sent=sent,
    ), 409


def on_hold(page: TaskPage) -> Answer:
    """The year has come to a halt: say until when, and keep the text as a draft."""
    db.session.refresh(page.task)
    return render_template(
        "tasks/on_hold.html", task=page.task, title=page.title, texts=kept(page), hold=page.hold
    ), 409


def passed_on(page: TaskPage) -> Answer:
    """Somebody else does it now: show the text, for whoever that is."""
    texts = kept(page)
    return render_template(
        "tasks/passed_on.html", task=page.task, title=page.title, texts=texts
    ), 409


def kept(page: TaskPage) -> list[str]:
    """Keep what was typed as a draft, unless the task is somebody else's now; gives the texts."""
    if allowed(current_user, Can.OPEN_TASK, page.task):
        tasks.save_draft(current_user, page.task, page.typed)
    return lost_places.texts(MultiDict(page.typed))


def is_same(page: TaskPage, sent: Answers | None) -> bool:
    """Whether a form that comes once more is a second press of the same button.

    Rows may look different now: what the first press recorded, such as a promise, is asked about.
    """
    if sent is None:
        return bool(page.form.validate())
    again = page.form.answers()
    changed = [name for name, value in sent.values.items() if again.get(name) != value]
    in_rows = all(isinstance(sent.values[name], list) for name in changed)
    at_once = page.task.closed_at is not None and now() - page.task.closed_at < AT_ONCE
    return not changed or (in_rows and at_once)


@bp.route("/tasks/<int:id>/draft", methods=["POST"])
def save_draft(id: int) -> dict[str, str] | tuple[dict[str, str], int]:
    """What the page keeps by itself while somebody types."""
    task = load(id)
    draft = drafts.keep(current_user, task, request.form)
    return {"saved": saved_words(draft)}


@bp.route("/tasks/<int:id>/take-over", methods=["POST"])
def take_over(id: int) -> Response:
    """Go on from a colleague's newer draft."""
    task = load(id)
    tasks.take_over_draft(current_user, task)
    return redirect(url_for("tasks.show", id=id))


@bp.route("/tasks/<int:id>/receipt")
def receipt(id: int) -> Answer:
    """What was sent, who acts next and by when."""
    task = load(id)
    if task.outcome != Outcome.DONE:
        return redirect(url_for("tasks.show", id=id))
    sent = db.session.scalar(
        visible_answers(current_user).where(Answers.task_id == id, Answers.taken_back_at.is_(None))
    )
    # A trainer does one thing for an organisation, and does not follow its year.
    followed = task.case if allowed(current_user, Can.SEE_CASE, task) else None
    return render_template(
        "tasks/receipt.html",
        task=task,
        title=title_of(task),
        sent=sent,
        balls=waits.sentences(current_user, followed) if followed else [],
        follows=task.case is None or followed is not None,
        returnable=tasks.can_be_given_back(task),
        may_step_back=followed is not None and allowed(current_user, Can.STEP_BACK, task),
    )


@bp.route("/tasks/<int:id>/ask-back", methods=["POST"])
def ask_back(id: int) -> Response:
    """A contact sent a form too early."""
    task = load(id)
    tasks.ask_back(current_user, task)
    flash(_("Your coach and the coordinators know that you would like the form back."), "ok")
    return redirect(url_for("tasks.receipt", id=id))


@bp.route("/tasks/<int:id>/give-back", methods=["POST"])
def give_back(id: int) -> Response:
    """Staff opens the form again; the answers are a draft."""
    task = look_up(id)
    tasks.give_back(current_user, task)
    flash(_("The form is open again, with its answers as a draft."), "ok")
    return redirect(way_back(url_for("cases.show", id=task.case_id)))


@bp.route("/tasks/<int:id>/draft/remind", methods=["POST"])
def remind_of_draft(id: int) -> Response:
    """Write to those of the organisation who began this form long ago."""
    task = look_up(id)
    told_or_refused(lambda: reminders.of_draft(current_user, task))
    return redirect(url_for("account.start"))


@bp.route("/assessment/blank")
def blank_assessment() -> str:
    """The self-assessment as a blank form to print."""
    return render_template("tasks/blank_assessment.html", assessment=assessment)


def title_of(task: Task) -> str:
    """The task's name in the reader's language."""
    return versions.title_of(task)
