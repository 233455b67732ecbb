"""Rows of a form that the page itself lays out: one for each thing of today."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import FieldList


def one_for_each(
    rows: FieldList[Any],
    key: str,
    names: Mapping[int, str] | Mapping[str, str],
    *,
    usual: Mapping[Any, Mapping[str, Any]] | None = None,
) -> None:
    """Fit the rows to the things that there are, by number, whatever a draft knew.

    A new row begins with what is ``usual`` for its thing.
    """
    for place in reversed(range(len(rows.entries))):
        others = [entry.form[key].data for entry in rows.entries[:place]]
        number = rows.entries[place].form[key].data
        if number not in names or number in others:
            rows.pop_entry(place)  # type: ignore[call-arg]  # newer than its types
    known = {entry.form[key].data for entry in rows.entries}
    for number in names:
        if number not in known:
            rows.append_entry({**(usual or {}).get(number, {}), key: number})
    for entry in rows.entries:
        entry.form[key].person = names[entry.form[key].data]
    rows.min_entries = rows.max_entries = len(rows.entries)
