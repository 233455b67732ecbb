"""Replies: what a form gives when it is sent, and how it is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import Insert, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

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
    answers = db.session.scalar(_with_kept_questions(digest, user, for_whom, task, reply))
    if answers is None:
        # Somebody else may ask the same for the first time at this moment.
        db.session.execute(_unless_kept(digest, reply.questions))
        again = _with_kept_questions(digest, user, for_whom, task, reply)
        answers = db.session.scalars(again).one()
    return answers


def keep_questions(questions: Mapping[str, Any]) -> int:
    """Store questions as they are asked, once; gives their id. Within the caller's transaction."""
    digest = sha256(orjson.dumps(questions, option=orjson.OPT_SORT_KEYS)).hexdigest()
    db.session.execute(_unless_kept(digest, questions))
    return db.session.scalars(select(Questions.id).where(Questions.digest == digest)).one()


def _with_kept_questions(
    digest: str, user: User, for_whom: User | None, task: Task, reply: Reply
) -> ReturningInsert[Answers]:
    """Answers beside the questions with this digest, in one statement; none without them."""
    nobody = reply.audience == "nobody"
    values = {} if nobody else {k: v for k, v in reply.values.items() if k not in reply.apart}
    typed = {k: v for k, v in reply.typed.items() if k.partition("-")[0] not in reply.apart}
    row = {
        Answers.task_id: task.id,
        Answers.case_id: task.case_id,
        Answers.task_name: task.name,
        Answers.values: values,
        Answers.shown: {} if nobody else dict(reply.shown),
        Answers.fields: {} if nobody else typed,
        Answers.audience: reply.audience,
        Answers.by_id: user.id,
        Answers.for_id: for_whom.id if for_whom else None,
    }
    said = [literal(value, column.type) for column, value in row.items()]
    found = select(Questions.id, *said).where(Questions.digest == digest)
    names = ["questions_id", *(column.key for column in row)]
    return insert(Answers).from_select(names, found).returning(Answers)


def _unless_kept(digest: str, questions: Mapping[str, Any]) -> Insert:
    on_server = db.session.get_bind().dialect.name == "postgresql"
    into = (postgresql.insert if on_server else sqlite.insert)(Questions)
    return into.values(digest=digest, content=dict(questions)).on_conflict_do_nothing()
