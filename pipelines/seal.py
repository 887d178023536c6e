"""The seal of a JSON document: a value that is changed by hand, or by a failing disk, breaks it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

_SEAL = "seal"


def sealed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's fields with their seal, the SHA-256 of all others as they are read."""
    plain = json.loads(json.dumps(said))
    return {**plain, _SEAL: _digest(plain)}


def unsealed(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's fields without their seal; one of earlier versions has none.

    Raises ValueError where they are not what was sealed.
    """
    if _SEAL in said and said[_SEAL] != _digest(said):
        raise ValueError("it is not what was sealed")
    return {name: value for name, value in said.items() if name != _SEAL}


def _digest(said: Mapping[str, Any]) -> str:
    text = json.dumps({**said, _SEAL: ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
