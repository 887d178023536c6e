"""The words of the sign-in pages, Chinese first; the message is the Chinese text."""

__all__ = ["LANGUAGES", "say"]

LANGUAGES = {"zh": "中文", "en": "English"}

_ENGLISH = {
    "实名制录入进度看板": "Real-name registration dashboard",
    "登录": "Sign in",
    "账号": "Account",
    "密码": "Password",
    "账号或密码不正确，或账号已停用。": "Account or password incorrect, or account disabled.",
    "尝试次数过多，请过一会儿再试。": "Too many attempts. Please try again later.",
    "请输入账号和密码。": "Please enter account and password.",
    "您已退出。": "You have signed out.",
    "还没有账号。请在服务器上运行：": "There is no account yet. On the server, run:",
    "用单位统一身份登录": "Sign in with your organisation's account",
    "统一身份登录没有成功，请重试或联系管理员。": "Single sign-on failed. Try again or ask an administrator.",  # noqa: E501
    "修改密码": "Change password",
    "首次登录请先修改初始密码。": "Please change the first password before going on.",
    "当前密码": "Current password",
    "新密码": "New password",
    "再输入一次新密码": "New password again",
    "至少 10 位；不要用手机号、单位名或常见密码。": "At least 10 characters; no phone number, organisation name or common password.",  # noqa: E501
    "当前密码不正确。": "The current password is not correct.",
    "两次输入的新密码不一致。": "The two new passwords differ.",
    "新密码不能与当前密码相同。": "The new password must differ from the current one.",
    "新密码不合要求，请换一个。": "The new password does not meet the rules. Choose another.",
    "保存": "Save",
    "退出": "Sign out",
    "确定要退出吗？": "Sign out now?",
    "返回": "Back",
    "个人信息受法律保护，请勿与他人共用账号。": "Personal data is protected by law. Do not share your account.",  # noqa: E501
}


def say(text: str, language: str) -> str:
    """Return the text in a language; Chinese where there is no translation."""
    return _ENGLISH.get(text, text) if language == "en" else text
