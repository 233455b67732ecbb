"""The figures as Markdown tables, for the README: work, pages, and the same beside others."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from platform import machine, python_version

from tests.bench.figures import Figure

P50, ONE, TWO = (
    "HTTP: complete a task, p50",
    "HTTP: completions, 1 client",
    "HTTP: completions, 2 clients",
)
# How the figures of pages are called (`pages.figures`).
OF_PAGE = re.compile(r"(?P<page>.+), (?P<size>\d+) organisations, (?P<kind>\w+): (?P<what>p95|SQL)")
KINDS = ("SQLite", "PostgreSQL")
STATEMENTS, STORAGE = "complete a task: SQL, median", "storage of"
HEAD = (
    "A case with 25 tasks, over HTTP",
    "complete a task, p50",
    "SQL statements",
    "per second, 1 / 2 clients",
    "storage per finished case",
)
# Measured on two cores like ours, with PostgreSQL, two workers and the client on the same machine.
PEERS = (
    ("SpiffArena's backend", "73–109 ms", "91–106", "9–13 / 10–18", "114–123 kB"),
    ("Viewflow 2.4 on Django", "10–18 ms", "17", "49–82 / 68–149", "22–26 kB"),
    (
        "bare Flask, engine state and one commit (no sign-in, forms, history)",
        "5.6–5.9 ms",
        "3",
        "138–158 / 143–283",
        "–",
    ),
)
AIM = ("Polku, budget", "≤ 10 ms", "≤ 15", "≥ 80 / ≥ 150", "≤ 60 kB, with all history")


def of_all(found: Sequence[Figure], day: date) -> str:
    """What has a budget, every page, and the completion over HTTP beside that of others."""
    where = f"Measured on {day:%-d %B %Y}, {machine()}, Python {python_version()}."
    work = [f for f in found if f.budget is not None and not OF_PAGE.fullmatch(f.name)]
    budgets = [(figure.name, _budget(figure), _measured(figure)) for figure in work]
    tables = [_table(("Work", "budget", "measured"), budgets), _pages(found)]
    values = {figure.name: figure.value for figure in found}
    if P50 in values:
        tables.append(_table(HEAD, [*PEERS, AIM, _ours(values)]))
    return "\n\n".join([where, *tables])


def _pages(found: Sequence[Figure]) -> str:
    """A line for each page and number of organisations, a column for each database."""
    rows: dict[tuple[str, int], dict[str, Figure]] = {}
    for figure in found:
        if read := OF_PAGE.fullmatch(figure.name):
            row = rows.setdefault((read["page"], int(read["size"])), {})
            row[read["kind"] if read["what"] == "p95" else "SQL"] = figure
    head = ("Page, p95", "organisations", "budget", *KINDS, "SQL statements")
    return _table(head, [_page(*key, row) for key, row in sorted(rows.items())])


def _page(page: str, size: int, row: Mapping[str, Figure]) -> Sequence[str]:
    budget, took = _budget(row["SQLite"]), (_measured(row[k]) if k in row else "–" for k in KINDS)
    statements = f"{row['SQL'].value:.0f} (≤ {row['SQL'].budget:g})"
    return page, f"{size:,}", budget, *took, statements


def _budget(figure: Figure) -> str:
    sign = "≥" if figure.at_least else "≤"
    return "–" if figure.budget is None else f"{sign} {figure.budget:g} {figure.unit}"


def _measured(figure: Figure) -> str:
    """Bold where it is over its budget."""
    measured = f"{figure.value:.1f} {figure.unit}"
    return measured if figure.is_met else f"**{measured}**"


def _ours(values: Mapping[str, float]) -> Sequence[str]:
    storage = next(value for name, value in values.items() if name.startswith(STORAGE))
    return (
        "**Polku, measured**",
        f"**{values[P50]:.1f} ms**",
        f"**{values[STATEMENTS]:.0f}**",
        f"**{values[ONE]:.0f} / {values[TWO]:.0f}**",
        f"**{storage:.0f} kB, with all history**",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
