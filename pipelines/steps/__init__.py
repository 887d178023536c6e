"""The single steps of an import and of a build; none imports another's story, only the sheets."""
