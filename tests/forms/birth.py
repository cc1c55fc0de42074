"""A form with everything in it: the registration of a birth, as tests ask for it."""

from typing import Any

COMMUNES = (("06655", "Phường Hồng Gai"), ("06652", "Phường Hà Tu"), ("07192", "Đặc khu Cô Tô"))


def t(vi: str, en: str = "") -> dict[str, str]:
    return {"vi": vi, "en": en} if en else {"vi": vi}


def option(value: str, vi: str, en: str) -> dict[str, Any]:
    return {"value": value, "label": t(vi, en)}


LANGUAGES = [option("vi", "Tiếng Việt", "Vietnamese"), option("en", "Tiếng Anh", "English")]
SEX = [option("female", "Nữ", "Girl"), option("male", "Nam", "Boy")]

BIRTH: dict[str, Any] = {
    "steps": [
        {
            "key": "applicant",
            "title": t("Người yêu cầu", "You"),
            "intro": t("Thông tin của người đi đăng ký.", "About the person who registers."),
            "fields": [
                {
                    "name": "applicant_name",
                    "label": t("Họ và tên", "Full name"),
                    "thing": t("họ và tên của bạn", "your full name"),
                    "required": True,
                    "known": "applicant.full_name",
                    "autocomplete": "name",
                },
                {
                    "name": "applicant_id",
                    "label": t("Số định danh", "Personal number"),
                    "kind": "citizen_id",
                    "required": True,
                    "known": "applicant.citizen_id",
                },
                {
                    "name": "phone",
                    "label": t("Điện thoại", "Telephone"),
                    "kind": "phone",
                    "autocomplete": "tel",
                },
                {
                    "name": "email",
                    "label": t("Thư điện tử", "E-mail address"),
                    "kind": "email",
                    "known": "applicant.email",
                },
                {
                    "name": "home",
                    "label": t("Nơi cư trú", "Home"),
                    "kind": "address",
                    "required": True,
                    "known": "applicant.home",
                },
                {
                    "name": "relation",
                    "label": t("Quan hệ với trẻ", "Relation to the child"),
                    "kind": "choice",
                    "required": True,
                    "options": [
                        option("mother", "Mẹ", "Mother"),
                        option("father", "Cha", "Father"),
                        option("other", "Người khác", "Somebody else"),
                    ],
                },
                {
                    "name": "relation_other",
                    "label": t("Quan hệ khác", "Which relation"),
                    "required": True,
                    "when": {"field": "relation", "is": "other"},
                },
            ],
        },
        {
            "key": "children",
            "title": t("Trẻ được đăng ký", "The children"),
            "fields": [
                {"name": "is_abroad", "label": t("Sinh ở nước ngoài?", "Born abroad?"), "kind": "yes_no"},
                {
                    "name": "children",
                    "label": t("Trẻ em", "Children"),
                    "item": t("Trẻ", "Child"),
                    "repeat": {"min": 1, "max": 3, "add": t("Thêm một trẻ", "Add another child")},
                    "fields": [
                        {
                            "name": "name",
                            "label": t("Họ và tên trẻ", "Child's name"),
                            "thing": t("họ và tên của trẻ", "the child's name"),
                            "required": True,
                        },
                        {
                            "name": "born",
                            "label": t("Ngày sinh của trẻ", "Date of birth"),
                            "thing": t("ngày sinh của trẻ", "the child's date of birth"),
                            "kind": "date",
                            "required": True,
                            "max": "today",
                        },
                        {"name": "sex", "label": t("Giới tính", "Sex"), "kind": "choice", "options": SEX},
                        {
                            "name": "number",
                            "label": t("Số định danh đã có", "Personal number, if given"),
                            "kind": "citizen_id",
                            "matches": {"birth_date": "born", "sex": "sex"},
                        },
                        {
                            "name": "age",
                            "label": t("Tuổi", "Age"),
                            "kind": "number",
                            "computed": {"op": "age_in_years", "from": ["born"]},
                        },
                        {
                            "name": "country",
                            "label": t("Nước sinh", "Country of birth"),
                            "required": True,
                            "when": {"field": "is_abroad", "is": "yes"},
                        },
                    ],
                },
            ],
        },
        {
            "key": "papers",
            "title": t("Bản sao và lời cam đoan", "Copies and declaration"),
            "fields": [
                {"name": "copies", "label": t("Số bản sao", "Number of copies"), "kind": "number", "max": 20},
                {
                    "name": "fee",
                    "label": t("Số tiền đã nộp", "Amount paid"),
                    "kind": "money",
                    "required_when": {"not": {"field": "copies", "in": ["", 0]}},
                },
                {
                    "name": "languages",
                    "label": t("Ngôn ngữ của bản sao", "Languages of the copies"),
                    "kind": "choices",
                    "options": [
                        option("vi", "Tiếng Việt", "Vietnamese"),
                        option("en", "Tiếng Anh", "English"),
                    ],
                },
                {"name": "note", "label": t("Ghi chú", "Remarks"), "kind": "long_text"},
                {
                    "name": "truth",
                    "label": t("Tôi cam đoan lời khai là đúng", "What I declare is true"),
                    "kind": "declaration",
                    "required": True,
                },
            ],
        },
    ]
}

APPLICANT = {
    "applicant_name": "Nguyễn Thị Lan",
    "applicant_id": "022190001234",
    "phone": "+84 912 345 678",
    "home-commune": "07192",
    "home-detail": "Khu 3",
    "relation": "mother",
}
CHILDREN = {
    "is_abroad": "no",
    "children-0-name": "Nguyễn Văn  An",
    "children-0-born": "1/2/2025",
    "children-0-sex": "male",
}
PAPERS = {"copies": "2", "fee": "16.000 đ", "languages": ["en", "vi"], "truth": "yes"}
