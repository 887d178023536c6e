"""`python -m dashboard …` is `rollcall …`, on a machine where nothing is installed yet, too."""

import sys

from dashboard import bootstrap


def _main() -> int:
    if not bootstrap.inside():
        return bootstrap.run_inside("dashboard")
    from dashboard.cli import run  # noqa: PLC0415 - its dependencies stand only now

    return run()


if __name__ == "__main__":
    sys.exit(_main())
