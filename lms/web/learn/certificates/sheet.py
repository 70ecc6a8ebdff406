"""A certificate as a printable page of A4, with a QR code to where anybody can check it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import segno
from font_roboto import Roboto, RobotoBold, RobotoLight
from fpdf import FPDF
from fpdf.enums import Align, WrapMode, XPos, YPos

from lms.web.kit.i18n import day, t

_INK, _SOFT, _ACCENT, _LINE = (24, 32, 38), (84, 96, 105), (11, 92, 87), (205, 212, 216)
_MARGIN = 24.0
_QR_SIDE = 34.0
"""Millimetres, as everything here."""
_LONGEST = 120
"""Characters of a name or title that keep its full size; longer ones are set smaller."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `url` is where the code leads, `until` the last day, None for no end."""

    name: str
    title: str
    company: str
    granted_on: date
    until: date | None
    url: str


def pdf(sheet: Sheet, locale: str) -> bytes:
    """The page as a file; the same sheet always gives the same bytes."""
    page = FPDF(format="A4")
    page.set_creation_date(datetime.combine(sheet.granted_on, time.min, UTC))
    page.set_title(t("%(title)s: %(name)s", title=sheet.title, name=sheet.name))
    page.set_author(sheet.company)
    page.set_creator("Rampwise")
    page.set_lang(locale)
    for style, font in (("", Roboto), ("B", RobotoBold)):
        page.add_font("Roboto", style, font)
    page.add_font("RobotoLight", "", RobotoLight)
    page.set_margins(_MARGIN, _MARGIN, _MARGIN)
    page.set_auto_page_break(False)
    page.add_page()
    _frame(page)
    _words(page, sheet)
    _code(page, sheet.url)
    return bytes(page.output())


def _frame(page: FPDF) -> None:
    page.set_draw_color(*_LINE)
    page.set_line_width(0.3)
    page.rect(12, 12, page.w - 24, page.h - 24)
    page.set_fill_color(*_ACCENT)
    page.rect(12, 12, page.w - 24, 2.4, style="F")


def _words(page: FPDF, sheet: Sheet) -> None:
    page.set_y(34)
    _line(page, sheet.company, "B", 14, _ACCENT, 8)
    page.set_y(74)
    _line(page, t("Certificate"), "", 13, _SOFT, 8)
    _line(page, sheet.title, "B", _size(sheet.title, 30), _INK, 13)
    page.set_y(page.get_y() + 16)
    _line(page, t("This says that"), "", 13, _SOFT, 8)
    _line(page, sheet.name, "L", _size(sheet.name, 34), _INK, 15)
    page.set_y(page.get_y() + 6)
    _line(page, t("has shown everything that it asks for."), "", 13, _SOFT, 8)
    page.set_y(page.get_y() + 16)
    _line(page, t("Granted on %(day)s", day=day(sheet.granted_on, "d MMMM yyyy")), "B", 13, _INK, 8)
    _line(page, _end(sheet.until), "", 13, _INK, 8)


def _end(until: date | None) -> str:
    if until is None:
        return t("Holds until something material changes")
    return t("Valid until %(day)s", day=day(until, "d MMMM yyyy"))


def _code(page: FPDF, url: str) -> None:
    """The QR code, module by module, with the address in words beside it."""
    left, top = _MARGIN, page.h - _MARGIN - _QR_SIDE - 8
    rows = [list(row) for row in segno.make(url, error="m", micro=False).matrix]
    side = _QR_SIDE / len(rows)
    page.set_fill_color(*_INK)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                page.rect(left + x * side, top + y * side, side, side, style="F")
    page.set_xy(left + _QR_SIDE + 8, top + 6)
    said = t("Scan the code, or open this address, to see whether the certificate is in force.")
    width = page.w - page.get_x() - _MARGIN
    page.set_font("Roboto", "", 10)
    page.set_text_color(*_SOFT)
    page.multi_cell(width, 5, said, align=Align.L, new_x=XPos.LEFT, new_y=YPos.NEXT)
    page.set_text_color(*_INK)
    page.set_font("Roboto", "", 8.5)
    page.multi_cell(width, 5, url, align=Align.L, link=url, wrapmode=WrapMode.CHAR)


def _line(
    page: FPDF, text: str, style: str, size: float, colour: tuple[int, int, int], height: float
) -> None:
    if style == "L":
        page.set_font("RobotoLight", "", size)
    else:
        page.set_font("Roboto", style, size)
    page.set_text_color(*colour)
    page.multi_cell(0, height, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _size(text: str, most: float) -> float:
    """Points: the full size for what people and certifications are usually called."""
    return most if len(text) <= _LONGEST / 3 else most * (0.72 if len(text) <= _LONGEST else 0.5)
