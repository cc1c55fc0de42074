"""A made procedure that is longer than any real one, in all the texts that may be long."""

import random
from pathlib import Path

from . import made

CODE, NAME = "9.000002", "Thủ tục dài nhất"
WORDS = sorted(
    {
        word
        for path in sorted((Path(__file__).parents[2] / "portal/translations/vi").glob("*.po"))
        for word in path.read_text(encoding="utf-8").split()
        if word.isalpha() and len(word) < 8
    }
)


def line() -> str:
    """For an import: 120,000 letters, of words in an order that no compression foresees."""
    dice = random.Random(7)

    def text(letters: int) -> str:
        return " ".join(dice.choices(WORDS, k=letters // 5)).capitalize()

    def paper(number: int) -> dict[str, object]:
        case = f"Trường hợp {number % 2 + 1}"
        parts = " ".join(f"- {text(150)};" for _part in range(3))
        form = f"Mẫu {number}.docx"
        return {"name": f"{text(60)}: {parts}", "originals": 1, "copies": 0, "case": case, "form": form}

    return made.line(
        CODE,
        name=NAME,
        steps=[f"Bước {number}: {text(500)}." for number in range(1, 71)],
        requirements=[text(300) for _condition in range(80)],
        methods=[
            {"channel": channel, "time_limit": "5 Ngày làm việc", "fee": "", "note": text(6000)}
            for channel in ("Trực tiếp", "Trực tuyến")
        ],
        components=[paper(number) for number in range(60)],
        legal_basis=[{"number": f"{number}/2025/NĐ-CP", "title": text(80)} for number in range(60)],
    )
