"""Finding time expressions: words become classes, classes become letters, patterns become regular expressions.

Every word of the text is looked up once and stands as one letter for the set of classes it belongs to ("second" is an
ordinal and a unit). A pattern over classes is then an ordinary regular expression over that string, so a document costs
one pass of lookups, and patterns are only tried where a run of known words holds a trigger.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.annotate.when.lexicon import Lexicon, Rule
from onrecord.errors import KnowledgeError
from onrecord.knowledge.kept import kept

WORDS = re.compile(
    r"""(?P<word>[^\W\d_]{2,})[ ]?
      | (?P<break>\n[^\S\n]*\n\s*)
      | (?P<iso>\b\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b(?!-?\d))
      | (?P<slash>\b\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)\b(?!/)|\b\d{1,2}(?P<sep>[.-])\d{1,2}(?P=sep)(?:19|20)\d\d\b)
      | (?P<clock>\b[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:]))
      | (?P<decade>\b\d{2,3}0s\b)
      | (?P<aposdecade>['’‘`]\d0s\b|\b[2-9]0s\b)
      | (?P<aposyear>(?<!\w)['’‘`]\d\d\b(?!['’]))
      | (?P<ordnum>\b\d{1,3}(?:st|nd|rd|th)\b)
      | (?P<fraction>(?<![\w/])\d/\d\b(?!/))
      | (?P<number>\d+(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d+)
      | (?P<oclock>\bo['’]clock\b)
      | (?P<dotted>\b[A-Za-z](?:\.[A-Za-z])+\.?)
      | (?P<poss>(?<=\w)['’]s\b)
      | (?P<letter>[^\W\d_])
      | (?P<mark>[^\w\s]|_)""",
    re.VERBOSE,
)

NUMBERS = (
    "00", "01", "09", "100", "050", "0930", "0975", "1030", "1075", "2130", "2175", "2500", "2.5", "1.59", "1.75",
    "1,000", "12345",
)  # fmt: skip
"""With those below a hundred, a number of each set of forms (`number_classes`)."""

NOTHING, LOWER, UPPER, BREAK = "x", "l", "u", "\n"
PATTERN = re.compile(r"\(|\)|\||[?*+](?!\w)|[a-z]\w*=|\$\w+|'[^\w\s']+'|[^\s()|?*+]+")


@dataclass(slots=True)
class Match:
    """A rule's match: [start, end) in code points, the words of each field in lower case, its place among the words."""

    rule: Rule
    start: int
    end: int
    first: int
    last: int
    fields: dict[str, str]
    parent: "Match | None" = None
    lent: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Compiled:
    rule: Rule
    regex: re.Pattern[str]
    then: re.Pattern[str] | None


@dataclass(slots=True)
class Words:
    """The text cut into words: `codes` has one letter a word."""

    text: str
    start: list[int]
    end: list[int]
    codes: str

    def slice(self, first: int, last: int) -> str:
        """The text from the first word to before the last."""
        return self.text[self.start[first] : self.end[last - 1]]


def number_classes(text: str) -> list[str]:
    """The forms of number that a run of digits can be."""
    if not text.isdigit():
        found = ["NUM"]
        if re.fullmatch(r"\d{1,2}\.[0-5]\d", text):
            found.append("DOTCLOCK")
        return found
    value, size = int(text), len(text)
    found = ["NUM", "INT"]
    if size <= 2 and 1 <= value <= 31:
        found.append("DAYNUM")
    if size <= 2 and 1 <= value <= 12:
        found.append("HOUR12")
    if size == 2:
        found.append("YY")
    if size == 3 and value >= 100:
        found.append("Y3")
    if size == 4 and 1000 <= value <= 2100:
        found.append("YEAR")
    if size == 4 and value // 100 <= 24 and value % 100 <= 59:
        found.append("HHMM")
    return found


@kept
def grammar() -> "Grammar":
    """The grammar of `knowledge/time`, compiled once in a process."""
    return Grammar(Lexicon())


@cache
def _items(pattern: str) -> tuple[str, ...]:
    return tuple(PATTERN.findall(pattern))


class Grammar:
    """The rules compiled over an alphabet of class sets."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._table: dict[str, str] = {}
        self._alphabet: dict[frozenset[str], str] = {}
        self._members: dict[str, list[str]] = {}
        self._charsets: dict[str, str] = {}
        self._first_of: dict[str, tuple[set[str], bool]] = {}
        self._macros = dict(lexicon.macros)
        self._macros["approx"] = self._any_of(lexicon.approximations)
        self._macros["holidays"] = self._any_of(lexicon.holidays)
        self._enter_words()
        self.rules = [self._compile(rule) for rule in lexicon.rules]
        self._starts = self._dispatch()
        self._triggers = self._trigger_codes()

    # ---- the alphabet

    @staticmethod
    def _phrase(phrase: str) -> str:
        return " ".join(
            f"'{m['mark']}'" if m["mark"] else m[m.lastgroup or 0].lower().replace("’", "'")
            for m in WORDS.finditer(phrase)
        )

    @classmethod
    def _any_of(cls, phrases: Iterable[str]) -> str:
        """The phrases as alternatives, longest first, for a regular expression takes the first that fits."""
        return " | ".join(sorted({cls._phrase(p) for p in phrases}, key=lambda p: (-len(p.split()), p)))

    def _enter_words(self) -> None:
        """Give each known word the set of its classes, and each set a letter."""
        sets: dict[str, set[str]] = {}
        for name, word_class in self.lexicon.classes.items():
            for word in word_class.words:
                forms = {word.capitalize(), word.upper()} | (set() if word_class.proper else {word, word.lower()})
                for form in forms | ({word} if not word.islower() else set()):
                    sets.setdefault(form, set()).add(name)
        literals = sorted({w for r in self.lexicon.rules for p in self._sources(r) for w in self._literals(p)})
        for word in literals:
            for form in {word, word.capitalize(), word.upper()}:
                sets.setdefault(form, set()).add("=" + word)
        for word, names in sets.items():
            self._table[word] = self._letter(frozenset(names))
        for sample in (*map(str, range(100)), *NUMBERS):
            self._letter(frozenset(number_classes(sample)))
        for shape in ("ISODATE", "SLASHDATE", "CLOCK", "DECADE", "APOSDECADE", "APOSYEAR", "ORDNUM", "OCLOCK"):
            self._letter(frozenset([shape]))
        self._letter(frozenset(["ORDNUM", "DAYTH"]))
        self._letter(frozenset(["FRACTION"]))
        self._members["LOWER"], self._members["UPPER"] = [LOWER], [UPPER]

    def _letter(self, names: frozenset[str]) -> str:
        if names not in self._alphabet:
            code = chr(0x4E00 + len(self._alphabet))
            self._alphabet[names] = code
            for name in sorted(names):
                self._members.setdefault(name, []).append(code)
        return self._alphabet[names]

    def _trigger_codes(self) -> re.Pattern[str]:
        names = {n for n, c in self.lexicon.classes.items() if c.trigger}
        names |= {"YEAR", "Y3", "ISODATE", "SLASHDATE", "CLOCK", "DECADE", "APOSDECADE", "APOSYEAR", "OCLOCK", "ORDNUM"}
        names |= {"=" + self._phrase(p).split()[-1].strip("'") for p in self.lexicon.holidays} | {"=days", "=day"}
        codes = sorted({c for n in names for c in self._members.get(n, [])})
        return re.compile("[" + "".join(codes) + "]")

    # ---- from patterns to regular expressions

    @staticmethod
    def _sources(rule: Rule) -> list[str]:
        parts = (rule.match, rule.then, rule.then_not_before, rule.before, rule.not_before, rule.after, rule.not_after)
        return [p for p in parts if p]

    def _literals(self, pattern: str) -> Iterator[str]:
        for item in _items(pattern):
            if item[0] == "$":
                yield from self._literals(self._macro(item))
            elif item[0] == "'" and item[-1] == "'" and len(item) > 2:
                yield item[1:-1]
            elif not item.endswith("=") and item not in "()|?*+" and not (item.isupper() or item[:1].isupper()):
                yield item

    def _macro(self, item: str) -> str:
        if item[1:] not in self._macros:
            raise KnowledgeError(f"time/patterns.yaml: macro {item} is none of {', '.join(sorted(self._macros))}")
        return self._macros[item[1:]]

    def _regex(self, pattern: str, count: list[int] | None) -> str:
        """The regular expression of a pattern; `count` numbers the fields, None drops them."""
        out: list[str] = []
        name: str | None = None
        open_names: list[str | None] = []
        for item in _items(pattern):
            if item.endswith("=") and len(item) > 1:
                name = item[:-1]
                continue
            if item in "()|?*+":
                if item == "(":
                    out.append(self._opening(name, count))
                    open_names.append(name)
                    name = None
                else:
                    out.append(item)
                continue
            inner = f"(?:{self._regex(self._macro(item), count)})" if item[0] == "$" else self._charset(item)
            out.append(inner if name is None else self._opening(name, count) + inner + ")")
            name = None
        return "".join(out)

    @staticmethod
    def _opening(name: str | None, count: list[int] | None) -> str:
        if name is None or count is None:
            return "(?:"
        count[0] += 1
        return f"(?P<{name}__{count[0]}>"

    def _charset(self, item: str) -> str:
        if item not in self._charsets:
            self._charsets[item] = self._make_charset(item)
        return self._charsets[item]

    def _make_charset(self, item: str) -> str:
        literal = item[1:-1] if item[0] == "'" and item[-1] == "'" and len(item) > 2 else item
        key = item if item in self._members and item.isupper() else "=" + literal
        if item[:1].isupper() and item not in self._members:
            raise KnowledgeError(f"time/patterns.yaml: class {item!r} is none of {', '.join(sorted(self._members))}")
        return "[" + "".join(self._members[key]) + "]"

    def _behind(self, pattern: str, wanted: bool) -> str:
        """Look-behinds, one for each alternative, for Python wants each of one width."""
        options = [self._regex(part, None) for part in pattern.split(" | ")]
        if wanted:
            return "(?:" + "|".join(f"(?<={o})" for o in options) + ")"
        return "".join(f"(?<!{o})" for o in options)

    def _compile(self, rule: Rule) -> Compiled:
        count = [0]
        try:
            source = "(?:" + self._regex(rule.match, count) + ")"
            if rule.before:
                source += f"(?={self._regex(rule.before, None)})"
            if rule.not_before:
                source += f"(?!{self._regex(rule.not_before, None)})"
            if rule.after:
                source = self._behind(rule.after, True) + source
            if rule.not_after:
                source = self._behind(rule.not_after, False) + source
            then = None
            if rule.then:
                tail = f"(?!{self._regex(rule.then_not_before, None)})" if rule.then_not_before else ""
                then = re.compile(self._regex(rule.then, count) + tail)
            return Compiled(rule, re.compile(source), then)
        except (re.error, KeyError) as error:
            raise KnowledgeError(f"time/patterns.yaml: rule {rule.name!r} does not compile: {error}") from error

    def _dispatch(self) -> dict[str, list[Compiled]]:
        """For each letter, the rules that can begin with it."""
        codes = sorted(self._alphabet.values())
        firsts: dict[str, list[Compiled]] = {code: [] for code in codes}
        for compiled in self.rules:
            for code in self._first(compiled.rule.match):
                firsts[code].append(compiled)
        return firsts

    def _first(self, pattern: str) -> list[str]:
        return sorted(self._first_of_pattern(pattern)[0])

    def _first_of_pattern(self, pattern: str) -> tuple[set[str], bool]:
        if pattern not in self._first_of:
            self._first_of[pattern] = self._first_of_alternatives(_items(pattern), 0)[0]
        return self._first_of[pattern]

    def _first_of_alternatives(self, items: Sequence[str], at: int) -> tuple[tuple[set[str], bool], int]:
        """((letters that can come first, whether it can be empty), index after) of `a | b` up to a closing bracket."""
        firsts: set[str] = set()
        some_empty = False
        empty = True
        while at < len(items) and items[at] != ")":
            item = items[at]
            if item == "|":
                some_empty, empty = some_empty or empty, True
                at += 1
                continue
            if item.endswith("=") and len(item) > 1:
                at += 1
                continue
            if item == "(":
                (inner, inner_empty), at = self._first_of_alternatives(items, at + 1)
            elif item[0] == "$":
                inner, inner_empty = self._first_of_pattern(self._macro(item))
            else:
                inner, inner_empty = set(self._charset(item).strip("[]")), False
            at += 1
            if at < len(items) and items[at] in "?*+":
                inner_empty = inner_empty or items[at] != "+"
                at += 1
            if empty:
                firsts |= inner
                empty = inner_empty
        return (firsts, some_empty or empty), at

    # ---- reading a text

    def cut(self, text: str) -> Words:
        """The words of a text and their letters."""
        start: list[int] = []
        end: list[int] = []
        codes: list[str] = []
        known = self._table.get
        for m in WORDS.finditer(text):
            kind = m.lastgroup or ""
            a, b = m.span(kind)
            word = text[a:b]
            if kind == "word" or kind == "letter":
                code = known(word) or (LOWER if word[0].islower() else UPPER)
            elif kind == "mark":
                code = known(word, NOTHING)
            elif kind == "break":
                code = BREAK
            else:
                code = self._special(kind, word)
            start.append(a)
            end.append(b)
            codes.append(code)
        return Words(text, start, end, "".join(codes))

    def _special(self, kind: str, word: str) -> str:
        if kind == "number":
            classes = number_classes(word)
        elif kind == "ordnum":
            classes = ["ORDNUM", "DAYTH"] if 1 <= int(re.sub(r"\D", "", word)) <= 31 else ["ORDNUM"]
        elif kind == "poss":
            return self._table.get("'s", NOTHING)
        elif kind == "dotted":
            return self._table.get(word) or self._table.get(word.rstrip(".")) or UPPER
        else:
            classes = [{"iso": "ISODATE", "slash": "SLASHDATE"}.get(kind, kind.upper())]
        return self._alphabet.get(frozenset(classes), NOTHING)

    def find(self, words: Words) -> list[Match]:
        """All matches in text order: leftmost, longest, earliest rule; members of lists after their head."""
        found: list[Match] = []
        codes = words.codes
        starts = self._starts
        for run in re.finditer(r"[^xlu\n]+", codes):
            first, last = run.span()
            if not self._triggers.search(codes, first, last):
                continue
            at = first
            while at < last:
                best: re.Match[str] | None = None
                for compiled in starts.get(codes[at], ()):
                    m = compiled.regex.match(codes, at)
                    if m is None or (best is not None and m.end() <= best.end()):
                        continue
                    if compiled.rule.before or self._triggers.search(codes, at, m.end()):
                        best, rule = m, compiled
                if best is None or best.end() == at:
                    at += 1
                    continue
                match = self._match(words, rule.rule, best)
                found.append(match)
                at = best.end()
                while rule.then is not None and (more := rule.then.match(codes, at)):
                    found.append(self._member(words, match, more))
                    at = more.end()
        return [m for m in found if m.rule.kind != "none"]

    def _match(self, words: Words, rule: Rule, m: re.Match[str]) -> Match:
        first, last = m.span()
        return Match(rule, words.start[first], words.end[last - 1], first, last, self._fields(words, m))

    def _member(self, words: Words, head: Match, m: re.Match[str]) -> Match:
        """A further member of a list: its span is that of its own fields."""
        spans = [m.span(name) for name, value in m.groupdict().items() if value]
        first, last = min(s for s, _ in spans), max(e for _, e in spans)
        if first > 0 and words.slice(first - 1, first).lower() == "the":
            first -= 1
        return Match(head.rule, words.start[first], words.end[last - 1], first, last, self._fields(words, m), head)

    @staticmethod
    def _fields(words: Words, m: re.Match[str]) -> dict[str, str]:
        return {
            name.rsplit("__", 1)[0]: words.slice(*m.span(name)).lower()
            for name, value in m.groupdict().items()
            if value
        }
