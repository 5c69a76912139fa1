"""Words of a text by rule: lines, addresses, abbreviations, contractions; the conventions of the English treebanks.

Offsets are code points into the text as given. Nothing is normalised here, so every word is a slice of the text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onrecord.language.features import JOINED, NEW_LINE, SPACE

_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])"
_ALNUM = r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060])"
_APOSTROPHE = "['\u2019\u02bc\u0060\u00b4]"
_TITLES = (
    "Mr Mrs Ms Messrs Dr Prof Rev Hon Gen Col Lt Sgt Cpl Pvt Capt Maj Cmdr Cdr Adm Brig Sen Rep Reps Sens Gov Pres "
    "Amb Supt Det Insp Fr Sr Jr St Ste Mt Ft Inc Ltd Co Corp Bros Univ Dept Assn Ave Blvd Rd Pty Plc "
    "vs etc al cf approx est viz Ph.D M.Sc B.Sc"
)
_PREFIXES = "anti co cross e ex mega mid mini multi non post pre pro quasi re semi sub super ultra vice"
_MONTHS = "Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec"


def _any(words: str) -> str:
    return "|".join(re.escape(w) for w in sorted(words.split(), key=len, reverse=True))


WORD = re.compile(
    rf"""
      (?P<address>(?:https?://|ftp://|www\.)[^\s<>"“”„«»]+
        | (?<![\w.+-])[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}
        | (?<![\w.-])(?:[\w-]{{1,63}}\.){{1,8}}(?:com|org|net|gov|edu|info|mil|int|co\.uk|ru|ua)\b(?:/[^\s<>"“”]*)?)
    | (?<![\w@#])(?:@\w+|\#\w*[^\W\d]\w*)
    | (?<!\w)(?:[^\W\d_]\.){{2,8}}(?!\w)
    | (?<!\w)(?:{_any(_TITLES)})\.(?!\w)
    | (?<!\w)(?:{_any(_MONTHS)})\.(?=\s*\d)
    | (?<!\w)(?:No|Nos|no|nos|p|pp|c|ca)\.(?=\s*\d)
    | (?<!\w)[^\W\d_]\.(?=[ \u00a0]+[^\W\d_])(?<=[A-Z\u00c0-\u00de]\.)
    | \d+(?:[.:,]\d+)*(?=(?:am|pm|AM|PM|km|kg|mm|cm|m|bn|mn|k|ft|mph|hrs?|mins?|cc|lbs?|GB|MB)(?!\w))
    | (?<![\w-])(?:\d{{4}}-\d\d?-\d\d? | \d\d?-(?:\d\d?|[A-Z][a-z][a-z])-(?:\d{{4}}|\d\d)
        | \+?\d{{3}}-\d{{3}}-\d{{4}})(?![\w-])
    | \d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s|D)?(?!\w)
    | \d+(?:[.,:]\d+)+
    | (?<![\w-])(?i:{_any(_PREFIXES)})-{_LETTER}{{2,}}(?!\w)
    | {_ALNUM}+(?:{_APOSTROPHE}{_LETTER}+|&(?=\w){_ALNUM}+|\.(?=[a-z]{_LETTER}*\.{_LETTER}){_ALNUM}+)*
    | {_APOSTROPHE}(?:s|re|ve|ll|d|m|S|em|til|tis|twas)(?!\w)
    | n{_APOSTROPHE}t(?!\w)
    | \.{{2,}} | -{{2,}} | ={{2,}} | \*{{2,}} | _{{2,}} | ~{{2,}} | [!?]{{2,}} | ,, | `` | '' | << | >>
    | (?<!\w)[:;]-?[()DP](?!\w)
    | \S[\u0300-\u036f\ufe0f]*
    """,
    re.X,
)

_CONTRACTION = re.compile(
    rf"(?P<not>n{_APOSTROPHE}t)$|(?P<clitic>{_APOSTROPHE}(?:s|re|ve|ll|d|m))$"
    r"|(?P<two>^(?:can(?=not$)|gon(?=na$)|wan(?=na$)|got(?=ta$)|(?:do|does|did|wo|is|are|was|were|could|would|should)(?=nt$)))",
    re.I,
)
_ADDRESS_TAIL = re.compile(r"[.,;:!?'\u2019)\]}*…]+$")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\u0000-\u0008\u000e-\u001f\u007f]+")
_LINE = re.compile(r"[^\n\r\u0085\u2028\u2029]+")


@dataclass
class Words:
    """The words of one document. `glue` says what stands before each; `lines`: the index of each line's first word,
    then the count of words."""

    text: str
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    glue: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=lambda: [0])

    def __len__(self) -> int:
        return len(self.start)

    def forms(self) -> list[str]:
        """The words as they stand in the text."""
        return [self.text[s:e] for s, e in zip(self.start, self.end, strict=True)]


def read_words(text: str, skip: Iterable[Sequence[int]] = ()) -> Words:
    """The words of a text line by line; what overlaps a span of `skip` (half-open) is left out."""
    words = Words(text)
    for a, b in _without(lines(text), sorted((int(s), int(e)) for s, e in skip)):
        before = len(words)
        _read_line(words, a, b)
        if len(words) > before:
            words.lines.append(len(words))
    return words


def lines(text: str) -> list[tuple[int, int]]:
    """[start, end) of each line; lines that a typewriter's margin broke are joined."""
    found = [m.span() for m in _LINE.finditer(text) if m.group().strip()]
    joined: list[tuple[int, int]] = []
    for block in _blocks(text, found):
        widest = max(b - a for a, b in block)
        wrapped = len(block) > 2 and 50 <= widest <= 100
        last = None
        for a, b in block:
            if wrapped and last is not None and _broken(text, last, (a, b), widest):
                joined[-1] = (joined[-1][0], b)
            else:
                joined.append((a, b))
            last = (a, b)
    return joined


def _blocks(text: str, found: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Lines without an empty line between them."""
    blocks: list[list[tuple[int, int]]] = []
    for k, line in enumerate(found):
        if k and text.count("\n", found[k - 1][1], line[0]) == 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _broken(text: str, last: tuple[int, int], line: tuple[int, int], widest: int) -> bool:
    """Whether a line only goes on the one before: its first word would not have fitted there."""
    first_word = len(text[slice(*line)].split(None, 1)[0])
    return last[1] - last[0] + 1 + first_word > widest


def _without(spans: list[tuple[int, int]], skip: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for a, b in spans:
        for s, e in skip:
            if e <= a or s >= b:
                continue
            if s > a:
                yield a, s
            a = max(a, e)
        if a < b:
            yield a, b


def _read_line(words: Words, a: int, b: int) -> None:
    """Append the words of text[a:b]."""
    at = a
    begin = len(words)
    while at < b:
        found = WORD.search(words.text, at, b)
        if found is None:
            break
        s, e = found.span()
        if _INVISIBLE.fullmatch(words.text, s, e):
            at = e
            continue
        if found.lastgroup == "address":
            tail = _ADDRESS_TAIL.search(words.text, s, e)
            e = tail.start() if tail and tail.start() > s else e
            cuts = [s, e]
        else:
            cuts = [s, *_contraction(words.text, s, e), e]
        for k, (x, y) in enumerate(pairwise(cuts)):
            words.start.append(x)
            words.end.append(y)
            joined = k > 0 or (len(words) - 1 > begin and words.end[-2] == x)
            words.glue.append(NEW_LINE if len(words) - 1 == begin else JOINED if joined else SPACE)
        at = e


def _contraction(text: str, s: int, e: int) -> list[int]:
    """Where a contraction is cut: do|n't, Putin|'s, can|not."""
    if e - s < 3:
        return []
    found = _CONTRACTION.search(text[s:e])
    if found is None:
        return []
    cut = s + (found.end() if found.lastgroup == "two" else found.start())
    return [cut] if s < cut < e else []
