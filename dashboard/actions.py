"""The actions that the audit log knows, and their names in Chinese."""

from enum import StrEnum

__all__ = ["Action"]


class Action(StrEnum):
    """What is written down."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED = "locked"
    SIGN_OUT = "sign_out"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (the name of an action)
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    UPLOAD = "upload"
    UNDO = "undo"
    ACCEPT = "accept"
    RETURN = "return"
    BULLETIN_ISSUED = "bulletin_issued"
    BULLETIN_CORRECTED = "bulletin_corrected"
    DOWNLOAD = "download"
    DOWNLOAD_REFUSED = "download_refused"
    UNMASK = "unmask"
    OPEN_ORIGINAL = "open_original"
    SETTING_CHANGED = "setting_changed"
    NOTE = "note"
    HANDED_OVER = "handed_over"
    HANDOVER_WITHDRAWN = "handover_withdrawn"
    VIEW_AS = "view_as"
    VIEW_AS_ENDED = "view_as_ended"
    AUDIT_EXPORTED = "audit_exported"
    AUDIT_PURGED = "audit_purged"
    BACKUP = "backup"
    RESTORE = "restore"

    @property
    def label(self) -> str:
        """The action in Chinese."""
        return _LABELS[self]


_LABELS = {
    Action.SIGN_IN: "登录", Action.SIGN_IN_FAILED: "登录失败", Action.LOCKED: "登录锁定",
    Action.SIGN_OUT: "退出", Action.PASSWORD_CHANGED: "修改密码",
    Action.ACCOUNT_ADDED: "新增账号", Action.ACCOUNT_CHANGED: "变更账号",
    Action.ACCOUNT_DISABLED: "停用账号", Action.ACCOUNT_ENABLED: "启用账号",
    Action.UPLOAD: "上传", Action.UNDO: "撤回批次", Action.ACCEPT: "采纳分解表",
    Action.RETURN: "退回分解表", Action.BULLETIN_ISSUED: "印发通报",
    Action.BULLETIN_CORRECTED: "更正通报", Action.DOWNLOAD: "下载",
    Action.DOWNLOAD_REFUSED: "下载被拒", Action.UNMASK: "查看完整信息",
    Action.OPEN_ORIGINAL: "打开原始文件", Action.SETTING_CHANGED: "修改设置",
    Action.HANDED_OVER: "登记二维码下发", Action.HANDOVER_WITHDRAWN: "撤回二维码下发登记",
    Action.NOTE: "登记", Action.VIEW_AS: "以他人视角查看",
    Action.VIEW_AS_ENDED: "结束他人视角", Action.AUDIT_EXPORTED: "导出日志",
    Action.AUDIT_PURGED: "清理过期日志",
    Action.BACKUP: "备份", Action.RESTORE: "恢复备份",
}  # fmt: skip
