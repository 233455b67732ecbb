"""States that version 0.1.0 stored, in the library's own format: they are read once more."""

from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.default.workflow import (
    BpmnWorkflowConverter,
    WorkflowConverter,
)
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG

from coaching.engine.definitions import Definitions


class _Slim(BpmnWorkflowConverter):
    """The library's format without the drawing, which is kept once a version."""

    definitions: Definitions

    def to_dict(self, workflow: Any) -> dict[str, Any]:
        kept: dict[str, Any] = WorkflowConverter.to_dict(self, workflow)
        kept.update(
            process=workflow.spec.name,
            subprocesses=self.mapping_to_dict(workflow.subprocesses),
            bpmn_events=self.registry.convert(workflow.bpmn_events),
        )
        return kept

    def from_dict(self, kept: dict[str, Any]) -> Any:
        name = kept.pop("process")
        # Objects pass through the library's registry unchanged.
        kept["spec"] = self.definitions.specs[name]
        kept["subprocess_specs"] = self.definitions.children[name]
        return super().from_dict(kept)


@lru_cache(maxsize=32)
def registry(definitions: Definitions) -> Any:
    """What writes and reads the library's format on these drawings."""
    slim = type("Slim", (_Slim,), {"definitions": definitions})
    return BpmnWorkflowSerializer.configure({**SPIFF_CONFIG, BpmnWorkflow: slim})


def read(kept: dict[str, Any], definitions: Definitions) -> Any:
    """The workflow that a state of 0.1.0 holds."""
    return registry(definitions).restore(kept)
