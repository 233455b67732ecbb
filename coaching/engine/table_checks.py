"""Checks decision tables before they are stored, so that no facts can make one fail later."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import PurePath

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.dmn.parser.BpmnDmnParser import SCHEMAS

from coaching.data.decisions import Needed
from coaching.engine import tables
from coaching.engine.cells import Wrong, wrong_with_answer, wrong_with_cell
from coaching.engine.complaints import Complaint
from coaching.engine.tables import NAMES, REASON, HitPolicy, Kind, Rule, Table, asks_nothing

MOST_RULES, MOST_COLUMNS = 200, 40
OF_THE_PICTURE = (
    "https://www.omg.org/spec/DMN/20191111/DMNDI/",
    "http://www.omg.org/spec/DMN/20180521/DC/",
    "http://www.omg.org/spec/DMN/20180521/DI/",
)
ALLOWED = frozenset(
    (
        *("definitions", "decision", "decisionTable", "input", "inputExpression", "output"),
        *("rule", "inputEntry", "outputEntry", "text", "description"),
    )
)

Translate = Callable[[str], str]


def check_table(
    file: str,
    root: etree._Element,
    needed: Mapping[str, Needed] | None,
    languages: Mapping[str, Translate],
) -> list[Complaint]:
    """Everything that is wrong with one table.

    ``needed`` is what the programme asks of its tables; what is not given is not looked at.
    """
    # What follows reads a file that has the shape of a table.
    found = list(_of_shape(file, root))
    if found:
        return found
    table = tables.read(root)
    found = [*_of_table(file, table), *_of_columns(file, table)]
    if found:
        return found
    wanted = (needed or {}).get(table.id)
    found += _of_rules(file, table, wanted)
    if needed is not None:
        found += _of_needs(file, table, wanted)
    return found or list(_of_languages(file, table, languages))


# --- the file -------------------------------------------------------------------------------------


def _of_shape(file: str, root: etree._Element) -> Iterator[Complaint]:
    if root.tag != f"{{{tables.SPACE}}}definitions":
        yield Complaint(file, "", "is not a table of DMN 1.3", "Save it as DMN 1.3.")
        return
    for node in root.iter():
        name = etree.QName(node)
        if name.namespace not in OF_THE_PICTURE and (
            name.namespace != tables.SPACE or name.localname not in ALLOWED
        ):
            yield Complaint(
                file,
                node.get("id", ""),
                f"{name.localname} is not allowed",
                "Leave it out; a file has one decision with one table of rules.",
            )
    for kind in ("decision", "decisionTable"):
        count = sum(1 for _ in root.iterfind(f".//dmn:{kind}", NAMES))
        if count != 1:
            yield Complaint(file, "", f"has {count} of {kind}", "Keep exactly one in each file.")
    yield from _of_schema(file, root)


def _of_schema(file: str, root: etree._Element) -> Iterator[Complaint]:
    try:
        BpmnValidator(SCHEMAS[tables.SPACE]).validate(root, file)
    except ValidationException as error:
        said = " ".join(str(error).split())
        yield Complaint(file, "", f"does not follow DMN 1.3 ({said})", "Save it in a DMN editor.")


# --- the table ------------------------------------------------------------------------------------


def _of_table(file: str, table: Table) -> Iterator[Complaint]:
    stem = PurePath(file).stem
    if table.id != stem:
        yield Complaint(
            file,
            table.id,
            "is not named as its file",
            f'Give the decision the id "{stem}", or rename the file.',
        )
    if not table.name:
        yield Complaint(file, table.id, "has no name", "Name it in the words of those who read it.")
    if table.hit_policy not in set(HitPolicy):
        yield Complaint(
            file,
            table.id,
            f"has the hit policy {table.hit_policy}",
            f"Use one of {', '.join(HitPolicy)}.",
        )
    for count, most, things in (
        (len(table.rules), MOST_RULES, "rules"),
        (len(table.inputs) + len(table.outputs), MOST_COLUMNS, "columns"),
    ):
        if not 1 <= count <= most:
            yield Complaint(file, table.id, f"has {count} {things}", f"It may have 1 to {most}.")
    yield from _of_lines(file, table)


def _of_lines(file: str, table: Table) -> Iterator[Complaint]:
    for rule in table.rules:
        if not rule.id.isidentifier():
            yield Complaint(
                file,
                table.id,
                f'"{rule.id}" cannot be the id of rule {rule.number}',
                "Use letters, digits and underscores.",
            )
        if (len(rule.cells), len(rule.answers)) != (len(table.inputs), len(table.outputs)):
            yield Complaint(
                file, rule.id, "has more or fewer cells than columns", "Give each column one cell."
            )


def _of_columns(file: str, table: Table) -> Iterator[Complaint]:
    seen: set[str] = set()
    for column in (*table.inputs, *table.outputs):
        if not column.name.isidentifier():
            yield Complaint(
                file, table.id, f'a column asks "{column.name}"', "Ask for one fact by its name."
            )
        if column.name in seen:
            yield Complaint(file, column.name, "has two columns", "Keep one of them.")
        seen.add(column.name)
        if not column.label:
            yield Complaint(file, column.name, "has no label", "Name it in words for people.")
        if column.kind not in set(Kind):
            yield Complaint(
                file,
                column.name,
                f'has the type "{column.kind}"',
                f"Use one of {', '.join(Kind)}.",
            )
    if REASON not in {column.name for column in table.outputs}:
        yield Complaint(
            file, table.id, "gives no reason", f'Add the output "{REASON}" with a sentence.'
        )


# --- its rules ------------------------------------------------------------------------------------


def _of_rules(file: str, table: Table, needed: Needed | None) -> Iterator[Complaint]:
    for rule in table.rules:
        for column, cell in zip(table.inputs, rule.cells, strict=True):
            fact = needed.facts.get(column.name) if needed else None
            wrong = wrong_with_cell(cell, column.kind, fact)
            if wrong:
                yield _at(file, rule, column.name, wrong)
        for column, text in zip(table.outputs, rule.answers, strict=True):
            answer = needed.answers.get(column.name) if needed else None
            wrong = wrong_with_answer(text, column.kind, answer)
            if wrong:
                yield _at(file, rule, column.name, wrong)


def _at(file: str, rule: Rule, column: str, wrong: Wrong) -> Complaint:
    """A complaint about one cell, named by its rule and its column."""
    what, remedy = wrong.what % wrong.blanks, wrong.remedy % wrong.blanks
    return Complaint(file, f"{rule.id}.{column}", what.removesuffix("."), remedy)


def _of_needs(file: str, table: Table, needed: Needed | None) -> Iterator[Complaint]:
    if needed is None:
        yield Complaint(file, table.id, "is a table that nothing asks", "Take the file out.")
        return
    if table.hit_policy != needed.hit_policy:
        yield Complaint(
            file,
            table.id,
            f"has the hit policy {table.hit_policy}",
            f"The programme needs {needed.hit_policy}.",
        )
    yield from _of_facts(file, table, needed)
    outputs = {column.name: column.kind for column in table.outputs}
    for name, answer in needed.answers.items():
        if outputs.get(name) != answer.kind:
            yield Complaint(
                file, table.id, f'has no answer "{name}"', f"Add it as a {answer.kind}."
            )
    for name in outputs.keys() - needed.answers.keys():
        yield Complaint(file, name, "is an answer that nothing reads", "Take the column out.")
    if needed.always and not all(map(asks_nothing, table.rules[-1].cells)):
        yield Complaint(
            file,
            table.rules[-1].id,
            "is the last rule and has a condition",
            "End with a rule without conditions, so that there is always an answer.",
        )


def _of_facts(file: str, table: Table, needed: Needed) -> Iterator[Complaint]:
    for column in table.inputs:
        fact = needed.facts.get(column.name)
        if fact is None:
            yield Complaint(
                file,
                column.name,
                "is a fact that the programme does not know",
                f"It knows {', '.join(needed.facts)}.",
            )
        elif fact.kind != column.kind:
            yield Complaint(
                file, column.name, f"is asked as a {column.kind}", f"It is a {fact.kind}."
            )


def _of_languages(
    file: str, table: Table, languages: Mapping[str, Translate]
) -> Iterator[Complaint]:
    for part, _what, text in tables.texts(table):
        for language, translate in languages.items():
            if not translate(text):
                yield Complaint(
                    file,
                    part,
                    f'has no translation into "{language}" of "{text}"',
                    f"Run `make translate` and write it in translations/{language}.",
                )


def missing(needed: Collection[str], files: Collection[str]) -> Iterator[Complaint]:
    """The tables that the programme asks and a set of files does not have."""
    for name in needed:
        if f"{name}.dmn" not in files:
            yield Complaint(
                f"{name}.dmn", "", "is missing", "The programme asks this table; add the file."
            )
