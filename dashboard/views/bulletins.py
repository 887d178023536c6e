"""通报: read what was issued; draft, correct the wording, issue, and correct what went out."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard import bulletins, formats, session, widgets
from dashboard.actions import Action
from dashboard.auth import Act
from dashboard.bulletins import CITY, Draft, Issued
from dashboard.documents.bulletin.sentences import Sentence
from dashboard.page import Page
from pipelines import DataDir, UserError

_LABEL_CHARACTERS = 30


def show(page: Page) -> None:
    """Show what was issued to whom may read it; to the office also what waits."""
    t = page.t
    widgets.title(page, t("通报"))
    if not page.viewer.may(Act.READ_BULLETINS):
        st.info(t("您的账号不能查看通报。"))
        return
    data = session.backend().data
    if not page.viewer.may(Act.READ_DRAFTS):
        _issued(page, data)
        return
    waiting = bulletins.drafts(data)
    parts = {"issued": t("已印发"), "draft": t("草稿（{n}）", n=len(waiting))}
    default = "draft" if waiting else "issued"
    if widgets.switch(t("看什么"), parts, key="part", default=default) == "issued":
        _issued(page, data)
    else:
        _waiting(page, data, waiting)


# What was issued.


@widgets.on_its_own
def _issued(page: Page, data: DataDir) -> None:
    t, every = page.t, bulletins.issued(data)
    if not every:
        st.info(t("还没有印发过通报。"), icon=":material/inbox:")
        if page.viewer.may(Act.WRITE_BULLETINS):
            st.markdown(t("在“草稿”里起草第一期，核对后印发。"))
        else:
            st.markdown(t("市总工会每周印发一期；印发后在这里阅读和下载。"))
        return
    named = {one.name: _called(page, one) for one in reversed(every)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        newest = every[-1].name
        name = widgets.pick(t("哪一期"), named, key="no", nothing=named[newest], width=420)
        one = bulletins.find(data, name or newest)
        edition = _edition(page, list(one.editions))
    if edition is None:
        st.info(t("这一期没有本县区的一份。"))
        return
    for other in bulletins.corrections_of(data, one.name):
        number = formats.plain(other.document_number)
        st.warning(t("这一期有差错，已由{number}更正；以更正为准。", number=number))
    _downloads(page, {"no": one.name}, edition)
    widgets.official(bulletins.content_of(data, one, edition))
    if page.viewer.may(Act.WRITE_BULLETINS):
        _facts(page, one)
        if not one.is_correction:
            label = t("这一期有差错？")
            widgets.fold(label, lambda: _correct(page, data, one), key="correct")


def _called(page: Page, one: Issued) -> str:
    kind = (
        page.t("第{n}期的更正", n=one.term) if one.is_correction else page.t("第{n}期", n=one.term)
    )
    return f"{one.document_number}　{kind}　{one.cutoff}"


def _edition(page: Page, names: list[str]) -> str | None:
    """Return the edition to show: a county's own, for others the city's or one that they choose."""
    if not page.sees_city:
        return next((name for name in names if name and page.viewer.sees(name)), None)
    districts = {name: name for name in names if name}
    chosen = widgets.pick(
        page.t("哪一份"), districts, key="district", nothing=page.t("全市"), width=260
    )
    return chosen or CITY


@widgets.on_its_own
def _downloads(page: Page, asked: dict[str, str], edition: str) -> None:
    """Link to the document in every format."""
    with st.container(horizontal=True, gap="small", key="bulletin-files"):
        for form, made in bulletins.FORMATS.items():
            query = urlencode({**asked, "district": edition, "format": form, "lang": page.t.lang})
            label = page.t("下载 {form}", form=page.t(made.label))
            st.link_button(
                label, f"/download/bulletin?{query}", icon=":material/download:", type="tertiary"
            )


@widgets.on_its_own
def _facts(page: Page, one: Issued) -> None:
    t = page.t
    st.caption(
        t("{who} 于 {at} 印发，共 {n} 份、{files} 个文件，均已留存校验值，不再改变。",
          who=formats.plain(one.issued_by), at=formats.local_time(one.issued_at)[:16],
          n=len(one.editions), files=len(one.files))
    )  # fmt: skip


@widgets.on_its_own
def _correct(page: Page, data: DataDir, one: Issued) -> None:
    t = page.t
    st.markdown(
        t("更正是一份新文件：按现在的数据重算同一截止日，列出差异；原通报不变，加注已更正。")
    )
    reason = st.text_input(t("更正的原因（会写进更正文件）"), key="correct-why", max_chars=200)
    if st.button(t("起草更正"), key="correct", disabled=len(reason.strip()) < 2):
        _do(page, lambda: bulletins.make_correction(
            data, one.name, reason=reason, by=session.viewer().user))  # fmt: skip


# What waits.


@widgets.on_its_own
def _waiting(page: Page, data: DataDir, waiting: list[Draft]) -> None:
    t = page.t
    if not page.viewer.may(Act.WRITE_BULLETINS):
        st.caption(t("现在只能看，不能改。"))
    if waiting:
        named = {draft.id: _draft_name(page, draft) for draft in reversed(waiting)}
        chosen = waiting[-1].id
        if len(named) > 1:
            chosen = widgets.switch(t("哪一份草稿"), named, key="draft", default=chosen)
        _draft(page, data, next(draft for draft in waiting if draft.id == chosen))
    _begin(page, data, waiting)


def _draft_name(page: Page, draft: Draft) -> str:
    if draft.corrects:
        wrong = bulletins.find(session.backend().data, draft.corrects)
        return page.t("对 {name} 的更正", name=wrong.document_number)
    return page.t("数据截至 {day}", day=formats.day(draft.cutoff, page.t.lang))


@widgets.on_its_own
def _begin(page: Page, data: DataDir, waiting: list[Draft]) -> None:
    """Offer to draft the next issue, and say what the schedule does."""
    t = page.t
    widgets.section(t("起草下一期"))
    _schedule(page, data)
    if not page.viewer.may(Act.WRITE_BULLETINS):
        return
    days = bulletins.days_to_draft(data)
    if not days:
        st.info(
            t("上一期之后还没有新的会员列表；导入后就可以起草下一期。")
            if bulletins.issued(data)
            else t("还没有会员列表；导入后就可以起草第一期。")
        )
        widgets.step(page, "imports", t("去导入"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.selectbox(
            t("数据截至"), days, index=len(days) - 1, key="draft-day", width=220,
            format_func=lambda one: formats.day(one, t.lang),
        )  # fmt: skip
        again = any(draft.cutoff == day and not draft.corrects for draft in waiting)
        label = t("重新起草（保留仍适用的改动）") if again else t("起草")
        if st.button(label, key="draft-make", type="secondary" if waiting else "primary"):
            _do(page, lambda: bulletins.make_draft(data, as_of=day, by=session.viewer().user))


@widgets.on_its_own
def _schedule(page: Page, data: DataDir) -> None:
    t = page.t
    last = bulletins.last_scheduled(data)
    if last is not None and last.problem:
        st.warning(t("{due} 的草稿没有做成：", due=last.due.replace("T", " ")[:16])
                   + formats.plain(t(last.problem)))  # fmt: skip
    due = bulletins.next_due(*bulletins.load_rules(data), datetime.now())
    if due is not None:
        st.caption(
            t(
                "下一份草稿将在 {due} 自动起草；没有人核对，什么也不会印发。",
                due=f"{due:%Y-%m-%d %H:%M}",
            )
        )


@widgets.on_its_own
def _draft(page: Page, data: DataDir, draft: Draft) -> None:
    t = page.t
    who = formats.plain(draft.made_by)
    made = t("按计划自动起草") if draft.scheduled else t("{who} 起草", who=who)
    headline = t("草稿等待核对印发：{name}", name=_draft_name(page, draft))
    at = formats.local_time(draft.made_at)[:16]
    edits = sum(len(edits) for edits in draft.edits.values())
    widgets.answer(headline, t("{made}，{at}；改动 {n} 处。", made=made, at=at, n=edits), good=None)
    for one in draft.dropped:
        text = formats.plain(one["text"])
        st.warning(t("数据变了，以前的改动不再适用，已放下：{text}", text=text))
    edition = _edition(page, list(draft.editions)) or CITY
    parts = {"look": t("预览"), "words": t("改文字")}
    if page.viewer.may(Act.WRITE_BULLETINS):
        parts["issue"] = t("印发")
    part = widgets.switch(t("做什么"), parts, key="do", default="look")
    if part == "words":
        _words(page, data, draft, edition)
    elif part == "issue":
        _issue(page, data, draft)
    else:
        if draft.corrects:
            _changes(page, data, draft, edition)
        _downloads(page, {"no": "draft", "id": draft.id}, edition)
        day = draft.usual_date(date.today())
        widgets.official(bulletins.preview(data, draft, edition, day))


@widgets.on_its_own
def _changes(page: Page, data: DataDir, draft: Draft, edition: str) -> None:
    t = page.t
    changed = bulletins.changes(data, draft, edition)
    if not changed:
        st.info(t("重算后与原通报一致；可以改动文字后再印发。"))
        return
    rows = [
        {t("位置"): one.where, t("项目"): one.what, t("原为"): one.old, t("更正为"): one.new}
        for one in changed
    ]
    widgets.plain_table(page, t("更正的内容"), rows)


@widgets.on_its_own
def _words(page: Page, data: DataDir, draft: Draft, edition: str) -> None:
    """Let a sentence be put in other words; the rule's own stay beside it, with the reason."""
    t = page.t
    every = {
        one.key: one
        for one in bulletins.sentences(
            draft.editions[edition], draft.rules, draft.edits_of(edition)
        )
    }
    _edited(page, every)
    key = st.selectbox(
        t("哪一句"), list(every), index=None, key=f"sentence-{edition}",
        format_func=lambda one: _label(every[one]), placeholder=t("选择一句"),
    )  # fmt: skip
    if key is None:
        return
    sentence = every[key]
    st.caption(t("规则：{rule}", rule=formats.plain(sentence.rule)))
    st.caption(t("规则的原文：{text}", text=formats.plain(sentence.text)))
    text = st.text_area(
        t("改为（留空则删去这一句）"), sentence.said, key=f"text-{draft.token}-{edition}-{key}",
        max_chars=2000,
    )  # fmt: skip
    reason = st.text_input(t("原因"), key=f"why-{edition}-{key}", max_chars=200)
    if not page.viewer.may(Act.WRITE_BULLETINS):
        return
    with st.container(horizontal=True):
        if st.button(t("保存改动"), key="edit-save", type="primary",
                     disabled=len(reason.strip()) < 2):  # fmt: skip
            _do(page, lambda: bulletins.edit(
                data, draft.id, edition, key, text=text, reason=reason,
                by=session.viewer().user))  # fmt: skip
        if sentence.edit and st.button(t("恢复规则的原文"), key="edit-back"):
            _do(page, lambda: bulletins.take_back(data, draft.id, edition, key))


def _label(sentence: Sentence) -> str:
    said = sentence.said or sentence.text
    cut = said[:_LABEL_CHARACTERS]
    return f"{'✎ ' if sentence.edit else ''}{cut}{'…' if len(said) > len(cut) else ''}"


@widgets.on_its_own
def _edited(page: Page, every: dict[str, Sentence]) -> None:
    t = page.t
    rows = [
        {t("规则的原文"): one.text, t("改为"): one.edit.text or t("（删去）"),
         t("原因"): one.edit.reason, t("改动人"): one.edit.by}
        for one in every.values() if one.edit
    ]  # fmt: skip
    if rows:
        widgets.plain_table(page, t("改动的文字"), rows)


@widgets.on_its_own
def _issue(page: Page, data: DataDir, draft: Draft) -> None:
    t = page.t
    st.markdown(
        t(
            "印发时编号，并生成全市和每个县区的全部文件；此后无论导入什么，都不再改变。印发前会重新核对数字。"
        )
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            t("成文日期"), draft.usual_date(date.today()), key="issue-day", format="YYYY-MM-DD",
            width=200,
        )  # fmt: skip
        number = st.number_input(
            t("文号（不填则接着编）"), min_value=1, value=None, step=1, key="issue-number",
            width=220,
        )  # fmt: skip
    sure = st.checkbox(t("我已核对数字和文字"), key="issue-sure")
    with st.container(horizontal=True):
        if st.button(t("印发"), key="issue", type="primary", disabled=not sure):
            _do(page, lambda: _do_issue(data, draft, day, number))
        if st.button(t("丢弃这份草稿"), key="draft-drop", type="tertiary"):
            _do(page, lambda: bulletins.remove_draft(data, draft.id))


def _do_issue(data: DataDir, draft: Draft, day: date, number: int | None) -> None:
    viewer = session.viewer()
    one = bulletins.issue(data, draft.id, by=viewer.user, dated=day, number=number)
    action = Action.BULLETIN_CORRECTED if one.is_correction else Action.BULLETIN_ISSUED
    session.record(action, one.document_number, by=viewer)
    session.keep("bulletin-done", one.document_number)


@widgets.on_its_own
def _do(page: Page, deed: Callable[[], Any]) -> None:
    """Do it if this viewer may, now; then show how things stand."""
    if not session.viewer().may(Act.WRITE_BULLETINS):
        st.error(page.t("您不能起草或印发通报。"))
        return
    try:
        with st.spinner(page.t("正在计算…")):
            deed()
    except UserError as refusal:
        widgets.refusal(page, refusal)
    else:
        st.rerun()
