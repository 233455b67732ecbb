"""The figures as two Markdown tables, for the README."""

from collections.abc import Mapping, Sequence
from datetime import date
from platform import machine, python_version

from tests.bench.figures import Figure

P50, ONE, TWO = (
    "HTTP: complete a task, p50",
    "HTTP: completions, 1 client",
    "HTTP: completions, 2 clients",
)
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
    """What has a budget, and the completion over HTTP beside that of others."""
    where = f"Measured on {day:%-d %B %Y}, {machine()}, Python {python_version()}."
    budgets = [_budget(figure) for figure in found if figure.budget is not None]
    tables = [_table(("Work", "budget", "measured"), budgets)]
    values = {figure.name: figure.value for figure in found}
    if P50 in values:
        tables.append(_table(HEAD, [*PEERS, AIM, _ours(values)]))
    return "\n\n".join([where, *tables])


def _budget(figure: Figure) -> Sequence[str]:
    sign = "≥" if figure.at_least else "≤"
    measured = f"{figure.value:.1f} {figure.unit}"
    verdict = measured if figure.is_met else f"**{measured}**"
    return figure.name, f"{sign} {figure.budget:g} {figure.unit}", verdict


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
