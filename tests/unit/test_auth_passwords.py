"""Which passwords are refused, and how they are kept."""

import pytest

from dashboard.passwords import (
    WeakPassword,
    check_password,
    hash_password,
    random_password,
    verify_password,
)

REFUSED = {
    "too short": ["", "a", "kX9_vbq2L"],
    "too long": ["ab" * 65],
    "the platform's default and its like": [
        "qhd12345", "qhd1234567", "QHD12345678", "qhd12345!!", "Qhd@12345678", "12345qhd12345",
        "qhd123456789", "qhd@2022gonghui", "qhdszgh2022", "qinhuangdao1", "gonghui2022",
        "shimingzhi2022", "qhd_12345_qhd", "G0nghui2022",
    ],
    "the account or the name": ["zhang.san-8842x", "xx-ZHANG.SAN-99", "wang-wu-6612-tt"],
    "a phone or an ID number": ["13812345678", "mm13812345678", "130302199001011233", "19912345678ab"],
    "leaked": ["1234567890", "woaini1314", "password123", "qwertyuiop", "iloveyou123", "1q2w3e4r5t",
               "5201314520", "a123456789", "qwerty123456", "P@ssw0rd2024", "football123"],
    "a pattern": ["aaaaaaaaaaaa", "abcdefghij", "19900101199", "abcabcabcabc", "zaq12wsxcde3"],
}  # fmt: skip


@pytest.mark.parametrize(
    "password", [pytest.param(p, id=f"{why}: {p[:20]}") for why, ps in REFUSED.items() for p in ps]
)
def test_refused(password: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        check_password(password, account="zhang.san", name="wang-wu")
    assert "请" in str(refusal.value), "says what to do"


@pytest.mark.parametrize(
    "password", ["mao-tu-niao-8842", "kX9_vbq2Lm", "山高月小水落石出十个字", "tongxue shu ma 9"]
)
def test_allowed(password: str) -> None:
    check_password(password, account="zhang.san", name="张三")


def test_random_passwords_pass_the_rules() -> None:
    made = {random_password() for _ in range(20)}
    assert len(made) == 20
    for password in made:
        check_password(password, account="zhang.san")


def test_a_hash_is_argon2id_and_salted() -> None:
    first, second = hash_password("mao-tu-niao-8842"), hash_password("mao-tu-niao-8842")
    assert first.startswith("$argon2id$")
    assert first != second
    assert verify_password(first, "mao-tu-niao-8842")
    assert not verify_password(first, "mao-tu-niao-8843")
    assert not verify_password(None, "mao-tu-niao-8842")
    assert not verify_password("no hash", "mao-tu-niao-8842")
    assert not verify_password(first, "x" * 1_000_000)
