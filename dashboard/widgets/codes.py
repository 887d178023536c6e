"""A union's QR code on the screen, large enough for another phone, and the ways to pass it on."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats
from dashboard.documents.qr import code_on_screen
from dashboard.page import Page
from dashboard.widgets.guard import on_its_own
from pipelines import REASONS


@on_its_own
def code(page: Page, union: Mapping[str, Any], *, key: str = "large") -> None:
    """Show the code of a row of `queries.qr_codes`, the union's name beneath; or why there is none.

    What is shown was read again before: it holds what the platform's own picture or link said.
    """
    t, name = page.t, union["union_name"]
    if not union["qr_text"]:
        reason = REASONS[union["reason"] or "qr_none"]
        st.warning(f"{t(reason.why)}。{t(reason.mend)}。", icon=":material/qr_code_2:")
        return
    with st.container(key=f"code-{key}", gap="xxsmall"):
        st.image(
            code_on_screen(union["qr_text"], name),
            width="stretch",
            alt=t("{name}的入会二维码", name=name),
        )
        st.markdown(f"**{formats.plain(name)}**")
        places = (union["district"], union["township"], union["union_code"])
        st.caption(formats.plain(" · ".join(filter(None, places))))


def pass_on(page: Page, union: Mapping[str, Any]) -> None:
    """Offer to share and to save the code, and the address of this page; `shell.js` does the first.

    Where a browser cannot share, the same link saves the picture.
    """
    t, asked = page.t, {"union_id": union["union_id"]}
    picture = "/download/qr?" + urlencode({"form": "png", **asked, "lang": t.lang})
    here = "/qr?" + urlencode(page.address(**asked))
    with st.container(key="pass-on", horizontal=True, gap="small"):
        with st.container(key="share", width="content"):
            st.link_button(t("分享图片"), picture, icon=":material/share:", type="primary")
        st.link_button(t("保存图片"), picture, icon=":material/download:")
        with st.container(key="copy-link", width="content"):
            st.link_button(t("复制本页链接"), here, icon=":material/link:")


def prints(page: Page, union: Mapping[str, Any]) -> None:
    """Link to one union's prints: a vector picture, a card, and the posters."""
    t = page.t
    named = {
        "a4": t("A4 海报"),
        "a3": t("A3 海报"),
        "cards": t("卡片"),
        "svg": t("矢量图 SVG"),
    }
    with st.container(horizontal=True, gap="small"):
        for form, label in named.items():
            query = urlencode({"form": form, "union_id": union["union_id"], "lang": t.lang})
            st.link_button(
                label, f"/download/qr?{query}", icon=":material/download:", type="tertiary"
            )
