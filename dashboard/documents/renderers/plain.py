"""The bulletin as a text to paste into a chat group."""

import re

from dashboard.documents.blocks import Official

MOST = 500
"""Characters that a message may have, line breaks among them."""
_SENTENCE = re.compile(r"[^。！？]*[。！？][”」』）]?|[^。！？]+$")


def text(document: Official) -> bytes:
    """Return the summary as UTF-8: whole sentences, the first ones first, while they fit in 500.

    Where the next sentence does not fit the text ends before it: none is cut, and none that comes
    later, and so matters less, is preferred to it.
    """
    said = ""
    for paragraph in document.summary:
        lead = "\n" if said else ""
        for sentence in _SENTENCE.findall(paragraph.strip()):
            if len(said) + len(lead) + len(sentence) > MOST:
                return said.encode()
            said += lead + sentence
            lead = ""
    return said.encode()
