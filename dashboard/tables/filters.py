"""What tables of unions can be asked by, and how it is called on a page and in a file."""

from collections.abc import Mapping

from dashboard import formats, queries
from dashboard.i18n import Words
from dashboard.tables.words import HANDED_STATES, LIGHTS, QR_STATES, light_text


def union_states(t: Words) -> dict[str, str]:
    """Return what unions can be filtered by, and how it is called."""
    lights = {light: light_text(light, t) for light in LIGHTS}
    others = {
        "zero": "0 录入",
        "unassigned": "未分配社工",
        "over_100": "基数待核",
        "no_admin": "没有管理员",
        "no_qr": "没有二维码",
        "no_application": "没有人申请",
        "below": "未达标",
    }
    return {**lights, **{state: t(said) for state, said in others.items()}}


def union_sorts(t: Words) -> dict[str, str]:
    """Return the orders of unions other than by people missing."""
    return {
        "quick_win": t("审核即可补最多"),
        "pending": t("待审核最多"),
        "actual_members": t("实际会员最多"),
        "coverage": t("覆盖率最低"),
        "name": t("名称"),
    }


def union_sizes(t: Words) -> dict[str, str]:
    """Return the sizes that unions can be filtered by, and how they are called."""
    named = {
        size: t("{least}—{most} 人", least=least, most=most)
        for size, (least, most) in queries.SIZES.items()
    }
    *_, largest = named
    return {**named, largest: t("{n} 人及以上", n=formats.whole(queries.SIZES[largest][0]))}


def restated(filters: Mapping[str, str | None], t: Words) -> str:
    """Return in words what unions are asked by, for the total beneath; nothing asked is ""."""
    worker = filters.get("worker")
    words = {
        "district": filters.get("district"),
        "township": filters.get("township"),
        "employer_kind": filters.get("employer_kind"),
        "size": union_sizes(t).get(filters.get("size") or ""),
        "worker": worker and t("社工 {name}", name=worker.split("|")[-1]),
        "state": _state(filters.get("state") or "", t),
        "q": filters.get("q") and t("查找“{q}”", q=filters["q"]),
    }
    return t("，").join(said for said in words.values() if said)


def _state(state: str, t: Words) -> str | None:
    """Return what a state is called: of a union, of its code, or since that was handed over."""
    others = {**QR_STATES, **HANDED_STATES, "handed": "已下发"}
    return t(others[state]) if state in others else union_states(t).get(state)
