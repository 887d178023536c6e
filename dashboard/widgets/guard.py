"""A mistake in one part of a page leaves the rest of it standing."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

import streamlit as st

from dashboard import formats
from dashboard.page import Page
from pipelines import UserError

_LOG = logging.getLogger(__name__)
P = ParamSpec("P")


def refusal(page: Page, error: UserError) -> None:
    """Say why something was refused. What it repeats of cells and file names is letters."""
    st.error(formats.plain(page.t.error(error)))


@contextmanager
def guarded(page: Page) -> Iterator[None]:
    """Run a part of a page. What goes wrong in it is said in its place, the reason logged.

    A stop or a rerun is no mistake and passes through (Streamlit raises them as BaseException).
    """
    try:
        yield
    except UserError as error:
        refusal(page, error)
    except Exception:  # noqa: BLE001 (what a part raises is not known; here is its edge)
        number = secrets.token_hex(3)
        _LOG.exception("number %s", number)
        st.error(
            page.t(
                "这一部分没有显示出来，已记录（编号 {number}）；页面其他部分不受影响。"
                "请刷新重试；仍不行请把编号告诉管理员。",
                number=number,
            ),
            icon=":material/error:",
        )


def on_its_own(
    show: Callable[Concatenate[Page, P], None],
) -> Callable[Concatenate[Page, P], None]:
    """Let an element that takes the page fail alone."""

    @wraps(show)
    def shown(page: Page, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with guarded(page):
            show(page, *args, **kwargs)

    return shown
