"""QR codes on paper and as files.

codes   one code: drawn from the platform's own text, and read again
files   what is given out: a picture, sheets of cards, posters, a zip by district
"""

from dashboard.documents.qr.codes import (
    Misprinted,
    code_on_screen,
    code_png,
    code_svg,
    require_codes,
)
from dashboard.documents.qr.files import FORMS, QrFile, qr_file

__all__ = [
    "FORMS",
    "Misprinted",
    "QrFile",
    "code_on_screen",
    "code_png",
    "code_svg",
    "qr_file",
    "require_codes",
]
