"""Numbers with their nouns."""


def counted(number: int, noun: str) -> str:
    """
    >>> counted(1, "event"), counted(0, "company"), counted(12_000, "copy family")
    ('1 event', '0 companies', '12,000 copy families')
    """
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun}"
