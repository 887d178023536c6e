"""QR pictures (二维码图片): one row a picture, judged by what its code says.

A picture is accepted when it holds exactly one QR code and that code is an address of the platform.
Which union it belongs to is found in the build, where unions are known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pipelines.addresses import ADDRESS, Platform
from pipelines.text import body_name, clean, squeeze

_CODE = re.compile(r"[0-9A-Za-z]{4,}")
# What people and programs put around a union's name. Dates and serial numbers are six digits and
# more; shorter ones may be part of a name (第62中学).
_AROUND = re.compile(
    r"screenshot|img|mmexport|dsc|pic|photo|wechat|"
    r"微信图片|微信截图|微信|qq图片|屏幕截图|截图|截屏|照片|图片|扫描件|新建|副本|复制|下载|"
    r"工会二维码|入会二维码|会员二维码|二维码|扫码入会|扫码|入会码|实名制录入|实名制|\d{6,}",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"[-_ ]*[(（]\d{1,3}[)）]\s*$")
_NOT_A_NAME = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Judgement:
    """Why a picture is rejected ("" where it is accepted), and the text of its code."""

    reason: str
    text: str | None = None


def judge_codes(codes: Sequence[bytes], platform: Platform) -> Judgement:
    """Judge a picture by the distinct QR codes in it."""
    found = list(dict.fromkeys(codes))
    if len(found) != 1:
        return Judgement("two_codes" if found else "no_code")
    try:
        text = found[0].decode("utf-8")
    except UnicodeDecodeError:
        return Judgement("not_an_address", found[0].decode("latin-1")[:_LONGEST_SHOWN])
    if not re.fullmatch(ADDRESS, text):
        return Judgement("not_an_address", text[:_LONGEST_SHOWN])
    if not platform.is_own(text):
        return Judgement("foreign_host", text[:_LONGEST_SHOWN])
    return Judgement("", text)


def name_parts(picture: str, city: str) -> dict[str, object]:
    """Return what a picture's path says of its union: codes, a name, and its folder's name.

    The name is in the form of `plain_name`, without what people and programs put around it; the
    folder's is as districts are compared.
    """
    path = PurePosixPath(picture)
    stem = _COUNTED.sub("", clean(path.stem))
    return {
        "name_codes": list(dict.fromkeys(_CODE.findall(stem))),
        "name_key": plain_name(_AROUND.sub(" ", stem)) or None,
        "folder_key": body_name(path.parent.name, city) or None,
    }


def plain_name(text: str) -> str:
    """Return a name in small letters, digits and Chinese characters alone."""
    return _NOT_A_NAME.sub("", squeeze(text).lower())
