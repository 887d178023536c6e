"""A whole issue, the city's and 13 districts' in every form, is drawn in seconds."""

from dataclasses import replace
from time import process_time

from dashboard.documents.blocks import Official
from dashboard.documents.renderers import FORMS

EDITIONS = 14
MOST_SECONDS = 20
"""Of processor time; 4 to 5 were measured. A form that is drawn anew for each page would show."""


def test_a_whole_issue_takes_seconds(bulletin: Official) -> None:
    began = process_time()
    for at in range(EDITIONS):
        edition = replace(bulletin, title=f"第{at}单位的通报", standing=f"数据截至第{at}日")
        assert all(draw(edition) for draw in FORMS.values())
    assert process_time() - began < MOST_SECONDS
