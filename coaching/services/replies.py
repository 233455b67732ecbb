"""Replies: what a form gives when it is sent, and how it is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite

from coaching.model.base import db
from coaching.model.people import User
from coaching.model.processes import Answers, Questions, Task


@dataclass(frozen=True)
class Reply:
    """What a form gives: answers, how they were asked, and what was typed."""

    values: Mapping[str, Any]
    questions: Mapping[str, Any]
    audience: str = "case"
    shown: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    # Kept in one place only, out of the recorded form: the coach's own note.
    apart: frozenset[str] = frozenset()


def record(user: User, for_whom: User | None, task: Task, reply: Reply) -> Answers:
    """Store answers with the questions as they were asked, which are stored once."""
    content = orjson.dumps(reply.questions, option=orjson.OPT_SORT_KEYS)
    digest = sha256(content).hexdigest()
    kept = select(Questions.id).where(Questions.digest == digest)
    questions_id = db.session.scalar(kept)
    if questions_id is None:
        # Somebody else may ask the same for the first time at this moment.
        db.session.execute(_unless_kept(digest, reply.questions))
        questions_id = db.session.scalars(kept).one()
    nobody = reply.audience == "nobody"
    values = {} if nobody else {k: v for k, v in reply.values.items() if k not in reply.apart}
    typed = {k: v for k, v in reply.typed.items() if k.partition("-")[0] not in reply.apart}
    answers = Answers(
        task=task,
        case_id=task.case_id,
        task_name=task.name,
        questions_id=questions_id,
        values=values,
        shown={} if nobody else dict(reply.shown),
        fields={} if nobody else typed,
        audience=reply.audience,
        by=user,
        on_behalf_of=for_whom,
    )
    db.session.add(answers)
    db.session.flush()
    return answers


def _unless_kept(digest: str, questions: Mapping[str, Any]) -> Insert:
    on_server = db.session.get_bind().dialect.name == "postgresql"
    into = (postgresql.insert if on_server else sqlite.insert)(Questions)
    return into.values(digest=digest, content=dict(questions)).on_conflict_do_nothing()
