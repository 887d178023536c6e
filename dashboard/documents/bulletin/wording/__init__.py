"""Figures become sentences, by rules: each says when it is said so, and with which figures.

The tone is an office's: what is good is named with its figure, what is short is named with what is
still missing, and nobody is praised or blamed without the rule that did it.

progress    what has been done: the city, its rank groups, a district
work        how the work stands: social workers, unions, review, breakdown sheets, data quality
verdicts    who is commended and supervised, what comes next, what the figures are made of
"""

from dashboard.documents.bulletin.wording import progress, verdicts, work
from dashboard.documents.bulletin.wording.speaker import Speaker

__all__ = ["Speaker", "progress", "verdicts", "work"]
