"""Reference data is read once as it stands, and again when somebody has changed it."""

from pathlib import Path

import pytest

from pipelines import BadReference, DataDir, load_reference


def test_a_changed_list_counts_at_once(tmp_path: Path) -> None:
    data = DataDir.at(tmp_path / "data")
    path = data.reference / "districts.csv"
    assert load_reference(data).headers is load_reference(data).headers
    text = path.read_text("utf-8")
    path.write_text(text.replace("海港区", "海边区"), "utf-8")
    assert load_reference(data).district("海边区") == "海边区"
    path.write_text(text.replace("name", "nom", 1), "utf-8")
    for _ in range(2):  # What cannot be read is not remembered either.
        with pytest.raises(BadReference, match="districts"):
            load_reference(data)
    path.unlink()
    with pytest.raises(BadReference, match="districts"):
        load_reference(data)
