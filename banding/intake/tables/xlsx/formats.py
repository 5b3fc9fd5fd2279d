"""A number in a workbook and its format → the text a person sees; where that hides or changes the number, an unsure cell."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

import attrs

from banding.intake.tables.cell_text import Typed, Unsure

_TOKEN = re.compile(
    r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|am/pm|a/p|general|e[+-]|y+|m+|d+|h+|s+|.', re.IGNORECASE | re.DOTALL
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_COLOUR = re.compile(r"\[(black|blue|cyan|green|magenta|red|white|yellow|colou?r ?\d+)\]", re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+\.?\d*)\]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)(-[^\]]*)?\]")
_MOST_DIGITS = Decimal(10) ** 15
_LEAP = 61  # the first serial on which programs agree: before it Excel counts a 29 February 1900
_LAST_SERIAL = 2_958_466
_BETWEEN_EPOCHS = 1462
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - workbooks know no time zones
_NOISE = 1e-6
_WHOLE_NOISE, _ZERO_NOISE = Decimal("1e-9"), Decimal("1e-13")
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "dd/mm/yyyy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "dd/mm/yyyy h:mm", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00", 41: "#,##0", 43: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0",
    49: "@",
}  # fmt: skip
"""The formats a workbook names by number alone; the others depend on the country of the program."""
_KINDS = dict.fromkeys("0#?", "digit")
_KINDS |= {".": "point", ",": "group", "%": "percent", "@": "text", "/": "slash"}
_SIGNS = {"<": lt, ">": gt, "=": eq, "<=": le, ">=": ge, "<>": ne}


class _NotCertainError(Exception):
    """What the cell shows cannot be told from its number."""


@attrs.frozen
class _Section:
    """One part of a format code: its tokens in order, ``literal``, ``digit``, ``point``, ``group``, ``percent`` ..."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        return any(token == kind for token, _ in self.tokens)

    def words(self, skip: str = "") -> str:
        return "".join(text for kind, text in self.tokens if kind == "literal" and text not in skip)


def shown(raw: str, code: str, *, from_1904: bool = False) -> Typed | Unsure:
    """Give the text of a cell that holds a number, by its format code; ValueError where it is no number."""
    stored = raw.strip()
    if _NUMBER.fullmatch(stored) is None:
        raise ValueError(raw)
    if code == "General" and _WHOLE.fullmatch(stored):
        return Typed(stored, stored=stored, code=code)
    number = _without_noise(Decimal(stored))
    plain = _canonical(number)
    try:
        if abs(number) >= _MOST_DIGITS:
            raise _NotCertainError
        section = _chosen(_sections(code), number)
        if section.has("date"):
            text, stored = _moment(section, number, from_1904=from_1904)
        else:
            text, stored = _in_digits(section, number), plain
    except _NotCertainError:
        problem = (
            f"has the number format `{code[:40]}`, so what it is meant to say is not certain; give the cell the format "
            "General or Text, check it, and save the workbook"
        )
        return Unsure(plain, problem)
    return Typed(text, stored=stored, code=code)


@lru_cache(4096)
def shows_text(code: str) -> bool:
    """Say whether a text in a cell of this format is shown as it is."""
    sections = _sections(code)
    texts = sections[3:4] or [section for section in sections if section.has("text")]
    return all(section.has("text") and not section.words(" ") for section in texts)


@lru_cache(4096)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition = None
    for found in [*_TOKEN.findall(code), ";"]:
        if found == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif match := _CONDITION.fullmatch(found):
            condition = (match[1], Decimal(match[2]))
        elif not _COLOUR.fullmatch(found):
            tokens.append(_token(found))
    return tuple(sections)


def _token(found: str) -> tuple[str, str]:
    first, lowered = found[0], found.lower()
    if first in '"\\':
        return "literal", found[1:].removesuffix('"') if first == '"' else found[1:]
    if first in "_*" and len(found) > 1:
        return "literal", ""
    if match := _CURRENCY.fullmatch(found):
        return "literal", match[1]
    if lowered == "general":
        return "general", found
    if first.lower() in "ymdhs" or lowered in ("am/pm", "a/p"):
        return "date", lowered
    if first.isalpha() or first == "[":
        return "odd", found
    return _KINDS.get(first, "literal"), found


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> _Section:
    """Give the section of a format that a number is shown by."""
    numeric = sections[:3]
    if not any(section.condition for section in numeric):
        if len(numeric) == 3 and number == 0:
            return numeric[2]
        return numeric[1] if len(numeric) > 1 and number < 0 else numeric[0]
    if number < 0:
        raise _NotCertainError
    for place, section in enumerate(numeric):
        if section.condition is None:
            if place == 0 or place < len(numeric) - 1:
                raise _NotCertainError
            return section
        sign, bound = section.condition
        if _SIGNS[sign](number, bound):
            return section
    raise _NotCertainError


def _without_noise(number: Decimal) -> Decimal:
    """Give a number as the workbook's own program shows it, in 15 digits, and a whole one where it nearly is."""
    if abs(number) >= _MOST_DIGITS:
        return number
    near = number.to_integral_value()
    is_whole = abs(number - near) < (_WHOLE_NOISE if near else _ZERO_NOISE)
    return near if is_whole else Decimal(f"{number:.15g}")


def _canonical(number: Decimal) -> str:
    text = f"{number:f}" if abs(number) < _MOST_DIGITS else str(float(number))
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _in_digits(section: _Section, number: Decimal) -> str:
    kinds = [kind for kind, _ in section.tokens]
    if {"odd", "slash"} & set(kinds):
        raise _NotCertainError
    if "general" in kinds or kinds == ["text"] or "digit" not in kinds:
        words = "".join(text if kind == "literal" else _canonical(number) for kind, text in section.tokens)
        if words.strip() and not {"point", "group", "percent"} & set(kinds):
            return words.strip()
        raise _NotCertainError
    last = len(kinds) - kinds[::-1].index("digit")
    if "group" in kinds[last:] or kinds.count("percent") > 1 or kinds.count("point") > 1:
        raise _NotCertainError
    sign = "-()" if number < 0 else ""
    if number < 0 and section.words() and not set(section.words()) & set("-("):
        raise _NotCertainError
    percent = "%" if "percent" in kinds else ""
    number = _without_noise(number * 100) if percent else number
    before = kinds.index("point") if "point" in kinds else len(kinds)
    zeros = section.tokens[:before].count(("digit", "0"))
    if number == 0 and ("digit", "0") not in section.tokens:
        raise _NotCertainError
    if zeros <= 1 and not section.words(sign + " "):
        return _canonical(number) + percent
    return _filled(section.tokens[:before], section.tokens[before:], number)


def _filled(whole: tuple[tuple[str, str], ...], part: tuple[tuple[str, str], ...], number: Decimal) -> str:
    """Give a number digit by digit in the places of a format that has words or leading zeros."""
    digits, _, decimals = _canonical(abs(number)).partition(".")
    places = [text for kind, text in part if kind == "digit"]
    grouped = any(kind == "group" for kind, _ in whole)
    if len(decimals) > len(places) or (grouped and len(digits) > 3):
        raise _NotCertainError
    shown: list[str] = []
    left = digits if digits != "0" else ""
    first = next((n for n, (kind, _) in enumerate(whole) if kind == "digit"), -1)
    for n, (kind, text) in reversed(list(enumerate(whole))):
        if kind != "digit":
            shown.append("" if kind == "group" else text)
        else:
            taken = left if n == first else left[-1:]
            left = left[: len(left) - len(taken)]
            shown.append(taken or {"0": "0", "?": " "}.get(text, ""))
    shown.reverse()
    for kind, text in part:
        if kind == "digit":
            shown.append(decimals[:1] or {"0": "0", "?": " "}.get(text, ""))
            decimals = decimals[1:]
        else:
            shown.append(text)
    return ("-" if number < 0 and not {"-", "("} & set("".join(shown)) else "") + "".join(shown).strip()


def _moment(section: _Section, number: Decimal, *, from_1904: bool) -> tuple[str, str]:
    """Give a date, a day's time or both in ISO, as far as the format shows them, and its serial from 1900."""
    kinds = _moments(section)
    has_time = bool(kinds & {"h", "s", "minutes"})
    if section.has("odd"):
        raise _NotCertainError
    if not kinds & {"y", "m", "d"} and has_time and 0 <= number < 1:
        return (_EPOCH + timedelta(seconds=round(float(number) * 86_400))).time().isoformat(), f"{number:f}"
    serial = float(number) + (_BETWEEN_EPOCHS if from_1904 else 0)
    if not {"y", "m", "d"} <= kinds or not _LEAP <= serial < _LAST_SERIAL:
        raise _NotCertainError
    serial = round(serial) if abs(serial - round(serial)) < _NOISE else serial
    found = _EPOCH + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    if not has_time or found.time() == time():
        return (_EPOCH + timedelta(days=int(serial))).date().isoformat(), repr(serial)
    return found.isoformat(sep=" "), repr(serial)


def _moments(section: _Section) -> set[str]:
    """Give what a format shows of a moment: ``y m d h s`` and ``minutes``; names of days are not the day."""
    runs = [text for kind, text in section.tokens if kind == "date" and "/" not in text]
    kinds = set()
    for place, run in enumerate(runs):
        after_hour = place > 0 and runs[place - 1][0] == "h"
        before_second = place + 1 < len(runs) and runs[place + 1][0] == "s"
        if run[0] == "m" and len(run) <= 2 and (after_hour or before_second):
            kinds.add("minutes")
        elif not (run[0] == "d" and len(run) > 2):
            kinds.add(run[0])
    return kinds


def iso_moment(text: str) -> str:
    """Give a date that a workbook stores in ISO as the text of its cell; ValueError where it is none."""
    found = datetime.fromisoformat(text.strip())
    return found.date().isoformat() if found.time() == time() else found.isoformat(sep=" ")
