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
from pipelines import UserError, why

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
    except OSError as error:  # A folder that is read-only, a disk that is full: no mistake of ours.
        st.error(
            page.t(
                "这一部分没有完成：{why}（编号 {number}）；"
                "请让管理员核对数据文件夹的权限和磁盘空间，然后再试。",
                why=page.t(why(error)),
                number=_logged(),
            ),
            icon=":material/error:",
        )
    except Exception:  # noqa: BLE001 (what a part raises is not known; here is its edge)
        st.error(
            page.t(
                "这一部分没有显示出来，已记录（编号 {number}）；页面其他部分不受影响。"
                "请刷新重试；仍不行请把编号告诉管理员。",
                number=_logged(),
            ),
            icon=":material/error:",
        )


def _logged() -> str:
    """Log the exception at hand, and return the number under which it stands there."""
    number = secrets.token_hex(3)
    _LOG.exception("number %s", number)
    return number


def on_its_own(
    show: Callable[Concatenate[Page, P], None],
) -> Callable[Concatenate[Page, P], None]:
    """Let an element that takes the page fail alone."""

    @wraps(show)
    def shown(page: Page, /, *args: P.args, **kwargs: P.kwargs) -> None:
        with guarded(page):
            show(page, *args, **kwargs)

    return shown
