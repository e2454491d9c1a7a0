"""The wordings of dates: one grammar of alternatives, longest reading first, and the traps that are no dates.

Month and weekday names count only in capitals and only where they can be nothing else: "May" and "March" need a day,
a year or a preposition, abbreviated weekdays need a full date behind them, newspapers and sales days are struck out.
"""

import re

MONTHS = ("january", "february", "march", "april", "may", "june",
          "july", "august", "september", "october", "november", "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a an one", "two couple", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    )
    for word in words.split()
}
VAGUE = ("few", "several", "some", "many")

MONTH_NAMES = "|".join(name.title() for name in MONTHS)
_MONTH_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_TITLE_MONTH = f"(?:{MONTH_NAMES}|(?:{_MONTH_SHORT})(?![a-z])\\.?)"
_MONTH = f"(?:{_TITLE_MONTH}|{MONTH_NAMES.upper()}|(?:{_MONTH_SHORT.upper()})(?![A-Z])\\.?)"
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SHORT_WEEKDAY = f"(?:{_WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Thu|Fri|Sat|Sun)\\.?)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\w/]|[.,:]\d)"
_YEAR = r"(?:19|20)\d\d(?![\w/]|[.,:]\d)"
_DASH = r"\s?(?:-|–|—|to|through|and)\s?"
_CLOCK = r"(?:(?:T|,?\s)\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?\s?(?:Z\b|[A-Z]{3}\b|[+-]\d\d:?\d\d)?)?"
_COUNT = rf"(?:a\s(?:couple(?:\sof)?|few)|an?|{'|'.join(NUMBERS)}|{'|'.join(VAGUE)}|\d{{1,3}})"
_UNIT = r"(?:hour|day|week|month|year|decade)s?"
_PARTS = r"(?:\s(?:early\s|late\s)?(?:morning|afternoon|evening|night))?"

# Look-behind needs a fixed width, hence one alternative for each length of preposition.
_PREPOSITION = (
    r"(?:(?<=\b[Ii]n )|(?<=\b(?:[Bb]y|of|to) )|(?<=\b(?:from|From|till|year|Late|late) )|(?<=\b(?:[Ss]ince|[Uu]ntil) )"
    r"|(?<=\b(?:[Bb]efore|[Dd]uring|around) )|(?<=\b[Bb]etween ))"
)

_ALTERNATIVES = (
    ("day", rf"{_YEAR.split('(?!')[0]}-(?:0[1-9]|1[0-2])-(?:[0-2]\d|3[01]){_CLOCK}(?!\d)"),
    ("day", r"(?:0?[1-9]|[12]\d|3[01])(?P<stroke>[./])(?:0?[1-9]|[12]\d|3[01])(?P=stroke)(?:19|20)\d\d(?!\w|[./]\d)"),
    ("day", rf"(?:{_SHORT_WEEKDAY},?\s)?{_MONTH}\s{_DAY}(?:{_DASH}{_DAY})?,?\s{_YEAR}"),
    ("day", rf"(?:{_SHORT_WEEKDAY},?\s)?{_DAY}(?:\sof)?\s{_MONTH},?\s{_YEAR}{_CLOCK}"),
    ("month_day", rf"(?:{_SHORT_WEEKDAY},?\s)?{_MONTH}\s{_DAY}(?:{_DASH}(?:{_MONTH}\s)?{_DAY})?"),
    ("month_day", rf"(?:{_SHORT_WEEKDAY},?\s)?{_DAY}(?:\sof)?\s{_TITLE_MONTH}"),
    ("month_year", rf"(?:{_MONTH})(?:\sof|,)?\s{_YEAR}"),
    ("month_edge", rf"the\s(?:first|last)\sday\sof\s{_MONTH}(?:(?:\sof|,)?\s{_YEAR})?"),
    ("month", rf"(?:last|this\spast|past|next|this|early|late|mid)[\s-](?:{MONTH_NAMES})"),
    ("month", rf"{_PREPOSITION}(?:{MONTH_NAMES})"),
    ("year", r"(?:(?:spring|summer|autumn|fall|winter|(?:first|second|third|fourth|last)\s(?:quarter|half))(?:\sof)?"
             rf"|Q[1-4]|early|mid|late|back\sin|(?:end|start|beginning)\sof)[\s-]{_YEAR}"),
    ("year", rf"{_PREPOSITION}{_YEAR}"),
    ("day_word", rf"the\sday\sbefore\syesterday|[Yy]esterday(?:,\s{_WEEKDAY})?{_PARTS}"),
    ("day_word", rf"(?:[Ee]arlier\s|[Ll]ater\s)?[Tt]oday(?:,\s{_WEEKDAY})?"),
    ("day_word", r"[Tt]omorrow|[Tt]onight|[Ll]ast\snight|[Tt]his\s(?:morning|afternoon|evening)"),
    ("weekday", r"(?:(?:[Ll]ast|[Nn]ext|[Tt]his(?:\s(?:past|coming))?|[Cc]oming|[Pp]ast|[Uu]pcoming)\s)?"
                rf"{_WEEKDAY}{_PARTS}"),
    ("period", r"(?:(?:[Ee]arlier|[Ll]ater|[Ll]ate|[Ee]arly)\s)?(?:[Tt]his(?:\spast)?|[Ll]ast|[Nn]ext)\s"
               r"(?:week|month|year|quarter)"),
    ("ago", rf"(?:(?i:{_COUNT})\s{_UNIT})\s(?:ago|back)(?:\s(?:on\s)?{_WEEKDAY})?"),
    ("anchored", rf"(?:(?i:{_COUNT}|the)\s)?{_UNIT}\s(?:after|before|later|earlier|prior\sto|following)"),
    ("anchored", r"[Tt]he\s(?:next|following|previous|same)\s(?:day|week|month|year)"),
)  # fmt: skip
GRAMMAR = re.compile(
    "|".join(rf"(?P<{kind}_{rank}>{pattern})(?!\w)" for rank, (kind, pattern) in enumerate(_ALTERNATIVES))
)

# An expression starts at one of these words or at a digit; the grammar is tried nowhere else: the scan stays linear.
_STARTS = sorted(
    {"last", "this", "next", "past", "coming", "upcoming", "early", "earlier", "late", "later", "mid", "the", "back",
     "spring", "summer", "autumn", "fall", "winter", "first", "second", "third", "fourth", "end", "start", "beginning",
     "yesterday", "today", "tomorrow", "tonight", "hour", "hours", "day", "days", "week", "weeks", "month", "months",
     "year", "years", "decade", "decades", *NUMBERS, *VAGUE},
    key=len, reverse=True,
)  # fmt: skip
CANDIDATE = re.compile(
    rf"(?<![\w$€£#./:-])(?:(?i:(?:{'|'.join(_STARTS)})(?![a-z]))|{_MONTH}(?!\w)|{_SHORT_WEEKDAY}(?!\w)|Q[1-4](?!\w)|\d{{1,4}}(?!\d))"
)

# What makes a match no date: looked up right before and right behind it.
NOT_BEFORE = re.compile(
    r"(?:Black|Good|Cyber|Super|Giving|Ruby|Bloody|Freaky|Fat|Ash|Palm|Easter|Casual|Mail on|USA|Fox News"
    r"|Rule|Section|Article|Theresa)\s$"
)
NOT_BEHIND = re.compile(
    r"\s?(?:%|(?:percent|per cent|million|billion|thousand|hundred|points?|people|users?|accounts?|cities|countries"
    r"|stores?|jobs?|employees|workers|companies|police|departments|pages|words|miles|times|degrees)\b"
    r"|(?:Times|Mirror|Telegraph|Post|Herald|Night Live|Night Lights|Night Football|the 13th)\b|\.com\b)"
)
COUNTABLE = ("month_day", "year")  # kinds whose number may count something instead

RANGE_OPENS = re.compile(r"\b(?:from|between)\s$", re.I)
RANGE_JOINS = re.compile(r"\s?(?:to|and|through|until|till|-|–|—)\s?")

# The verb nearest in front tells whether a date lies ahead: "said on Monday it will" is past, "will end on Monday" not.
AHEAD_IN_FRONT = re.compile(
    r"\b(?:(?:will|won['’]t|shall|would|going to|is to|are to|set (?:to|for)|plans? (?:to|for)|planned for"
    r"|scheduled (?:to|for)|due|starting|beginning|effective|takes? effect|expected|expires?)\b"
    r"|(?:by|until|till|before|ahead of)\s(?:the\s)?$)",
    re.I,
)
PAST_IN_FRONT = re.compile(
    r"\b(?<!\bbe )(?:said|says|told|wrote|gave|made|took|began|came|held|sent|put|won|met|spoke|went|was|were|had|did"
    r"|\w{2,15}ed)\b",
    re.I,
)
AHEAD_BEHIND = re.compile(r"\s?,?\s(?:will|shall|is to|are to|is set to|are set to|plans to)\b")
