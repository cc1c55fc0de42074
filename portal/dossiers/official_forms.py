"""The official forms as data: a row for each legal basis, number and version (domain §3.1).

The numbers moved between the circulars, so a form is never named by its number alone. A dossier keeps the set
of the day on which it was received; which set holds from when is the figure `form_set`.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal import deadlines


class Kind(StrEnum):
    """What a form is for, whatever its number."""

    RECEIPT = "receipt"
    SUPPLEMENT_REQUEST = "supplement_request"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    STOP = "stop"
    CONTROL_SLIP = "control_slip"
    REGISTER = "register"


@dataclass(frozen=True)
class OfficialForm:
    """One row. `mark` stands behind the number of a paper: 12/TNHS."""

    legal_basis: str
    number: str
    version: str
    kind: Kind
    title: str
    title_en: str
    mark: str = ""


OF_2018, OF_2025 = "01/2018/TT-VPCP", "03/2025/TT-VPCP"
K = Kind

# fmt: off
FORMS = (
    OfficialForm(OF_2018, "01", "1", K.RECEIPT,            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and appointment slip", "TNHS"),
    OfficialForm(OF_2018, "02", "1", K.SUPPLEMENT_REQUEST, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request to complete the dossier", "HDHS"),
    OfficialForm(OF_2018, "03", "1", K.REFUSAL,            "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal to receive the dossier", "TNHS"),
    OfficialForm(OF_2018, "04", "1", K.APOLOGY,            "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Apology and new date for the result", "PXL"),
    OfficialForm(OF_2018, "05", "1", K.CONTROL_SLIP,       "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip of the process", "TNHS"),
    OfficialForm(OF_2018, "06", "1", K.REGISTER,           "Sổ theo dõi hồ sơ", "Register of dossiers"),
    OfficialForm(OF_2025, "01", "1", K.RECEIPT,            "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt and appointment slip", "TNHS"),
    OfficialForm(OF_2025, "02", "1", K.SUPPLEMENT_REQUEST, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request to complete the dossier", "HDHS"),
    OfficialForm(OF_2025, "03", "1", K.REFUSAL,            "Phiếu từ chối tiếp nhận giải quyết hồ sơ", "Refusal to receive the dossier", "TNHS"),
    OfficialForm(OF_2025, "04", "1", K.APOLOGY,            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "Apology and request for more time", "PXL"),
    OfficialForm(OF_2025, "05", "1", K.STOP,               "Thông báo dừng giải quyết hồ sơ", "Notice that the process is stopped", "TB"),
    OfficialForm(OF_2025, "06", "1", K.CONTROL_SLIP,       "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Control slip of the process", "TNHS"),
    OfficialForm(OF_2025, "07", "1", K.REGISTER,           "Sổ theo dõi hồ sơ", "Register of dossiers"),
)
# fmt: on

BY_KEY = {(row.legal_basis, row.number, row.version): row for row in FORMS}


def set_on(day: date) -> dict[Kind, OfficialForm]:
    """The forms that hold on a day, the latest version of each. The notice of a stop came with the later
    circular: before it there was none."""
    basis = deadlines.rule("form_set", day)
    rows = sorted((row for row in FORMS if row.legal_basis == basis), key=lambda row: row.version)
    return {row.kind: row for row in rows}


def form_on(kind: Kind, day: date) -> OfficialForm:
    """The form of this kind on a day. Raises KeyError for a kind that its circular does not know."""
    return set_on(day)[kind]
