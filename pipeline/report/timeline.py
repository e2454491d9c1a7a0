"""The timeline: a lane for each company, a stack for each stretch of time, a block in it for each kind of act.

It is drawn by the template as SVG with percentages for places, so that it fits any width without a script and its
lettering never shrinks. A chart library would be ten times the rest of the page and needs a script to show anything.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pipeline.report.days import days_of
from pipeline.report.texts import cut
from pipeline.report.words import counted

Record = dict[str, Any]
DIRECTIONS = ("restrict", "permit", "govern", "position")
HEIGHT = 34.0  # of the highest stack, in pixels
_LEAST = 3.0  # of any block
_TALLEST = 11.0  # of the block of one event
LANES = 12  # companies with a lane of their own; the others share one
_STRETCHES = 60
_EARLY = 0.02  # share of the events that may lie before the axis, so that one act of long ago does not flatten the rest
_UNITS = (1, 3, 12, 60, 120)  # months that one stretch may take
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass
class Stack:
    """What one company did in one stretch of time; `marks` number its blocks over the whole chart."""

    label: str
    first: str  # days, for the filter that a click on it sets
    last: str
    x: float
    width: float
    whole: bool = False  # the dates are no finer than the stretches it spans
    counts: Counter[str] = field(default_factory=Counter)
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What is in it, in words."""
        return _told(self.counts)


@dataclass
class Lane:
    """A company's lane; `company` is "" for the one that the others share."""

    name: str
    company: str
    total: int = 0
    undated: int = 0
    unit: float = _TALLEST  # pixels of one event
    kinds: Counter[str] = field(default_factory=Counter)
    stacks: dict[tuple[int, int], Stack] = field(default_factory=dict)

    @property
    def told(self) -> str:
        """What is in it, in words."""
        return _told(self.kinds)

    @property
    def link(self) -> str:
        """The address of the list of this company's events."""
        return "#" + urlencode({"company": self.company})


@dataclass
class Timeline:
    """The chart: lanes, ticks as (place in percent, label), and each event's block."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    mark_of: dict[str, int]

    @property
    def has_spans(self) -> bool:
        """Whether any date is coarser than the stretches."""
        return any(stack.whole for lane in self.lanes for stack in lane.stacks.values())

    def blocks(self, lane: Lane, stack: Stack) -> list[tuple[str, int, float, float, int]]:
        """(direction, mark, top, height, events) of each block, from the bottom up."""
        found, top = [], HEIGHT + 2
        for direction in DIRECTIONS:
            count = stack.counts[direction]
            if count:
                height = max(_LEAST, count * lane.unit)
                top -= height
                found.append((direction, stack.marks[direction], round(top, 2), round(height, 2), count))
        return found


class _Axis:
    """Months since year 0, in stretches; 0 is everything before the axis where something lies there."""

    def __init__(self, dates: list[str]) -> None:
        months = sorted(_month(date) for date in dates)
        first = months[int(len(months) * _EARLY)] if months else 0
        last = max((_month(days_of(date)[1]) for date in dates), default=0)
        self.unit = next((u for u in _UNITS if (last - first) // u + 2 <= _STRETCHES), _UNITS[-1])
        self.first = first - first % self.unit
        self.early = 1 if months and months[0] < self.first else 0
        self.count = max(1, (last - self.first) // self.unit + 1 + self.early)

    def stretch(self, month: int) -> int:
        return 0 if month < self.first else (month - self.first) // self.unit + self.early

    def place(self, date: str) -> tuple[int, int]:
        """First and last stretch of a date."""
        first, last = days_of(date)
        return self.stretch(_month(first)), self.stretch(_month(last))

    def label(self, stretch: int) -> str:
        if self.early and stretch == 0:
            return f"before {_named(self.first)}"
        first = self.first + (stretch - self.early) * self.unit
        return _named(first) if self.unit == 1 else f"{_named(first)} to {_named(first + self.unit - 1)}"

    def days(self, stretch: int) -> tuple[str, str]:
        """First and last day of a stretch; "" where it is open."""
        if self.early and stretch == 0:
            return "", days_of(_iso(self.first - 1))[1]
        first = self.first + (stretch - self.early) * self.unit
        return days_of(_iso(first))[0], days_of(_iso(first + self.unit - 1))[1]

    def ticks(self) -> list[tuple[float, str]]:
        """Years, so many as there is room for."""
        width = 100 / self.count
        years = [m for m in range(self.first, self.first + (self.count - self.early) * self.unit) if m % 12 == 0]
        step = max(1, -(-len(years) // 6))
        shown = [((m - self.first) / self.unit + self.early, str(m // 12)) for m in years[::step]]
        if not shown or shown[0][0] > self.early + self.count / 6:
            shown.insert(0, (self.early, _named(self.first) if self.first % 12 else str(self.first // 12)))
        return [(round(at * width, 3), text) for at, text in shown]


def timeline(events: list[Record]) -> Timeline:
    """The chart of these events."""
    dates = [event["announced_on"]["date"] for event in events if event["announced_on"]["date"]]
    axis = _Axis(dates)
    busiest = Counter(event["company"]["name"] for event in events)
    ranked = sorted(busiest, key=lambda name: (-busiest[name], name))
    own = ranked if len(ranked) <= LANES else ranked[: LANES - 1]
    lanes = {name: Lane(cut(name, 60), name) for name in own}
    if len(own) < len(ranked):
        lanes[""] = Lane(f"{counted(len(ranked) - len(own), 'other company')}, on a scale of their own", "")
    mark_of: dict[str, int] = {}
    numbers: dict[tuple[str, int, int, str], int] = {}
    for event in sorted(events, key=lambda e: e["event_id"]):
        name = event["company"]["name"] if event["company"]["name"] in lanes else ""
        lane, direction, date = lanes[name], event["direction"], event["announced_on"]["date"]
        lane.total += 1
        lane.kinds[direction] += 1
        if not date:
            lane.undated += 1
            continue
        stack = _stack(lane, axis, date)
        stack.counts[direction] += 1
        first, last = axis.place(date)
        mark = numbers.setdefault((name, first, last, direction), len(numbers))
        stack.marks[direction] = mark_of[event["event_id"]] = mark
    _scale([lane for lane in lanes.values() if lane.company])
    _scale([lane for lane in lanes.values() if not lane.company])  # many in one lane would flatten all the others
    return Timeline(list(lanes.values()), axis.ticks() if dates else [], mark_of)


def _scale(lanes: list[Lane]) -> None:
    """Give these lanes one scale, on which the highest stack of them just fits."""
    most = max((stack.counts.total() for lane in lanes for stack in lane.stacks.values()), default=1)
    for lane in lanes:
        lane.unit = min(_TALLEST, HEIGHT / most)


def _stack(lane: Lane, axis: _Axis, date: str) -> Stack:
    first, last = axis.place(date)
    if (first, last) not in lane.stacks:
        width = 100 / axis.count
        label = date if last > first else axis.label(first)
        days = days_of(date) if last > first else axis.days(first)
        place, span = round(first * width, 3), round((last - first + 1) * width, 3)
        lane.stacks[first, last] = Stack(label, *days, place, span, whole=last > first)
    return lane.stacks[first, last]


def _told(counts: Counter[str]) -> str:
    kinds = ", ".join(f"{counts[direction]} {direction}" for direction in DIRECTIONS if counts[direction])
    return f"{counted(counts.total(), 'event')} ({kinds})"


def _month(date: str) -> int:
    return int(date[:4]) * 12 + (int(date[5:7]) - 1 if len(date) > 4 else 0)


def _iso(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def _named(month: int) -> str:
    return f"{_MONTHS[month % 12][:3]} {month // 12}"
