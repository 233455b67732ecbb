"""Who may import whom: the contracts in pyproject.toml."""

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent


def test_imports_keep_the_contracts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)

    failed = lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True)

    complaint = capsys.readouterr().out
    assert not failed, complaint
