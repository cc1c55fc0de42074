"""Records of the national database, in both shapes, → `Record`. Raises ValueError with a reason in words."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from portal import text

from . import cleaning
from .record import COUNTER, ONLINE, POST, LegalBasis, Offer, Outcome, Record, Requirement

CODE = re.compile(r"^\d\.\d{6}$")
CHANNELS = {
    "truc tiep": COUNTER,
    "truc tuyen": ONLINE,
    "dich vu buu chinh": POST,
    "buu chinh cong ich": POST,
    "1": COUNTER,
    "2": ONLINE,
    "3": POST,
}
LEVELS = {"bo": "ministry", "tinh": "province", "xa": "commune", "khac": "other"}
# The national lists name many kinds of people and firms; six are enough to filter by.
SUBJECTS = {
    "citizen": ("cong dan viet nam", "ca nhan", "nguoi viet nam dinh cu o nuoc ngoai"),
    "business": ("doanh nghiep", "doanh nghiep viet nam", "doanh nghiep co von dau tu nuoc ngoai"),
    "household_business": ("ho kinh doanh", "ho gia dinh"),
    "organisation": ("to chuc", "to chuc nuoc ngoai", "hop tac xa", "to chuc dang"),
    "foreigner": ("nguoi nuoc ngoai", "nguoi nuoc ngoai cu tru tai viet nam", "to chuc nuoc ngoai"),
    "official": ("can bo", "cong chuc", "vien chuc", "dang vien"),
}


def read(line: str) -> Record:
    """One JSON line, `procedures.jsonl` or `LayThuTuc` shape."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise ValueError("not JSON") from error
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    try:
        record = _from_service(data) if "MaTTHC" in data or "MATTHC" in data else _from_list(data)
    except (AttributeError, TypeError, KeyError) as error:
        raise ValueError(f"a field has another shape than expected: {error}") from error
    return _checked(record)


def _checked(record: Record) -> Record:
    if not CODE.match(record.code):
        raise ValueError(f"no procedure code such as 1.001193: {record.code!r}"[:120])
    if not record.name:
        raise ValueError("no name")
    return record


# -- procedures.jsonl -------------------------------------------------------------------------------------


def _from_list(data: Mapping[str, Any]) -> Record:
    return Record(
        code=cleaning.tidy(data.get("code")),
        name=cleaning.name(data.get("name")),
        sector=sector_name(data.get("field")),
        summary=cleaning.tidy(data.get("description")),
        issuer=cleaning.tidy(data.get("issuer")),
        decision=cleaning.tidy(data.get("decision")),
        kind=cleaning.tidy(data.get("type")),
        levels=levels(_texts(data.get("level"))),
        subjects=subjects(_texts(data.get("subjects"))),
        subjects_text=_texts(data.get("subjects")),
        agencies=_texts(data.get("agency")),
        authority=cleaning.tidy(data.get("authority")),
        coordinating=cleaning.lines(data.get("coordinating")),
        receiving_address=cleaning.tidy(data.get("receiving_address")),
        steps=cleaning.lines(data.get("steps")),
        offers=tuple(_offer(each) for each in data.get("methods") or ()),
        service_level=_service_level(each.get("channel") for each in data.get("methods") or ()),
        requirements=_requirements(data.get("components") or ()),
        cases=_cases(each.get("case") for each in data.get("components") or ()),
        results=tuple(_outcome(each) for each in data.get("result") or ()),
        legal_basis=tuple(_basis(each) for each in data.get("legal_basis") or ()),
        conditions=cleaning.lines(data.get("requirements")),
        keywords=_keywords(data.get("keywords")),
        commune_list_no=_count(data.get("qn_commune_list_no")) or None,
        list_only=data.get("record_type") == "list",
    )


def _texts(value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else list(value) if isinstance(value, list) else []
    return tuple(dict.fromkeys(filter(None, (cleaning.tidy(each) for each in values))))


def _offer(method: Mapping[str, Any]) -> Offer:
    value, unit = cleaning.limit(method.get("time_limit"))
    return Offer(
        channel=_channel(method.get("channel")),
        limit_value=value,
        limit_unit=unit,
        limit_text=cleaning.tidy(method.get("time_limit")),
        fees=cleaning.fees(method.get("fee"), caution=bool(method.get("fee_caution"))),
        note="\n".join(cleaning.lines(method.get("note"))),
    )


def _channel(shown: object) -> str:
    return CHANNELS.get(text.fold(cleaning.tidy(shown)), COUNTER)


def _service_level(channels: Iterable[object]) -> str:
    """`partial` where an online channel is named; whether all of it is online, the source does not say."""
    return "partial" if any(_channel(each) == ONLINE for each in channels if each) else ""


def _requirements(components: Iterable[Mapping[str, Any]]) -> tuple[Requirement, ...]:
    listed = [each for each in components if cleaning.tidy(each.get("name"))]
    order = list(dict.fromkeys(_case(each.get("case")) for each in listed))
    listed.sort(key=lambda each: (order.index(_case(each.get("case"))), cleaning.place_in_list(each["name"])))
    return tuple(_requirement(number, each) for number, each in enumerate(listed, 1))


def _requirement(number: int, component: Mapping[str, Any]) -> Requirement:
    originals, copies = _count(component.get("originals")), _count(component.get("copies"))
    case = _case(component.get("case"))
    name, files = cleaning.without_files(component.get("name"))
    return Requirement(
        key=f"c{number}",
        name=cleaning.paper_name(name),
        case=case,
        originals=originals,
        copies=copies,
        template=cleaning.file_names(component.get("form") or files),
        is_note=cleaning.is_note(component.get("name"), case, originals + copies),
    )


def _count(value: object) -> int:
    shown = cleaning.tidy(value)
    return int(shown) if shown.isdecimal() else 0


def _case(shown: object) -> str:
    return cleaning.paper_name(shown).rstrip(" :")


def _cases(shown: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(_case, shown))))


def _outcome(result: object) -> Outcome:
    data = result if isinstance(result, Mapping) else {"name": result}
    return Outcome(name=cleaning.name(data.get("name")), code=cleaning.tidy(data.get("code")))


def _basis(basis: object) -> LegalBasis:
    data = basis if isinstance(basis, Mapping) else {"number": basis}
    return LegalBasis(number=cleaning.tidy(data.get("number")), title=cleaning.tidy(data.get("title")))


def _keywords(shown: object) -> tuple[str, ...]:
    return _texts(re.split(r"[,;]", cleaning.tidy(shown)))


def levels(shown: Iterable[str]) -> tuple[str, ...]:
    """("Cấp bộ, Cấp Xã") → ("ministry", "commune")."""
    words = set(text.fold(" ".join(shown)).split())
    return tuple(slug for word, slug in LEVELS.items() if word in words)


def subjects(shown: Iterable[str]) -> tuple[str, ...]:
    """("Công dân Việt Nam", "Cán bộ") → ("citizen", "official"). What a bracket excludes is not read."""
    named = {text.fold(re.sub(r"\(.*", "", each)) for each in shown}
    return tuple(slug for slug, names in SUBJECTS.items() if named.intersection(names))


def sector_name(shown: object) -> str:
    """One spelling for each sector: `Thi đua – Khen thưởng` and `Thi đua khen thưởng` are one."""
    name = re.sub(r"\s*\([A-Za-zĐđ]\d.*\)$", "", cleaning.name(shown))
    return SECTORS.get(text.fold(name), name)


NATIONAL_EDUCATION = "Giáo dục và đào tạo thuộc hệ thống giáo dục quốc dân"
SECTORS = {
    "thi dua khen thuong": "Thi đua, khen thưởng",
    "khen thuong": "Thi đua, khen thưởng",
    "xuat ban in va phat hanh": "Xuất bản, in và phát hành",
    "my thuat nhiep anh va trien lam": "Mỹ thuật, nhiếp ảnh và triển lãm",
    "phat thanh truyen hinh va thong tin dien tu": "Phát thanh, truyền hình và thông tin điện tử",
    "khi tuong thuy van": "Khí tượng, thủy văn",
    "dan so ba me tre em": "Dân số, bà mẹ – trẻ em",
    "giao duc va dao tao trong he thong giao duc quoc dan": NATIONAL_EDUCATION,
    "giao duc va dao tao thuoc he thong giao duc quoc dan": NATIONAL_EDUCATION,
    "kinh te hop tac va phat trien nong thon": "Kinh tế hợp tác và phát triển nông thôn",
}


# -- LayThuTuc --------------------------------------------------------------------------------------------


def _from_service(data: Mapping[str, Any]) -> Record:
    channels = data.get("CACHTHUCTHUCHIEN") or ()
    papers = _papers(data.get("THANHPHANHOSO") or ())
    orders = data.get("TRINHTUTHUCHIEN") or ()
    offers = tuple(offer for channel in channels for offer in _service_offers(channel))
    return Record(
        code=cleaning.tidy(data.get("MaTTHC") or data.get("MATTHC")),
        name=cleaning.name(data.get("TENTTHC")),
        sector=sector_name(_first(data.get("LINHVUCTHUCHIEN"), "TENLINHVUC")),
        summary=cleaning.tidy(data.get("MOTA")),
        issuer=cleaning.tidy(data.get("MACOQUANCONGBO")),
        decision=cleaning.tidy(data.get("IDQUYETDINHCONGBO")),
        kind=cleaning.tidy(data.get("LOAITTHC")),
        levels=levels(_each(data.get("CAPTHUCHIEN"), "CAPTHUCHIEN")),
        subjects=subjects(_each(data.get("DOITUONGTHUCHIEN"), "TENDOITUONG", "DOITUONGTHUCHIEN")),
        subjects_text=_each(data.get("DOITUONGTHUCHIEN"), "TENDOITUONG", "DOITUONGTHUCHIEN"),
        agencies=_each(data.get("COQUANTHUCHIEN"), "TENDONVI"),
        authority=", ".join(_each(data.get("COQUANCOTHAMQUYEN"), "TENDONVI")),
        coordinating=_each(data.get("COQUANPHOIHOP"), "TENDONVI"),
        receiving_address=cleaning.tidy(data.get("DIACHITIEPNHAN")),
        steps=cleaning.lines(line for order in orders for line in _ordered_steps(order)),
        offers=offers,
        service_level="partial" if any(offer.channel == ONLINE for offer in offers) else "",
        requirements=_requirements(papers),
        cases=_cases([offer.case for offer in offers] + [paper["case"] for paper in papers]),
        results=tuple(
            Outcome(cleaning.name(each.get("TENKETQUA")), cleaning.tidy(each.get("MAKETQUA")))
            for each in data.get("KETQUATHUCHIEN") or ()
        ),
        legal_basis=tuple(
            LegalBasis(cleaning.tidy(each.get("SOVANBAN")), cleaning.tidy(each.get("TENVANBAN")))
            for each in data.get("CANCUPHAPLY") or ()
        ),
        conditions=cleaning.lines(data.get("YEUCAU")),
        keywords=_keywords(data.get("TUKHOA")),
    )


def _each(items: object, *keys: str) -> tuple[str, ...]:
    """One key of each item of a list, whether the items are objects or plain texts."""
    listed = items if isinstance(items, list) else []
    return _texts([_picked(item, keys) for item in listed])


def _picked(item: object, keys: tuple[str, ...]) -> str:
    if isinstance(item, Mapping):
        return next((cleaning.tidy(item[key]) for key in keys if item.get(key)), "")
    return cleaning.tidy(item)


def _first(items: object, key: str) -> str:
    return next(iter(_each(items, key)), "")


def _ordered_steps(order: Mapping[str, Any]) -> list[str]:
    case = cleaning.tidy(order.get("TRUONGHOP"))
    steps = [cleaning.tidy(each.get("TENTRINHTU")) for each in order.get("TRINHTU") or ()]
    return [f"{case.rstrip(':')}:", *steps] if case else steps


def _service_offers(channel: Mapping[str, Any]) -> list[Offer]:
    return [_service_offer(channel, each) for each in channel.get("THOIGIAN") or ()]


def _service_offer(channel: Mapping[str, Any], terms: Mapping[str, Any]) -> Offer:
    value, unit = cleaning.limit(terms.get("THOIGIANGIAIQUYET"), terms.get("DONVITINH"))
    charges = terms.get("PHILEPHI") or ()
    return Offer(
        channel=_channel(channel.get("KENH")),
        case=_case(terms.get("TRUONGHOP")),
        limit_value=value,
        limit_unit=unit,
        limit_text=cleaning.tidy(f"{terms.get('THOIGIANGIAIQUYET') or ''} {terms.get('DONVITINH') or ''}"),
        fees=tuple(fee for charge in charges for fee in cleaning.fees(_charge(charge))),
        note=cleaning.tidy(terms.get("MOTA")),
    )


def _charge(charge: Mapping[str, Any]) -> str:
    """The service splits what the pages show as `8000 đồng(note)`."""
    amount = cleaning.tidy(charge.get("SOTIEN"))
    return (
        f"{amount} {cleaning.tidy(charge.get('DONVI')) or 'đồng'}({cleaning.tidy(charge.get('MOTA'))})"
        if amount
        else ""
    )


def _papers(cases: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [_paper(case, paper) for case in cases for paper in case.get("GIAYTO") or ()]


def _paper(case: Mapping[str, Any], paper: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": paper.get("TENGIAYTO"),
        "originals": paper.get("SOBANCHINH"),
        "copies": paper.get("SOBANSAO"),
        "form": paper.get("TENMAUDON"),
        "case": case.get("TRUONGHOP") or "",
    }
