"""Parts that a machine may lack: a test that needs one says so in one clear line and is skipped."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = "/usr/bin/chromium"


def missing(part: str, remedy: str) -> NoReturn:
    """Skip the test with one line; where every part is expected (``.ci/run``), fail it instead."""
    line = f"{part} is not installed: {remedy}"
    if os.environ.get("POLKU_EVERY_PART"):
        pytest.fail(line)
    pytest.skip(line)


def need_chromium() -> str:
    """The path of the browser, or a skip."""
    if not Path(CHROMIUM).exists():
        missing("Chromium", "install Debian's package chromium")
    return CHROMIUM


def need_node_modules() -> Path:
    """The folder of the installed front-end packages, or a skip."""
    modules = ROOT / "node_modules"
    if not modules.is_dir() or shutil.which("node") is None:
        missing("The front-end packages", "run `make assets` with npm installed")
    return modules


def need_poppler() -> None:
    """The programs of poppler that read PDF files, or a skip."""
    if shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None:
        missing("Poppler", "install Debian's package poppler-utils")


def need_postgresql() -> str:
    """The address of a PostgreSQL server for tests, or a skip."""
    address = os.environ.get("POLKU_TEST_POSTGRESQL")
    if not address:
        missing("PostgreSQL", "set POLKU_TEST_POSTGRESQL to the address of an empty server")
    return address


def need_redis() -> str:
    """The path of the Redis server, or a skip."""
    server = shutil.which("redis-server")
    if server is None:
        missing("Redis", "install Debian's package redis-server")
    return server
