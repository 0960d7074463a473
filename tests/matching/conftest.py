"""Each test starts with no index in memory, since its rows are rolled back at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from matching import serving


@pytest.fixture(autouse=True)
def _no_index(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.RANKING_INDEX_DIR = tmp_path / "ranking"
    serving.reset()
    yield
    serving.reset()
