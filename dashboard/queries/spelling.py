"""What somebody typed in Latin letters, against the spelling of names (mart `union_search`)."""

__all__ = ["initials_pattern", "spelt"]


def spelt(typed: str | None) -> str | None:
    """Return typed letters as `name_pinyin` holds them, or None where they are no spelling."""
    letters = "".join((typed or "").lower().split())
    return letters if letters.isascii() and letters.isalnum() else None


def initials_pattern(typed: str | None) -> str | None:
    """Return the pattern that finds typed initials in `name_initials`, or None.

    A group there holds every letter that its character may begin with: "cq" finds "cz q".
    """
    letters = spelt(typed)
    if letters is None:
        return None
    return " ".join(f"[a-z0-9]*{letter}[a-z0-9]*" for letter in letters)
