"""How people ask: words that carry no topic. Folded as `wording.fold_word` does; data, not rules."""

from portal import text


def _listed(block: str) -> list[str]:
    return [text.fold(each) for each in block.replace("\n", ";").split(";") if each.strip()]


def _words(block: str) -> set[str]:
    return set(block.split())


# Said around the topic; they end a phrase, so that words on both sides do not become neighbours.
ASIDES = _listed(
    """bao nhiêu tiền; bao nhiêu ngày; bao nhiêu; bao lâu thì có; bao lâu; trong bao lâu; sau bao lâu
    mất bao lâu; mất mấy ngày; mất bao nhiêu ngày; mất bao nhiêu; mất bao nhiêu lâu; mất mấy hôm
    mấy ngày; mấy hôm; mấy giờ; mấy bước; mấy bản; tốn bao nhiêu; giá bao nhiêu; chi phí bao nhiêu
    tính phí; bn tiền; phí bn; mất bn; ở đâu; tại đâu; nơi nào; chỗ nào; nộp ở đâu; làm ở đâu
    xin ở đâu; tải ở đâu; đi đâu; cần gì; cần những gì; cần các gì; gồm gì; gồm những gì; bao gồm
    giấy tờ gì; giấy tờ nào; giấy gì; giấy nào; những giấy tờ; các giấy tờ; giấy tờ; lam giay to
    hồ sơ gì; hồ sơ gồm; hồ sơ cần; cần hồ sơ; nộp hồ sơ; gửi hồ sơ; hồ sơ; thủ tục gì; thủ tục
    làm thủ tục; quy trình; trình tự; các bước; như thế nào; thế nào; ra sao; làm sao; như nào
    phải làm gì; làm gì; là gì; gì vậy; vì sao; tại sao; lệ phí; phí; mất phí; tốn phí; tốn tiền
    mất tiền; thu phí; nộp phí; đóng phí; miễn phí; tốn kém; cho em hỏi; cho mình hỏi; cho tôi hỏi
    cho hỏi; xin hỏi; em muốn hỏi; hỏi về; tư vấn; hướng dẫn; chỉ giúp; giúp em; giúp mình; giúp tôi
    có được không; được không; được ko; đc ko; dc ko; phải không; có phải; có cần; cần phải; có mất
    trực tuyến; online; qua mạng; trên mạng; khi nào; bao giờ; thời gian; thời hạn; giải quyết trong
    có kết quả; lấy kết quả; nhận kết quả; trả kết quả; điều kiện gì; điều kiện nào; điều kiện là gì
    đủ điều kiện gì; cơ quan nào; ai phải; ai được; biểu mẫu; mẫu đơn; tờ khai
    đơn mẫu; mẫu nào; căn cứ vào luật nào; luật nào; nghị định nào; thông tư nào; văn bản nào
    văn bản pháp luật nào; căn cứ pháp lý; pháp lý; quy định ở; quy định; theo quy định; dựa trên
    nguồn văn bản; chuẩn bị gì; chuẩn bị; mang theo; mang gì; đem theo; tối đa; tối thiểu
    ngày làm việc; một lần là; hình thức nào; cách nào; bằng cách nào; làm thế nào; nhanh nhất
    có nhanh không; có lâu không; bản gốc; xã mình; phường mình; quê mình; bên em; nhà em
    nhà mình; nhà tôi; gia đình em; gia đình tôi; gia đình mình; vợ chồng em; vợ chồng tôi
    hai vợ chồng; hôm nay; hôm qua; tuần trước; tuần này; tháng trước; năm nay; năm ngoái; bây giờ
    lúc này; hiện nay; hiện tại; cán bộ ơi; ad ơi; anh chị ơi; mọi người ơi; muốn làm
    xin phép hỏi; cho con; cho cháu; cho bé; cho mẹ; cho ba; cho bố; cho bà
    cho ông; cho chồng; cho vợ; cho em; cho tôi; cho mình"""
)

# Single words that mostly carry no topic; with accents, since vâng is idle and vàng is not.
IDLE_SHOWN = _words(
    """cho của và các là có được không ko khong hok hong hem vậy vay z zay a ah à ơi oi ad admin em
    mình minh mik mk tôi toi tui tớ anh chị bạn ban mọi đâu nào gì j thế sao ra làm thì mà nếu khi
    lúc với để từ đến trong ngoài này đó kia ấy đang đã sẽ rồi roi vừa mới bị phải cần muốn xin
    hỏi giúp bao nhiêu lâu mấy nộp mang theo những gồm một vài thêm nữa luôn cũng như hay hoặc về
    tại do vì còn đi việc nhà người ông bà bố ba mẹ má con bé cháu chồng vợ nay giờ hiện xong lấy
    nhé nha dạ vâng ủa rằng cái chiếc thằng đứa mỗi hai cả tính tốn trước sau nhưng nên cứ chỉ
    thôi chưa xã phường huyện tỉnh cấp giấy lại đc dc hk k e t m b c ck vk vs bn ntn v ạ ở chổ chỗ
    quê năm tháng ngày tuổi mất nhờ vào lên xuống đây rất quá lắm gấp nhanh biết thấy nghe nói bảo
    kêu nhận gửi tự cùng nhau khác vẫn đều chi gái trai hôm qua mai sáng chiều tối bữa hổm gio bửa
    nó họ chúng ta hihi haha dzay cám cảm ơn thank please kg hông hổng bây mốt ngay liền trời"""
)
IDLE = {text.fold(each) for each in IDLE_SHOWN}
# … of which these still help a little where nothing better is said.
HALF_IDLE = {"cap", "giay", "xa", "lai", "con", "me", "cha", "nha", "nhan", "mat", "nam", "ong", "ba"}

# Words of names that say nothing about which procedure it is.
HOLLOW = set(
    _listed(
        "thủ tục của và các cho ở tại về đối với trong theo được do là những có đến từ việc hoặc bởi khi bằng"
    )[0].split()
)

# Written short → written out, in questions and in names.
SHORT = {
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "bhtn": "bao hiem that nghiep",
    "ubnd": "uy ban nhan dan",
    "thcs": "trung hoc co so",
    "thpt": "trung hoc pho thong",
    "htx": "hop tac xa",
    "gcn": "giay chung nhan",
    "qsdd": "quyen su dung dat",
    "gplx": "giay phep lai xe",
    "gpxd": "giay phep xay dung",
    "gpkd": "giay phep kinh doanh",
    "hkd": "ho kinh doanh",
    "tnhh": "trach nhiem huu han",
    "pccc": "phong chay chua chay",
    "attp": "an toan thuc pham",
    "antt": "an ninh trat tu",
    "nvqs": "nghia vu quan su",
    "tnxp": "thanh nien xung phong",
    "dk": "dang ky",
    "dki": "dang ky",
    "dky": "dang ky",
    "dkkd": "dang ky kinh doanh",
    "dkkh": "dang ky ket hon",
    "tncn": "thu nhap ca nhan",
    "tndn": "thu nhap doanh nghiep",
    "gtgt": "gia tri gia tang",
    "mst": "ma so thue",
    "clb": "cau lac bo",
    "cty": "cong ty",
    "lltp": "ly lich tu phap",
    "tthn": "tinh trang hon nhan",
}

# What is done. A name that does something else than was asked is further away than its words say.
DEEDS = tuple(
    tuple(_listed(each))
    for each in (
        "đăng ký lại; làm lại",
        "cấp lại",
        "đổi; thay đổi; cấp đổi; điều chỉnh; sửa đổi; cải chính; đính chính; chỉnh sửa",
        "gia hạn",
        "chấm dứt; xóa; thu hồi; hủy; thôi; giải thể; bãi bỏ; đóng",
        "tạm ngừng; tạm dừng; đình chỉ; tạm hoãn",
        "bản sao; trích lục; sổ gốc",
        "di chuyển; chuyển đi",
        "tiếp tục; khôi phục; phục hồi",
        "tách; chia",
        "hợp nhất; sáp nhập; gộp; hợp thửa",
        "kết hợp; liên thông",
    )
)

# Who or where is special. Asked for by few; a name that says so without being asked comes later.
SPECIAL = tuple(
    _listed(
        """nước ngoài; biên giới; lưu động; quân đội; công an; quốc phòng; quân sự; nước láng giềng
    ngân hàng; hàng không; cơ yếu; khu công nghiệp; khu kinh tế; chứng khoán; hàng hải; đường sắt
    tổ chức"""
    )
)
