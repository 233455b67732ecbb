"""Checks a set of drawings before it is stored: what is wrong, where, and what to do."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from coaching.data.decisions import Needed
from coaching.engine import definitions
from coaching.engine.allowed import refuse
from coaching.engine.arrows import check_arrows, check_calls
from coaching.engine.complaints import Complaint, Drawing, kind_of, words_of
from coaching.engine.contents import check_contents, decided_in
from coaching.engine.definitions import LABELLED, NAMESPACES, WORDED
from coaching.engine.pictures import check_picture
from coaching.engine.table_checks import check_table, missing
from coaching.engine.tables import is_table

__all__ = ["Complaint", "check"]

# A text in one language; an empty one where the translation is missing.
Translate = Callable[[str], str]


def check(
    files: Mapping[str, bytes],
    *,
    forms: Collection[str] | None = None,
    roles: Collection[str] | None = None,
    languages: Mapping[str, Translate] | None = None,
    tables: Mapping[str, Needed] | None = None,
) -> list[Complaint]:
    """Everything that is wrong with a set of drawings and decision tables, file by file.

    ``forms`` are the user tasks that have one, ``roles`` those a lane may be, ``languages`` those
    that every text must be translated into, ``tables`` the decisions that the programme asks for;
    what is not given is not looked at.
    """
    complaints = list(missing(tables or (), files))
    drawings = []
    for name, content in sorted(files.items()):
        read = _read(name, content)
        if isinstance(read, Complaint):
            complaints.append(read)
        elif is_table(name):
            complaints += check_table(name, read.root, tables, languages or {})
        else:
            drawings.append(read)
    complaints += _of_all(drawings)
    decided = {name for drawing in drawings for name in decided_in(drawing)}
    for drawing in drawings:
        complaints += check_contents(drawing, decided, forms=forms, roles=roles)
        complaints += _of_languages(drawing, languages or {})
    # The library reads only what is in order: some of the rest would keep it busy for ever.
    return complaints or list(_of_library(files))


def _read(name: str, content: bytes) -> Drawing | Complaint:
    try:
        content.decode()
    except UnicodeDecodeError:
        return Complaint(name, "", "is not written in UTF-8", "Save it in UTF-8.")
    try:
        drawing = Drawing(name, definitions.parse_xml(name, content))
    except definitions.BadDrawing as error:
        what, _, remedy = str(error).removeprefix(f"{name}: ").partition(". ")
        return Complaint(name, "", what, remedy)
    if not is_table(name) and kind_of(drawing.root) != "definitions":
        return Complaint(name, "", "is not a BPMN drawing", "Draw it in a BPMN editor.")
    return drawing


def _of_all(drawings: Iterable[Drawing]) -> Iterator[Complaint]:
    by_process = {drawing.process_id: drawing for drawing in drawings if drawing.process_id}
    for drawing in drawings:
        yield from _of_process(drawing)
        yield from refuse(drawing)
        yield from check_arrows(drawing)
        yield from check_picture(drawing)
    yield from check_calls(by_process)
    yield from _of_ids(drawings)


def _of_process(drawing: Drawing) -> Iterator[Complaint]:
    processes = list(drawing.each("process"))
    if len(processes) != 1:
        yield Complaint(
            drawing.file,
            "",
            f"has {len(processes)} processes",
            "Draw one process in each file.",
        )
    elif drawing.process_id != drawing.stem:
        yield drawing.complain(
            processes[0],
            "is not named as its file",
            f'Give the process the id "{drawing.stem}", or rename the file.',
        )


def _of_ids(drawings: Iterable[Drawing]) -> Iterator[Complaint]:
    """A user task is known by its id alone: in forms, rows, pages and tests."""
    known: dict[str, str] = {}
    for drawing in drawings:
        for task in drawing.each("userTask"):
            other = known.setdefault(task.get("id", ""), drawing.file)
            if other != drawing.file:
                yield drawing.complain(
                    task, f"is also the id of a task in {other}", "Give it an id of its own."
                )


def _of_languages(drawing: Drawing, languages: Mapping[str, Translate]) -> Iterator[Complaint]:
    for node in drawing.each(*WORDED, *LABELLED, "lane"):
        documentation = node.findtext("bpmn:documentation", "", NAMESPACES)
        for text in filter(None, (words_of(node.get("name")), words_of(documentation))):
            for language, translate in languages.items():
                if not translate(text):
                    yield drawing.complain(
                        node,
                        f'has no translation into "{language}" of "{_short(text)}"',
                        f"Run `make translate` and write it in translations/{language}.",
                    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _of_library(files: Mapping[str, bytes]) -> Iterator[Complaint]:
    """What the library itself has to say, such as an order of elements that BPMN forbids."""
    try:
        definitions.parse(files)
    except Exception as error:
        file = getattr(error, "file_name", None) or ", ".join(sorted(files))
        said = " ".join(str(error).split())
        yield Complaint(
            str(file), "", f"the engine cannot read it ({said})", "Save it again in a BPMN editor."
        )
