"""rollcall user: accounts."""

from dataclasses import asdict

import click

from dashboard.auth import OPERATOR, Role
from dashboard.backend import Backend
from dashboard.settings import Settings, json_option
from dashboard.streams import first_line
from pipelines import UserError, load_reference

_role_option = click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="角色：leader 市领导、staff 市工作人员、county 县区、admin 管理员；不写则什么也看不到。",
)
_district_option = click.option("--district", help="县区账号所属的县区，如 海港区。")
_password_option = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读密码；不写则随机生成并只显示一次。"
)


@click.group("user")
def user_command() -> None:
    """管理看板账号。"""


@user_command.command("add")
@click.argument("account")
@_role_option
@_district_option
@click.option("--name", default="", help="姓名或岗位，显示在页面上。")
@_password_option
@json_option
@click.pass_obj
def add(  # noqa: PLR0913 - one parameter an option
    settings: Settings, *, account: str, role: str | None, district: str | None, name: str,
    password_stdin: bool, as_json: bool,
) -> None:  # fmt: skip
    """新增一个账号；首次登录时要改掉初始密码。"""
    given = _given(password_stdin)
    backend = Backend.open(settings.data)
    first = backend.accounts.add(
        account,
        role=Role(role) if role else None,
        district=_known(settings, district),
        name=name,
        password=given,
        by=OPERATOR,
    )
    _tell(settings, account, None if given else first, "已新增账号", as_json=as_json)
    if role is None:
        click.echo(
            "这个账号还没有角色，登录后看不到任何数据；用 rollcall user role 指定。", err=True
        )


@user_command.command("passwd")
@click.argument("account")
@_password_option
@json_option
@click.pass_obj
def passwd(settings: Settings, *, account: str, password_stdin: bool, as_json: bool) -> None:
    """重置密码并解锁；该账号在各处的登录立即失效。"""
    given = _given(password_stdin)
    new = Backend.open(settings.data).accounts.set_password(account, given, by=OPERATOR)
    _tell(settings, account, None if given else new, "已重置密码", as_json=as_json)


@user_command.command("role")
@click.argument("account")
@_role_option
@_district_option
@click.pass_obj
def role_(settings: Settings, *, account: str, role: str | None, district: str | None) -> None:
    """更改角色或县区；该账号在各处的登录立即失效。"""
    Backend.open(settings.data).accounts.set_scope(
        account,
        role=Role(role) if role else None,
        district=_known(settings, district),
        by=OPERATOR,
    )
    click.echo(f"已更改账号 {account} 的角色。", err=True)


@user_command.command("disable")
@click.argument("account")
@click.pass_obj
def disable(settings: Settings, *, account: str) -> None:
    """停用账号；该账号在各处的登录立即失效。"""
    Backend.open(settings.data).accounts.disable(account, by=OPERATOR)
    click.echo(f"已停用账号 {account}。", err=True)


@user_command.command("enable")
@click.argument("account")
@click.pass_obj
def enable(settings: Settings, *, account: str) -> None:
    """重新启用账号。"""
    Backend.open(settings.data).accounts.enable(account, by=OPERATOR)
    click.echo(f"已启用账号 {account}。", err=True)


@user_command.command("list")
@json_option
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """列出所有账号。"""
    accounts = Backend.open(settings.data).accounts.list()
    if as_json:
        hidden = {"version", "subject"}
        settings.show(
            [{k: v for k, v in asdict(one).items() if k not in hidden} for one in accounts]
        )
        return
    if not accounts:
        click.echo("还没有账号；用 rollcall user add 账号 --role admin 新增。")
    for one in accounts:
        role = Role(one.role).label if one.role else "未分配角色"
        state = "已停用" if one.disabled_at else "待改初始密码" if one.must_change else "正常"
        seen = one.last_sign_in or "从未登录"
        click.echo(f"{one.account}  {role}  {one.district or '全市'}  {one.name}  {state}  {seen}")


def _given(password_stdin: bool) -> str | None:
    return first_line("密码") if password_stdin else None


def _known(settings: Settings, district: str | None) -> str | None:
    """Return the district by its full name; an account for a district that is none sees nothing."""
    if district is None:
        return None
    found = load_reference(settings.data).district(district)
    if found is None:
        raise UserError(f"没有县区“{district}”；请按 data/reference/districts.csv 中的名称填写")
    return found


def _tell(
    settings: Settings, account: str, password: str | None, done: str, *, as_json: bool
) -> None:
    if as_json:
        settings.show({"account": account, "password": password})
        return
    click.echo(f"{done} {account}。", err=True)
    if password:
        click.echo(f"初始密码（只显示这一次）：{password}")
