"""QR codes of many unions on paper: what to make, how far it is, and the file."""

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats, session
from dashboard.documents.qr import qr_file
from dashboard.page import Page
from dashboard.timeleft import TimeLeft
from dashboard.widgets.choices import switch
from dashboard.widgets.guard import refusal
from pipelines import UserError, load_campaign

FORMS = {
    "cards": "卡片",
    "a4": "A4 海报",
    "a3": "A3 海报",
    "zip": "按县区打包",
}
_SAID = {
    "cards": "A4 纸每页 10 张，带裁切线，可贴在车间、食堂和群公告里。",
    "a4": "一家一张，写明扫码、填表、申请和注册四步，印有市总工会联系方式。",
    "a3": "与 A4 海报相同，放大一倍，适合贴在大门口和公告栏。",
    "zip": "每个县区一个文件夹：卡片、每家一张图片、没有二维码的工会名单。",
}


def printing(page: Page, build: Path, asked: dict[str, str], unions: int) -> None:
    """Let a file of `asked`'s unions (so many) be made and then saved.

    The link leads to the file that was just made: every page of it has been read again.
    """
    t = page.t
    form = switch(t("印成什么"), {key: t(said) for key, said in FORMS.items()}, key="form",
                  default="cards")  # fmt: skip
    st.caption(t(_SAID[form]))
    wanted = {"form": form, **asked}
    label = t("制作 {n} 家的{what}", n=formats.whole(unions), what=t(FORMS[form]))
    icon = ":material/print:"
    if st.button(label, key="qr-make", icon=icon, type="primary", disabled=not unions):
        _make(page, build, wanted)
    made = session.kept("qr-made")
    if made is None or made[:2] != (str(build), wanted):
        return
    st.success(t("{n} 个二维码已印好，每一页都重新识读核对过。", n=formats.whole(made[2])))
    query = urlencode({**wanted, "lang": t.lang})
    st.link_button(t("下载文件"), f"/download/qr?{query}", icon=":material/download:")


def _make(page: Page, build: Path, wanted: dict[str, str]) -> None:
    t = page.t
    bar, left = st.progress(0.0, text=t("开始…")), TimeLeft()

    def tell(share: float) -> None:
        wait = left.seconds(share)
        said = [t("排版并逐页识读 {n}%", n=int(100 * left.share))]
        if wait is not None:
            said.append(t("约剩 {time}", time=formats.duration(wait, t.lang)))
        bar.progress(min(1.0, left.share), text=" ".join(said))

    try:
        campaign = load_campaign(session.backend().data)
        file = qr_file(build, session.viewer(), campaign, wanted, tell)
    except UserError as error:
        refusal(page, error)
    else:
        session.keep("qr-made", (str(build), wanted, file.rows))
    finally:
        bar.empty()
