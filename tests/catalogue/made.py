"""Procedures made for tests: real codes and names, everything else our own."""

import json
from pathlib import Path
from typing import Any

from portal import accounts, catalogue

COMMUNE = {"level": "Cấp xã", "subjects": ["Công dân Việt Nam"], "record_type": "full"}

NAMES = {
    "1.001193": ("Thủ tục đăng ký khai sinh", "Hộ tịch"),
    "1.004884": ("Thủ tục đăng ký lại khai sinh", "Hộ tịch"),
    "2.000528": ("Thủ tục đăng ký khai sinh có yếu tố nước ngoài", "Hộ tịch"),
    "1.003583": ("Thủ tục đăng ký khai sinh lưu động", "Hộ tịch"),
    "1.000894": ("Thủ tục đăng ký kết hôn", "Hộ tịch"),
    "2.000806": ("Thủ tục đăng ký kết hôn có yếu tố nước ngoài", "Hộ tịch"),
    "1.000656": ("Thủ tục đăng ký khai tử", "Hộ tịch"),
    "1.004873": ("Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch"),
    "1.004222": ("Đăng ký thường trú", "Đăng ký, quản lý cư trú"),
    "1.004194": ("Đăng ký tạm trú", "Đăng ký, quản lý cư trú"),
    "1.002755": ("Gia hạn tạm trú", "Đăng ký, quản lý cư trú"),
    "1.010038": ("Tách hộ", "Đăng ký, quản lý cư trú"),
    "2.000815": ("Chứng thực bản sao từ bản chính giấy tờ, văn bản", "Chứng thực"),
    "1.001612": ("Đăng ký thành lập hộ kinh doanh", "Hộ kinh doanh"),
    "1.001266": ("Chấm dứt hoạt động hộ kinh doanh", "Hộ kinh doanh"),
    "2.000575": ("Cấp lại Giấy chứng nhận đăng ký hộ kinh doanh", "Hộ kinh doanh"),
    "1.013225": (
        "Cấp giấy phép xây dựng mới công trình cấp III, cấp IV và nhà ở riêng lẻ",
        "Hoạt động xây dựng",
    ),
    "3.000347": ("Đổi giấy phép lái xe", "Sát hạch, cấp giấy phép lái xe"),
    "3.000348": ("Cấp lại giấy phép lái xe", "Sát hạch, cấp giấy phép lái xe"),
    "1.012786": ("Cấp lại Giấy chứng nhận quyền sử dụng đất do bị mất", "Đất đai"),
    "1.001699": ("Xác định mức độ khuyết tật và cấp Giấy xác nhận khuyết tật", "Bảo trợ xã hội"),
}


def line(code: str = "1.001193", **fields: Any) -> str:
    """One line of an import file."""
    name, sector = NAMES.get(code, ("Thủ tục thử", "Thử"))
    return json.dumps({"code": code, "name": name, "field": sector, **COMMUNE, **fields}, ensure_ascii=False)


def all_lines() -> list[str]:
    return [line(code) for code in NAMES]


def import_all(folder: Path) -> catalogue.ImportReport:
    """Everything imported, with a search index of its own in `folder`."""
    catalogue.configure(folder / "search.db")
    return catalogue.import_national(accounts.SYSTEM, all_lines())
