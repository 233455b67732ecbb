"""The single questions of a form, those inside of repeated groups too."""

from collections.abc import Iterator

from wtforms import Field, FieldList, FormField


def leaves(field: Field) -> Iterator[Field]:
    """A question, or those that a group holds."""
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from leaves(entry)
    elif isinstance(field, FormField):
        for inner in field.form:
            yield from leaves(inner)
    else:
        yield field


def is_counted(field: Field) -> bool:
    """Statements and required questions make up the progress; remarks and names of rows do not."""
    asked = bool(field.flags.required) or "scale" in (field.render_kw or {}).values()
    return asked and not getattr(field, "person", "")
