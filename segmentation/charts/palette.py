"""One fixed colour for a segment, on every screen and in every export: cool = winning, warm = losing, grey = outside.

Lightness varies along with hue, so neighbours stay apart for colour-blind readers and in grey print.
"""

from __future__ import annotations

WHITE = "#FFFFFF"
DARK = "#000000"  # with white, the one pair of which one always reads on any fill
READABLE = 4.5  # WCAG AA for small text

ACCENT = "#4C84B6"
NEUTRAL = "#B3BAC4"
LINE = "#7A8594"
PAIN = ("#F6EFE6", "#F3D9AE", "#EBB25C", "#D9693B", "#A83243")  # none to much at fault
SEQUENCE = ("#E3EEF7", "#B5D2E8", "#7FB0D5", "#4C84B6", "#2A5C8F", "#163A63")

RFM_8 = {
    "important_value": "#25599C",
    "important_develop": "#279BAC",
    "general_value": "#82B3DE",
    "general_develop": "#B2E5D6",
    "important_keep": "#A83243",
    "important_retain": "#D9693B",
    "general_keep": "#EBB25C",
    "general_retain": "#D9C6AE",
}
RFM_GRID = {
    "champions": "#25559A",
    "loyal": "#5B97D4",
    "potential_loyalist": "#1F9199",
    "promising": "#B3D3F0",
    "new": "#B2E5D6",
    "need_attention": "#F0D98A",
    "about_to_sleep": "#E8A24C",
    "at_risk": "#D4613A",
    "cant_lose": "#A32C40",
    "hibernating": "#BCA391",
}
VALUE_TIERS = {"high_value": "#25599C", "middle_value": "#82B3DE", "low_value": "#D9B98A"}
ABC = {"class_a": "#25599C", "class_b": "#82B3DE", "class_c": "#D9B98A"}
LIFECYCLE = {
    "prospect": "#666E79",
    "new": RFM_GRID["new"],
    "first_time": "#F0D98A",
    "repeat": "#1F9199",
    "loyal": RFM_GRID["loyal"],
    "at_risk": RFM_GRID["at_risk"],
    "lost": "#8A2F45",
    "won_back": "#25559A",
}
RISK = {"high_risk": "#A32C40", "middle_risk": "#E8A24C", "low_risk": "#5B97D4"}
CLV_TIERS = {"platinum": "#25599C", "gold": "#1F9199", "silver": "#A9CDEE", "bronze": "#D9A679"}
OUTSIDE = {"no_orders": "#666E79", "others": "#A4ABB5"}
UNTOLD = {"unknown": "#DCE0E5"}
FIXED = RFM_8 | RFM_GRID | VALUE_TIERS | ABC | LIFECYCLE | RISK | CLV_TIERS | OUTSIDE | UNTOLD

# Segments a team names itself carry no meaning we know: hues far apart, by their place in the rules.
CYCLE = (
    "#33608F",
    "#E39B4A",
    "#3FA08F",
    "#B14A5E",
    "#8DC3EA",
    "#857427",
    "#A888CE",
    "#E6C9A8",
    "#17503C",
    "#EFA3B6",
    "#5B3A29",
    "#B9D98C",
)


def colour_of(segment: str, position: int) -> str:
    """The colour of a segment as ``#RRGGBB``; ``position`` is its place in the rules, for names of a team's own."""
    return FIXED.get(segment) or CYCLE[position % len(CYCLE)]


def tone(share: float, scale: tuple[str, ...] = SEQUENCE) -> str:
    """The scale's colour at ``share`` (0 palest to 1 deepest), as a chart blends it."""
    place = min(max(share, 0.0), 1.0) * (len(scale) - 1)
    below = min(int(place), len(scale) - 2)
    pairs = zip(_channels(scale[below]), _channels(scale[below + 1]), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * (place - below)):02X}" for one, other in pairs)


def text_on(fill: str) -> str:
    """White where it reads on ``fill``, else black."""
    return WHITE if contrast(WHITE, fill) >= READABLE else DARK


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
