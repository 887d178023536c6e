"""Streamlit's options, set in the program: no file beside the script is needed or read."""

import gc
import tomllib
from contextlib import suppress
from importlib import import_module
from importlib.resources import files
from typing import Any

from streamlit import config

__all__ = ["set_options", "warm_up"]

# What protects comes last and wins over the pages' own file.
_FIXED: dict[str, Any] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "logger.hideWelcomeMessage": True,
    "runner.magicEnabled": False,
    # A full collection after each run was most of a rerun; warm_up() freezes instead.
    "runner.postScriptGC": False,
    "server.allowRunOnSave": False,
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.runOnSave": False,
    "server.xsrfCookieSameSite": "strict",
}

_HEAVY = ("pandas", "pyarrow", "pyarrow.compute", "plotly.graph_objects", "duckdb", "numpy",
          "streamlit.elements.plotly_chart", "streamlit.elements.arrow",
          "streamlit.dataframe_util", "streamlit.emojis", "dashboard.charts", "dashboard.queries",
          "dashboard.widgets", "dashboard.app")  # fmt: skip


def set_options(*, host: str, port: int, max_upload_mb: int) -> None:
    """Set the pages' options (`dashboard/streamlit.toml`, if any), then the fixed ones."""
    options = files("dashboard").joinpath("streamlit.toml")
    if options.is_file():
        for key, value in _flat(tomllib.loads(options.read_text("utf-8"))):
            config.set_option(key, value)
    for key, value in _FIXED.items():
        config.set_option(key, value)
    config.set_option("server.address", host)
    config.set_option("server.port", port)
    config.set_option("server.maxUploadSize", max_upload_mb)


def _flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Return the leaves of a TOML tree under dotted names, as the options are called."""
    leaves: list[tuple[str, Any]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        leaves += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return leaves


def warm_up() -> None:
    """Load what the first page needs and take it out of the garbage collector's rounds."""
    for name in _HEAVY:
        with suppress(ModuleNotFoundError):
            import_module(name)
    gc.collect()
    gc.freeze()
