"""A complete, valid answer to every form of midpoint, and the facts it is fitted to."""

from typing import Any

FACTS: dict[str, dict[str, Any]] = {}
VALID: dict[str, dict[str, str | list[str]]] = {}
