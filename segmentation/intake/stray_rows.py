"""Rows below the header that are no data: the header once more, totals, comments, notes below the table.

``StrayRows`` learns from a sample of the table what a usual row looks like; a row is stray only when its words say so
and it is not filled like the others. Whoever reads lists it with its reason, so that a person can object.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from segmentation.intake.header import NULL_WORDS, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = Sequence[str | None]

REPEATED_HEADER = "repeated_header"
TOTALS_ROW = "totals_row"
COMMENT = "comment"
NOTE_BELOW = "note_below"
_FEW = 2  # rows filled alike can be notes, more are a habit of the table
_ENOUGH = 8  # rows of which one may learn how ids look; in fewer, one more word may be an id like no other
_WORD = 12
TAIL = 50  # rows at the end among which notes are looked for
COMMENT_MARKS = ("#", "//", "--", ":--", "%%", "/*", "<!--")
_SPACED = [f"{word[0]}{gap}{word[1]}" for word in ("合计", "总计", "小计", "共计") for gap in (" ", "  ", "　", "　　")]
TOTAL_WORDS = (
    *_SPACED,
    *("合计", "总计", "小计", "共计", "累计", "总和", "汇总", "总合计", "本页合计", "本页小计", "全部合计", "合计金额"),
    *("total", "totals", "subtotal", "sub-total", "sub total", "grand total", "sum", "summe", "gesamt", "gesamtsumme"),
    *("平均", "平均值", "平均数", "均值", "average", "averages", "avg", "mean", "mittelwert", "moyenne"),
    *("overall", "total général", "suma", "totale", "overall total", "grand totals", "subtotals", "running total"),
)
_TOTAL = re.compile(
    rf"[\W_]*(?:{'|'.join(sorted(map(re.escape, TOTAL_WORDS), key=len, reverse=True))})[\W_]*(?:[(（:：].*|\d.*)?",
    re.IGNORECASE,
)
_PART_TOTAL = re.compile(r".{1,30}?\s*(?:小计|合计|总计|\bsub-?total|\btotal)[\s:：]*", re.IGNORECASE)
_NOTE = re.compile(
    r"\W*(?:注|备注|说明|附注|制表|制单|审核|复核|填报|数据来源|来源|打印|导出|生成|单位|共\s*\d+|第\s*\d+\s*页|以上|截至|"
    r"notes?\b|sources?\b|remarks?\b|prepared\b|exported\b|printed\b|generated\b|created\b|reported?\b|checked\b|"
    r"end of\b|copyright\b|page \d|\d+ (?:rows?|records?)\b|all amounts\b|amounts\b|as of\b)|[*†‡©]|[-=_*~]{3,}\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r":?[-=_*~+]{3,}:?")
_LETTERS = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_HANZI = re.compile(r"[\u3400-\u9fff]+")
_DIGITS = re.compile(r"\d+")
_UP_TO_DIGIT = re.compile(r"\D*")


def shape_of(text: str) -> str:
    """How a value looks: "SO-0012" and "AB-7" are both "A-9"."""
    return _DIGITS.sub("9", _HANZI.sub("汉", _LETTERS.sub("A", text.strip())))


def filled_cells(row: Row) -> list[tuple[int, str]]:
    """Place and text of the cells that hold more than white space."""
    return [(place, text) for place, cell in enumerate(row) if cell and (text := cell.strip())]


class StrayRows:
    """Tells rows of the table from rows about it; ``heads`` are the header's rows and those above it."""

    def __init__(self, heads: Iterable[Row], body: Sequence[Row]) -> None:
        self._heads = [dict(cells) for row in heads if (cells := filled_cells(row))]
        rows = [cells for row in body if (cells := filled_cells(row))]
        counts = Counter(len(cells) for cells in rows)
        places = Counter(tuple(place for place, _ in cells) for cells in rows[: -_FEW - 1])
        self._met_often = {filled for filled, count in places.items() if count > _FEW}
        self.usual = max(counts, key=lambda count: (counts[count] * count, count), default=0)
        usual = [cells for cells in rows if 2 * len(cells) > self.usual]
        self._enough = len(usual) >= _ENOUGH
        self._shapes: dict[int, set[str]] = {}
        for cells in usual[:1000]:
            for place, text in cells:
                self._shapes.setdefault(place, set()).add(shape_of(text))
        numbered = sum("9" in shape_of(cells[0][1]) for cells in usual[:1000])
        self._ids_first = numbered > 0.7 * len(usual[:1000])
        self._most: dict[int, float] = {}
        for place, text in (item for cells in usual[:1000] for item in cells if kind_of(item[1]) == "number"):
            self._most[place] = max(self._most.get(place, 0.0), abs(_number(text)))
        self._first = Counter(cells[0][0] for cells in usual).most_common(1)[0][0] if usual else 0
        marked = sum(cells[0][1].startswith(COMMENT_MARKS) for cells in usual)
        self._marks = COMMENT_MARKS if 10 * marked <= len(usual) else ()
        titles = [head for head in self._heads if 2 * len(head) <= self.usual]
        self._titles = {_look(list(head.items())) for head in titles}
        self.title_starts = {start for head in titles if (start := _UP_TO_DIGIT.match(min(head.items())[1])[0])}  # type: ignore[index]
        self.first_names = {min(head.items())[1] for head in self._heads}
        self.starts = frozenset(
            name[0].casefold() for name in (*TOTAL_WORDS, *self.first_names, *self.title_starts, *COMMENT_MARKS)
        )

    def reason(self, row: Row) -> str | None:
        """Why a row anywhere below the header is no data; None for data and for blank rows."""
        cells = filled_cells(row)
        if not cells:
            return None
        if any(_repeats(cells, head) for head in self._heads):
            return REPEATED_HEADER
        if _look(cells) in self._titles:  # on each page, with its number
            return REPEATED_HEADER
        first = cells[0][1]
        if all(_RULE.fullmatch(text) for _, text in cells):
            return COMMENT
        if self._marks and first.startswith(self._marks) and first not in NULL_WORDS and self._unusual(cells):
            return COMMENT
        return TOTALS_ROW if self._totals(cells) else None

    def _unusual(self, cells: list[tuple[int, str]]) -> bool:
        place, first = cells[0]
        return len(cells) < self.usual or shape_of(first) not in self._shapes.get(place, ())

    def _totals(self, cells: list[tuple[int, str]]) -> bool:
        if len(cells[0][1]) > 40:
            return False
        others = [kind_of(text) for _, text in cells[1:]]
        sums = all(kind == "number" for kind in others)
        if len(cells) >= self.usual:  # full rows, as of a list of ids and points
            return sums and bool(others) and bool(_TOTAL.fullmatch(cells[0][1])) and self._ids_first
        if _TOTAL.fullmatch(cells[0][1]):
            return sums or 2 * len(cells) <= self.usual
        return sums and bool(others) and len(cells) < self.usual - 1 and bool(_PART_TOTAL.fullmatch(cells[0][1]))

    def tail(self, rows: Sequence[Row]) -> dict[int, str]:
        """Place among ``rows``, the last of the file, and reason of the rows below the last one of the table."""
        found: dict[int, str] = {}
        blanks = [place for place, row in enumerate(rows[:-1]) if _separates(filled_cells(row))]
        after_blank = len(rows)
        for place in reversed(blanks):
            if all(2 * len(filled_cells(row)) <= self.usual for row in rows[place + 1 :]):
                after_blank = place
        foreign = self._foreign(rows[after_blank + 1 :])
        for place in range(len(rows) - 1, max(len(rows) - 1 - TAIL, -1), -1):
            cells = filled_cells(rows[place])
            if not cells:
                continue
            reason = self.reason(rows[place]) or self._below(cells, after_blank=place > after_blank)
            reason = reason or (NOTE_BELOW if foreign and place > after_blank else None)
            reason = reason or (
                TOTALS_ROW if self._last_total(cells) and not set(found.values()) - {NOTE_BELOW} else None
            )
            if reason is None:
                break
            found[place] = reason
        return found

    def _foreign(self, rows: Sequence[Row]) -> bool:
        """Whether narrow rows below a blank one are another table: none begins as the rows of this one do."""
        told = [cells for row in rows if (cells := filled_cells(row))]
        starts = self._shapes.get(self._first, set())
        return self.usual > 3 and bool(told) and all(shape_of(cells[0][1]) not in starts for cells in told)

    def _last_total(self, cells: list[tuple[int, str]]) -> bool:
        """A total in a full row, as the last one: all of it numbers, none below the largest of its column."""
        place, word = cells[0]
        if place != self._first or not _TOTAL.fullmatch(word) or len(cells) < 2:
            return False
        return all(
            kind_of(text) == "number" and abs(_number(text)) >= self._most.get(column, 0.0)
            for column, text in cells[1:]
        )

    def _below(self, cells: list[tuple[int, str]], *, after_blank: bool) -> str | None:
        numbers = all(kind_of(text) == "number" for _, text in cells)
        if tuple(place for place, _ in cells) in self._met_often:
            return None
        if numbers and cells[0][0] > self._first and 2 * len(cells) <= self.usual:
            return TOTALS_ROW
        if len(cells) > max(1, self.usual // 2) or self.usual < 2:
            return None
        first = cells[0][1]
        unseen = all(shape_of(text) not in self._shapes.get(place, ()) for place, text in cells)
        if _NOTE.match(first) and unseen:
            return NOTE_BELOW
        labelled = first.endswith((":", "：")) and unseen
        part = 2 if after_blank else 3
        few = self.usual >= part and len(cells) <= self.usual // part
        texts = all(kind_of(text) == "text" for _, text in cells)
        telling = self._enough or len(cells) > 1 or len(first) > _WORD or " " in first
        return NOTE_BELOW if labelled or (few and texts and unseen and telling) else None


def _separates(cells: list[tuple[int, str]]) -> bool:
    return all(_RULE.fullmatch(text) for _, text in cells)


def _look(cells: list[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """Place and text of cells, whatever the numbers in them."""
    return tuple((place, _DIGITS.sub("9", text)) for place, text in cells)


def _number(text: str) -> float:
    """Good enough to compare within a column."""
    digits = re.sub(r"[^\d.,]", "", text)
    whole, mark, part = re.fullmatch(r"(.*?)([.,]?)(\d{0,2})", digits).groups()  # type: ignore[union-attr]
    return float(re.sub(r"\D", "", whole) + (f".{part}" if mark else part) or 0)


def _repeats(cells: list[tuple[int, str]], head: dict[int, str]) -> bool:
    same = sum(head.get(place) == text for place, text in cells)
    return same == len(cells) and same >= max(0.6 * len(head), min(2, len(head)))
