"""Mail as files, where an erasure has to find it."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def mail_dir(settings: Any, tmp_path: Path) -> Path:
    settings.MAIL_DIR = str(tmp_path / "mail")
    settings.EMAIL_BACKEND = "codeoregon.mail.files.EmailBackend"
    return Path(settings.MAIL_DIR)
