"""账号: who may sign in as what; and looking through another's eyes."""

from collections.abc import Callable

import streamlit as st

from dashboard import formats, session, widgets
from dashboard.accounts import Account
from dashboard.auth import Act, Role
from dashboard.page import Page
from pipelines import UserError, load_reference

_NO_ROLE = "未分配角色"
_CITY = "全市"


def show(page: Page) -> None:
    """Show the accounts, what may be done with one, and "view as"; administrators only."""
    t = page.t
    widgets.title(page, t("账号"))
    if not page.viewer.may(Act.ADMINISTER):
        st.info(t("只有管理员可以管理账号。"))
        return
    accounts = session.backend().accounts.list()
    _told(page)
    _table(page, accounts)
    left, right = st.columns(2, gap="large")
    with left:
        _change(page, accounts)
    with right:
        _add(page)
        _view_as(page)


def banner(page: Page) -> None:
    """Say on every page that an administrator looks through another's eyes, and end it."""
    if not page.viewer.read_only:
        return
    t, viewer = page.t, page.viewer
    seen_as = t(viewer.role.label) if viewer.role else ""
    of = t("、").join(viewer.districts or ())
    with st.container(key="view-as", horizontal=True, vertical_alignment="center"):
        who = formats.plain(f"{seen_as} {of}".strip())
        st.warning(t("正在以“{who}”的视角查看，只读，已记入日志。", who=who))
        if st.button(t("结束视角"), key="view-as-end"):
            session.view_as_self()
            st.rerun()


@widgets.on_its_own
def _table(page: Page, accounts: list[Account]) -> None:
    t = page.t
    rows = [
        {
            t("账号"): one.account,
            t("姓名"): one.name,
            t("角色"): _role(page, one.role),
            t("县区"): one.district or ("" if one.role is None else t(_CITY)),
            t("状态"): t(_standing(one)),
            t("最近登录"): formats.local_time(one.last_sign_in)
            if one.last_sign_in
            else t("从未登录"),
        }
        for one in accounts
    ]
    widgets.plain_table(page, t("账号"), rows)


def _standing(account: Account) -> str:
    if account.disabled_at:
        return "已停用"
    return "待改初始密码" if account.must_change else "正常"


def _role(page: Page, role: str | None) -> str:
    return page.t(Role(role).label if role in set(Role) else _NO_ROLE)


@widgets.on_its_own
def _change(page: Page, accounts: list[Account]) -> None:
    """Choose an account; change its role, reset its password, shut it out or let it in."""
    t = page.t
    widgets.section(t("变更账号"))
    names = [one.account for one in accounts]
    chosen = st.selectbox(
        t("账号"), names, index=None, key="account-chosen", placeholder=t("请选择")
    )
    account = next((one for one in accounts if one.account == chosen), None)
    if account is None:
        return
    with st.form("change-scope"):
        role, district = _scope_inputs(page, account.account, account.role, account.district)
        if st.form_submit_button(t("保存角色")):
            done = t("已更改，该账号在各处的登录已失效。")
            _do(page, lambda: _set_scope(page, account.account, role, district), done)
    _standing_buttons(page, account)


@widgets.on_its_own
def _standing_buttons(page: Page, account: Account) -> None:
    t, accounts, by = page.t, session.backend().accounts, page.viewer
    with st.container(horizontal=True):
        if st.button(t("重置密码"), key="reset"):
            _do(page, lambda: accounts.set_password(account.account, by=by), t("新密码"))
        if account.disabled_at:
            if st.button(t("启用"), key="enable"):
                _do(page, lambda: accounts.enable(account.account, by=by), t("已启用。"))
        elif st.button(t("停用"), key="disable"):
            _do(page, lambda: accounts.disable(account.account, by=by), t("已停用。"))


@widgets.on_its_own
def _add(page: Page) -> None:
    t = page.t
    widgets.section(t("新增账号"))
    with st.form("add-account", clear_on_submit=True):
        account = st.text_input(t("账号（小写字母开头）"), max_chars=32)
        name = st.text_input(t("姓名或岗位"), max_chars=40)
        role, district = _scope_inputs(page, "new", None, None)
        if st.form_submit_button(t("新增")):
            _do(
                page,
                lambda: session.backend().accounts.add(
                    account.strip(), name=name.strip(), role=role, district=district, by=page.viewer
                ),
                t("初始密码"),
            )


@widgets.on_its_own
def _view_as(page: Page) -> None:
    t = page.t
    widgets.section(t("以他人视角查看"))
    with st.form("view-as-form"):
        role, district = _scope_inputs(page, "view-as", Role.LEADER.value, None, admin=False)
        if st.form_submit_button(t("开始查看")) and role is not None:
            _do(page, lambda: session.view_as(role, district), "")


def _scope_inputs(
    page: Page, key: str, role: str | None, district: str | None, *, admin: bool = True
) -> tuple[Role | None, str | None]:
    """Ask for role and district; the district counts for the role of a county alone."""
    t = page.t
    roles = [one.value for one in Role if admin or one is not Role.ADMIN]
    chosen = st.selectbox(
        t("角色"),
        roles,
        index=roles.index(role) if role in roles else None,
        format_func=lambda one: _role(page, one),
        placeholder=t(_NO_ROLE),
        key=f"role-{key}",
    )
    names = [one.name for one in load_reference(session.backend().data).districts]
    of = st.selectbox(
        t("县区（仅县区角色）"),
        names,
        index=names.index(district) if district in names else None,
        placeholder=t("请选择"),
        key=f"district-{key}",
    )
    found = Role(chosen) if chosen in roles else None
    return found, of if found is Role.COUNTY and of in names else None


@widgets.on_its_own
def _set_scope(page: Page, account: str, role: Role | None, district: str | None) -> None:
    session.backend().accounts.set_scope(account, role=role, district=district, by=page.viewer)


@widgets.on_its_own
def _do(page: Page, deed: Callable[[], str | None], done: str) -> None:
    """Do it under the viewer as they are now; say what came of it after the page is drawn anew."""
    if not session.viewer().may(Act.ADMINISTER):
        return
    try:
        password = deed()
    except UserError as error:
        widgets.refusal(page, error)
        return
    session.keep("accounts-told", (done, password))
    st.rerun()


@widgets.on_its_own
def _told(page: Page) -> None:
    """Say once what was done; a password is shown this one time."""
    told = session.kept("accounts-told")
    if not told:
        return
    session.keep("accounts-told", None)
    done, password = told
    if password:
        what = formats.plain(done)
        st.success(page.t("{what}（只显示这一次，请当面或另行告知本人）：", what=what))
        st.code(password, language=None)
    elif done:
        st.success(formats.plain(done))
