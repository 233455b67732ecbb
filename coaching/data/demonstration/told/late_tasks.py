"""Why somebody is late."""

from coaching.data.demonstration.moments import Moment
from coaching.data.demonstration.texts import Texts


def handle(_moment: Moment, texts: Texts) -> dict[str, str]:
    """What the coordinator heard on the telephone."""
    return {"reason": texts.one("handling_reasons")}


TOLD = {"handle_late_task": handle}
