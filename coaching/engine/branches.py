"""A running drawing goes on twice: the same state once more, with steps and people of its own."""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import orjson

from coaching.engine import codec
from coaching.engine.definitions import Definitions

# Ids of the library's tasks, as keys and as the library writes them inside.
ID = re.compile(rb"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}")


@dataclass(frozen=True)
class Branch:
    """A state that goes on by itself; ``steps`` gives the new id of each step by the old one."""

    state: bytes
    steps: Mapping[str, str]


def new_step() -> str:
    """An id that no step has."""
    return uuid4().hex


def branch(
    state: bytes, definitions: Definitions, renumbered: Mapping[str, Mapping[int, int]]
) -> Branch:
    """The same state with new ids of all steps, ended inner drawings left out.

    ``renumbered`` gives new numbers by the name of the data: a number, or each in a list.
    """
    # A state of 0.1.0 becomes one of today on the way.
    kept = orjson.loads(zlib.decompress(codec.dump(codec.load(state, definitions))))
    steps = {row[0]: new_step() for row in _rows(kept)}
    for row in _rows(kept):
        if row[5]:
            row[5] = {name: _with(value, renumbered.get(name)) for name, value in row[5].items()}
    written = ID.sub(lambda found: _other(found, steps), orjson.dumps(kept))
    return Branch(zlib.compress(written, codec.LEVEL), steps)


def _rows(kept: Mapping[str, Any]) -> Iterator[list[Any]]:
    for *_head, rows in (kept["whole"], *(content for _key, _spec, *content in kept["inner"])):
        yield from rows


def _with(value: Any, numbers: Mapping[int, int] | None) -> Any:
    if numbers is None:
        return value
    if isinstance(value, list):
        return [numbers.get(each, each) for each in value]
    return numbers.get(value, value)


def _other(found: re.Match[bytes], steps: Mapping[str, str]) -> bytes:
    known = steps.get(found[0].decode().replace("-", ""))
    if known is None:
        return found[0]
    if not found[1]:
        return known.encode()
    parts = (known[:8], known[8:12], known[12:16], known[16:20], known[20:])
    return "-".join(parts).encode()
