"""The sample bulletin in every form, made once."""

from pathlib import Path

import pytest

from dashboard.documents.blocks import Official
from dashboard.documents.renderers import FORMS, render
from tests.documents import sample


@pytest.fixture(scope="session")
def bulletin() -> Official:
    return sample.bulletin()


@pytest.fixture(scope="session")
def files(bulletin: Official, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The document's files by form."""
    folder = tmp_path_factory.mktemp("bulletin")
    made = {}
    for form in FORMS:
        made[form] = folder / f"bulletin.{form}"
        made[form].write_bytes(render(bulletin, form))
    return made
