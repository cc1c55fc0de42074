"""The register as a file: PDF and XLSX, row by row, with the words of the form in both languages."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from portal import dossiers
from portal.text import N_, translate

from .models import Kind, Report
from .queries import Row

HEAD = (
    N_("No."),
    N_("Dossier code"),
    N_("Procedure"),
    N_("Sets"),
    N_("Organisation or person"),
    N_("Address, phone"),
    N_("Agency in charge"),
    N_("Time of receipt"),
    N_("Result promised"),
    N_("Transferred"),
    N_("Result came"),
    N_("Handed over"),
    N_("Way of handing over"),
    N_("Taken by"),
    N_("Note"),
)
DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001  of a spreadsheet, which knows no zones
SHARES = (2.6, 6.6, 9, 1.8, 7, 9, 7.5, 4.4, 4.4, 4.4, 4.4, 4.4, 4.6, 6, 5.4)


def write(report: Report, rows: Iterable[Row], path: Path) -> None:
    """Write all rows; whoever gives them sees how far it is."""
    {Kind.PDF: _write_pdf, Kind.XLSX: _write_xlsx}[report.kind](report, rows, path)


def titles(report: Report) -> tuple[str, str, str]:
    """Name of the form, whose register of which days, its number and circular."""
    form = dossiers.form_on(dossiers.FormKind.REGISTER, report.last_day)
    name = form.title_en if report.language == "en" else form.title
    whole = translate(N_("The whole centre"), report.language)
    unit = _name_of(report.unit, report.language) if report.unit else whole
    days = f"{_day(report.first_day)} – {_day(report.last_day)}"
    numbered = translate(N_("Form %(number)s"), report.language, number=form.number)
    return name, f"{unit}, {days}", f"{numbered}, Thông tư {form.legal_basis}"


def _name_of(unit: Any, language: str) -> str:
    return str((language == "en" and unit.name_en) or unit.name)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _head(report: Report) -> list[str]:
    return [translate(each, report.language) for each in HEAD]


def _write_pdf(report: Report, rows: Iterable[Row], path: Path) -> None:
    from portal import long_pdf, pdf  # reportlab takes 9 MB: only where a file is made

    name, about, numbered = titles(report)
    state = [(pdf.REPUBLIC, True), (pdf.MOTTO, True), ("", False)]
    look = long_pdf.Look(
        title=f"{name} – {about}",
        language=report.language,
        top=[*state, (name.upper(), True), (about, False), ("", False)],
        head=_head(report),
        shares=SHARES,
        foot=numbered,
    )
    with path.open("wb") as stream:
        writer = long_pdf.Writer(stream, look)
        for row in rows:
            writer.add(_told(cell) for cell in row)
        writer.close()


def _told(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell.hour:02}:{cell.minute:02} {cell.day:02}/{cell.month:02}/{cell.year}"
    return "" if cell is None else str(cell)


def _write_xlsx(report: Report, rows: Iterable[Row], path: Path) -> None:
    import xlsxwriter  # one worksheet row in memory at a time

    name, about, numbered = titles(report)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"title": f"{name} – {about}"})
    strong = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
    moment = book.add_format({"num_format": "hh:mm dd/mm/yyyy", "valign": "top"})
    sheet = book.add_worksheet(name[:31])
    for column, share in enumerate(SHARES):
        sheet.set_column(column, column, share * 2.6)
    for line, text in enumerate((name, about, numbered)):
        sheet.write_string(line, 0, text)
    for column, text in enumerate(_head(report)):
        sheet.write_string(4, column, text, strong)
    sheet.freeze_panes(5, 2)
    for line, row in enumerate(rows, start=5):
        _write_line(sheet, line, row, moment)
    book.close()


def _write_line(sheet: Any, line: int, row: Row, moment: Any) -> None:
    """Text goes in as text: no name is ever a formula."""
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            sheet.write_number(line, column, (cell - DAY_0).total_seconds() / 86_400, moment)
        elif isinstance(cell, int):
            sheet.write_number(line, column, cell)
        elif cell:
            sheet.write_string(line, column, cell)
