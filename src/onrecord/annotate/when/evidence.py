"""What the sentence says about an expression: its tense, and whether it is a time at all.

A parse is used where there is one and never trusted alone: every question has an answer from the words themselves.
"""

import re
from bisect import bisect_right
from typing import Literal

from onrecord.annotate.when.grammar import BREAK, Match, Words
from onrecord.annotate.when.lexicon import Lexicon
from onrecord.language.tokens import Tokens

Tense = Literal["past", "future"] | None

STRONG_FUTURE = {"will", "shall", "'ll", "’ll", "wo", "would", "may", "might", "must", "should", "can"}
SCHEDULED = {"plan", "schedule", "expect", "due", "set", "slate", "propose", "postpone", "bill"}
PLANS = SCHEDULED | {
    "intend", "aim", "hope", "prepare", "agree", "vow", "promise", "decide", "want", "threaten", "order", "offer", "go",
    "pledge", "seek", "invite", "ready",
}  # fmt: skip
REPORTING = {"say", "tell", "report", "announce", "claim", "write", "state", "note", "add", "warn", "quote", "cite"}
PRENOMINAL = {"nmod:poss", "compound", "nmod", "amod", "nmod:unmarked", "nmod:tmod"}
HOLDING = {"hold", "host", "have", "attend", "convene", "open", "join", "resume", "begin", "start", "conduct", "chair"}
LOOKING_BACK = {
    "discuss", "mark", "mourn", "investigate", "review", "examine", "recall", "remember", "commemorate", "address",
    "study", "condemn", "raise", "debate", "explain", "describe", "honor", "honour", "avenge", "probe", "consider",
}  # fmt: skip
UNTIL = {"until", "till", "through", "starting", "beginning", "effective", "payable", "due"}
PROMISE = re.compile(
    r"\b(?:will|shall)\b(?! have)|['’]ll\b|\b(?:is|are) (?:scheduled|due|set (?:to|for)|slated|expected|planned|to)\b",
    re.I,
)
QUOTED = re.compile(r"“[^“”]{1,1500}”|\"[^\"\n]{1,800}\"|‘‘[^’]{1,800}’’|``(?:(?!'').){1,800}''", re.S)
REACH = 800
"""Characters before and after an expression that are looked at."""
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])|\n\s*\n|\n(?=[A-Z“\"])")
PERSON_MAY = re.compile(
    r"\b(?!(?:In|Since|Until|By|Last|Next|This|Early|Late|From|To|And|On|The|Mid|Before|After|During|For)\b)"
    r"[A-Z][\w.’'-]+ May\b(?!\s+\d)"
)
NOT_WEEKDAY_AFTER = {"black", "bloody", "super", "fat", "cyber", "palm", "ash", "shrove", "maundy", "ruby"}
NOT_WEEKDAY_BEFORE = {
    "times", "telegraph", "mirror", "express", "herald", "mail", "post", "night", "live", "islam", "mosque", "world",
}  # fmt: skip
MONEY_BEFORE = re.compile(
    r"(?:[$£€¥]\s?[\d.,]+|cents?|dollars|pounds|euros)(?: (?:m|bn|million|billion))?(?: in \w+)?$"
)
RATE_BEFORE = re.compile(
    r"\b(?:times|once|twice|percent|%|\d[\d.,]* \w+(?: \([^)]*\)| \w+)?|"
    r"(?:barrels|hours|people|much|many|thousands?|hundreds?|millions?|billions?)(?: \w+)?)$"
)
NOT_RATE_AFTER = {
    "in", "within", "for", "after", "over", "of", "than", "about", "nearly", "almost", "and", "or", "took", "spent",
    "on", "lasted", "at", "to", "by", "under", "just", "only", "before", "until", "every", "once", "with", "is", "was",
}  # fmt: skip
MONTH_FRAME = {
    "in",
    "since",
    "until",
    "till",
    "during",
    "through",
    "throughout",
    "last",
    "next",
    "early",
    "late",
    "mid",
    "-",
}
YEAR_CUES = {
    "in", "of", "since", "by", "until", "from", "to", "during", "before", "after", "between", "and", "around", "circa",
    "(", "–", "-", "early", "late", "mid", "year", "through", "till", "'", ",", "/", "c", "about", "for", "on", "or",
}  # fmt: skip


class Evidence:
    """One document's words and tokens, asked about one match at a time."""

    def __init__(self, lexicon: Lexicon, words: Words, tokens: Tokens) -> None:
        self._lexicon = lexicon
        self._words = words
        self._tokens = tokens
        self._text = words.text
        self._tagged = any(tokens.upos[:50])
        self._ends = [m.end() for m in SENTENCE_END.finditer(self._text)]
        self._sentence_starts = [s.start for s in tokens.sentence_spans]
        self._person_may: bool | None = None
        self._quotes: list[tuple[int, int]] | None = None
        self._numbers: list[int] | None = None

    def sentence(self, at: int) -> tuple[int, int]:
        """[start, end) of the sentence around an offset: by the tokens if there are any, else by punctuation; of one
        that is longer than `REACH` on either side, that much."""
        spans = self._tokens.sentence_spans
        k = bisect_right(self._sentence_starts, at) - 1
        if k >= 0 and at < spans[k].end:
            start, end = spans[k]
        else:
            k = bisect_right(self._ends, at)
            start, end = (self._ends[k - 1] if k else 0), (self._ends[k] if k < len(self._ends) else len(self._text))
        return max(start, at - REACH), min(end, at + REACH)

    def token(self, at: int) -> int | None:
        """The token that covers an offset."""
        k = bisect_right(self._tokens.start, at) - 1
        return k if k >= 0 and at < self._tokens.end[k] else None

    def head(self, match: Match) -> int | None:
        """The token of the match that hangs on something outside it; None without a parse."""
        k = self.token(match.start) if self._tagged else None
        tokens = self._tokens
        while k is not None and tokens.start[k] < match.end:
            h = tokens.head[k]
            if h < 0 or not match.start <= tokens.start[h] < match.end:
                return k
            k = h
        return None

    def before(self, match: Match, n: int = 1) -> str:
        """The n-th word before the match, lower case; empty at a break."""
        k = match.first - n
        return self._word(k)

    def next(self, match: Match, n: int = 1) -> str:
        """The n-th word after the match, lower case."""
        return self._word(match.last + n - 1)

    def _word(self, k: int) -> str:
        if not 0 <= k < len(self._words.codes) or self._words.codes[k] == BREAK:
            return ""
        return self._text[self._words.start[k] : self._words.end[k]]

    # ---- tense

    def tense(self, match: Match) -> Tense:
        """The tense of the clause that the expression stands in."""
        before = self.before(match).lower()
        if self._is_deadline(match, before):
            return "future"
        if before == "since":
            return "past"
        nearest = self._tense_word(match.first - (2 if before in ("on", "in", "late", "early", ",") else 1))
        if nearest == "past":
            return nearest
        k = self.head(match)
        found = self._parsed_tense(k) if k is not None else None
        if found == "none":
            return None
        return found or self._worded_tense(match)

    def _is_deadline(self, match: Match, before: str) -> bool:
        """Whether a date as in "until 9 a.m. Tuesday", "payable Jan. 2" lies ahead; not so after "had until"."""
        as_soon = before == "as" and self.before(match, 2).lower() in ("early", "soon")
        if before not in UNTIL and not as_soon:
            return False
        start, _ = self.sentence(match.start)
        clause = self._text[start : match.start].lower()
        if as_soon:
            return True
        if before == "through" and re.search(r"\b(?:has|have|\w+ed|this year)\b", clause):
            return False
        return len(clause) > 12 and not re.search(r"\b(?:had|not|n't|never|from|were|was)\b[^,;]*$", clause)

    def _parsed_tense(self, k: int) -> Tense | Literal["none"]:
        """Climb from the expression to the verb it hangs on. Before a noun ("Friday's talks", "a June pact") it tells
        of the noun, whatever the tense of the verb."""
        tokens = self._tokens
        for _ in range(8):
            if tokens.upos[k] in ("VERB", "AUX") or tokens.deprel[k] == "root":
                found = self._verb_tense(k)
                if found:
                    return found
            head = tokens.head[k]
            if tokens.deprel[k] in PRENOMINAL and k < head and not tokens.deprel[head].startswith("nsubj"):
                return "none"
            k = tokens.head[k]
            if k < 0:
                return None
        return None

    def _verb_tense(self, k: int) -> Tense:
        tokens = self._tokens
        lemma, tag = tokens.lemma[k].lower(), tokens.xpos[k]
        aux = {tokens.lower[c] for c in tokens.children[k] if tokens.deprel[c].startswith(("aux", "cop"))}
        if aux & STRONG_FUTURE:
            return "past" if "have" in aux else "future"
        if lemma in ("schedule", "plan", "slate") and "had" not in aux:
            return "future"
        if aux & {"had", "has", "have", "'ve", "’ve"} or aux & {"did", "could"}:
            return "past"
        if lemma in SCHEDULED and tag in ("VBN", "JJ"):
            return "future"
        if tag == "VBD" or aux & {"was", "were"} or (tag == "VBN" and tokens.deprel[k].startswith("acl")):
            return "past"
        if tag == "VB" and any(tokens.lower[c] == "to" for c in tokens.children[k]):
            head = tokens.head[k]
            if head < 0 or tokens.lemma[head].lower() not in PLANS:
                return None
            return "past" if any(tokens.lower[c] == "had" for c in tokens.children[head]) else "future"
        if tag in ("VBZ", "VBP") or aux & {"is", "are", "'s", "’s", "'re"}:
            return "past" if lemma in REPORTING else "future"
        return None

    def _worded_tense(self, match: Match) -> Tense:
        start, end = self.sentence(match.start)
        best: tuple[int, Tense] = (10**6, None)
        k = match.first - 1
        while k >= 0 and self._words.start[k] >= start and match.first - k <= 14:
            best = min(best, (match.first - k, self._tense_word(k)), key=lambda b: b[0] if b[1] else 10**6)
            if best[1]:
                break
            k -= 1
        k = match.last
        while k < len(self._words.codes) and self._words.end[k] <= end and k - match.last < 9:
            distance = (k - match.last + 1) * 2
            if distance >= best[0]:
                break
            if found := self._tense_word(k):
                return found
            k += 1
        return best[1]

    def _tense_word(self, k: int) -> Tense:
        raw = self._word(k) or " "
        word = raw.lower()
        if word in self._lexicon.future and not (word == "may" and raw[0] == "M"):
            return "future"
        if word in self._lexicon.past or (len(word) > 4 and word.endswith("ed") and raw[0].islower()):
            return "past"
        return None

    def promises(self, match: Match) -> bool:
        """Whether the expression's own clause, outside quotation marks, says that it is still to come: "will sit",
        "are to meet", "is scheduled for"; not the "would" of a past sentence."""
        if self.quoted(match.start):
            return False
        k = self.head(match)
        if k is not None:
            verb = self._promised_by(k)
            return verb is not None and not self.quoted(self._tokens.start[verb]) and self._is_promise(verb)
        last = None
        for last in PROMISE.finditer(self._clause_before(match)):  # noqa: B007
            pass
        return last is not None and len(last.string) - last.end() < 90

    def tells_past(self, match: Match) -> bool:
        """Whether the expression's own clause, as parsed, tells it as past."""
        k = self.head(match)
        if k is None or self.before(match).lower() in UNTIL:
            return False
        verb = self._governor(k)
        return verb is not None and self._tokens.upos[verb] == "VERB" and self._verb_tense(verb) == "past"

    def _clause_before(self, match: Match) -> str:
        start, _ = self.sentence(match.start)
        return re.split(r"[;:—]|, (?:which|who|but|and)\b", self._text[start : match.start])[-1]

    def _governor(self, k: int) -> int | None:
        """The verb that an expression hangs on directly or through nouns that are its objects or obliques."""
        tokens = self._tokens
        for _ in range(6):
            head = tokens.head[k]
            if head < 0:
                return k if tokens.upos[k] in ("VERB", "AUX") else None
            if tokens.deprel[k] in ("nmod:poss", "appos", "parataxis", "acl:relcl", "advcl", "ccomp"):
                return None
            k = head
            if tokens.upos[k] in ("VERB", "AUX"):
                return k
        return None

    def _promised_by(self, k: int) -> int | None:
        """The verb whose own time the expression is: "will meet on March 9", "will hold talks on March 9", but not
        "will recall the talks of March 9"."""
        tokens = self._tokens
        head = tokens.head[k]
        if head >= 0 and tokens.upos[head] == "NOUN" and tokens.deprel[head] == "obj" and tokens.deprel[k] == "nmod":
            verb = tokens.head[head]
            return verb if tokens.lemma[verb].lower() in HOLDING else None
        direct = tokens.deprel[k].startswith(("obl", "advmod", "nmod:tmod", "nmod:unmarked"))
        if head < 0 or not direct or tokens.upos[head] not in ("VERB", "AUX"):
            return None
        return None if self._may_be_of_a_noun(head, k) else head

    def _may_be_of_a_noun(self, verb: int, k: int) -> bool:
        """Whether a noun between the verb and the day could own the day instead ("will answer for the raid on March
        4"), for parsers guess there. A place cannot, nor the object of a verb that does not look back."""
        tokens = self._tokens
        for j in range(verb + 1, k):
            if tokens.upos[j] != "NOUN" or tokens.deprel[j].startswith(("compound", "nmod:unmarked", "obl:unmarked")):
                continue
            if tokens.deprel[j] != "obj" or tokens.lemma[verb].lower() in LOOKING_BACK:
                return True
        return False

    def _is_promise(self, verb: int) -> bool:
        tokens = self._tokens
        children = tokens.children[verb]
        aux = {tokens.lower[c] for c in children if tokens.deprel[c].startswith(("aux", "cop"))}
        if aux & {"will", "shall", "'ll", "’ll"}:
            return "have" not in aux
        lemma = tokens.lemma[verb].lower()
        present = aux & {"is", "are", "'s", "’s", "'re", "’re"}
        if present and lemma in SCHEDULED:
            return True
        if tokens.xpos[verb] == "VB" and any(tokens.lower[c] == "to" for c in children):
            head = tokens.head[verb]
            if head >= 0 and tokens.lemma[head].lower() in PLANS:
                present = {"is", "are"} & {tokens.lower[c] for c in tokens.children[head]}
                return tokens.xpos[head] in ("VBZ", "VBP") or bool(present)
        return False

    def quoted(self, at: int) -> bool:
        """Whether an offset lies between quotation marks."""
        if self._quotes is None:
            self._quotes = [m.span() for m in QUOTED.finditer(self._text)]
        return any(a < at < b for a, b in self._quotes)

    def line_before(self, match: Match) -> str:
        """What stands in the line before the match."""
        low = max(0, match.start - REACH)
        return self._text[max(low, self._text.rfind("\n", low, match.start) + 1) : match.start]

    def text_after(self, match: Match, n: int) -> str:
        """The n characters after the match."""
        return self._text[match.end : match.end + n]

    def opens_line(self, match: Match) -> bool:
        """Whether the line that the match stands in goes on as a sentence: a dateline opens a story."""
        return "\n" not in self._text[match.end : match.end + 60] and match.end + 60 < len(self._text)

    # ---- is it a time?

    def refuses(self, match: Match) -> bool:
        """Whether the words around show that the match is no time."""
        fields = match.fields
        if self._in_name(match):
            return True
        if match.rule.name == "today":
            return self._is_title(match)
        if "month" in fields and not ({"day", "year", "yrel"} & set(fields)) and "day" not in fields:
            return self._no_month(match)
        if "weekday" in fields and "day" not in fields:
            before, after = self.before(match).lower(), self.next(match)
            return before in NOT_WEEKDAY_AFTER or (after[:1].isupper() and after.lower() in NOT_WEEKDAY_BEFORE)
        if match.rule.name == "year":
            return self._no_year(match)
        if (
            match.rule.kind == "relative"
            and self._text[match.start : match.start + 5] == "This "
            and match.end - match.start < 11
        ):
            return self._text[match.start + 5].isupper()
        if match.rule.kind == "duration" and fields.get("unit", "").startswith("quarter"):
            words = self._text[match.start : match.end]
            return "-" in words or fields.get("n") in ("a", "one") or self.next(match) == "of"
        if match.rule.kind == "duration" and self._names_event(match):
            return True
        if match.rule.kind == "duration":
            return fields.get("unit") == "second" and fields.get("n") in ("a", "an", "another", "one", "the")
        if match.rule.kind == "holiday":
            return not self._text[match.end - 1 - len(fields["holiday"]) : match.end].strip()[:1] or not any(
                c.isupper() for c in self._text[match.start : match.end]
            )
        if match.rule.name in ("the future", "current", "recent"):
            return (
                self._text[match.end - 1 - 4 : match.end].isupper()
                or self._text[match.end - 6 : match.end - 5].isupper()
            )
        return False

    def _in_name(self, match: Match) -> bool:
        """A person's name ("April Glaspie", "Theresa May") or a handle ("@friday")."""
        if match.start and self._text[match.start - 1] in "@#_":
            return True
        k = self.token(match.start) if "month" in match.fields or "season" in match.fields else None
        return k is not None and "day" not in match.fields and self._tokens.entity[k][2:] == "PER"

    def _is_title(self, match: Match) -> bool:
        """A paper or programme: "USA Today", "the Today programme"."""
        before = self.before(match)
        if not self._text[match.start].isupper() or self._text[match.start : match.end].isupper() or not before:
            return False
        return before[0].isupper() or (before[0].islower() and self.next(match) in ("programme", "program", "show"))

    def _names_event(self, match: Match) -> bool:
        """A war or treaty: "the Six-Day War", "the Hundred Years War"."""
        unit = match.fields.get("unit", "")
        at = self._text.lower().find(unit, match.start, match.end) if unit else -1
        return at > match.start and self._text[at].isupper() and self.next(match)[:1].isupper()

    def _no_month(self, match: Match) -> bool:
        month, before, after = match.fields["month"].rstrip("."), self.before(match), self.next(match)
        lower = before.lower()
        framed = "rel" in match.fields or "edge" in match.fields
        if month in self._lexicon.values["MONTHABBR"] and not framed:
            return not match.fields["month"].endswith(".") or after[:1].isupper()
        if month in ("april", "june", "august") and after[:1].isupper() and lower not in MONTH_FRAME and not framed:
            return True
        if month not in ("may", "march"):
            return False
        if self._text[match.start : match.end].isupper() and before.isupper() and before:
            return True
        if month == "march" and lower not in self._lexicon.month_after | {"the", "a", "his"} and not framed:
            return True
        if month == "march" and lower in ("the", "a", "this", "his", "their"):
            return not (lower == "the" and after[:1].islower() and after not in ("of", "for", "on", "to", "was", "is"))
        if month == "may" and framed and match.fields.get("rel") in ("this", "that", "the same", "same"):
            return after[:1].islower() and after not in ("and", "or", "in", "at", "when", "as", "by", "to", "with")
        if framed:
            return False
        if month == "may" and self._speaks_of_may():
            return lower not in ("in", "since", "until", "last", "next", "during", "early", "late", "mid", "between")
        return lower not in self._lexicon.month_after

    def _speaks_of_may(self) -> bool:
        if self._person_may is None:
            self._person_may = PERSON_MAY.search(self._text) is not None
        return self._person_may

    def _no_year(self, match: Match) -> bool:
        year = match.fields["year"]
        if year[0] in "'’‘`":
            return match.parent is None and "edge" not in match.fields and self.before(match).lower() not in YEAR_CUES
        number = int(year)
        before = self.before(match).lower()
        if before in self._lexicon.numbered:
            return True
        if match.parent is None and not (1900 <= number <= 2039) and "edge" not in match.fields:
            if before not in YEAR_CUES and before and not (number >= 1500 and self._years_around(number) > 2):
                return True
            if not 1500 <= number <= 2039 and (
                before not in ("in", "of", "since", "by", "until") or self.next(match)[:1].islower()
            ):
                return self.next(match)[:1].isalpha()
        k = self.token(match.start) if self._tagged else None
        if k is not None and self._tokens.deprel[k] == "nummod":
            head = self._tokens.head[k]
            return head == k + 1 and self._tokens.xpos[head] == "NNS" and before not in ("in", "of", "the", "since")
        return False

    def _years_around(self, number: int) -> int:
        """How many numbers in the text could be years within fifty of this one."""
        if self._numbers is None:
            self._numbers = [int(y) for y in re.findall(r"(?<![\d,.$£€])[12]\d{3}(?![\d,]|\.\d)", self._text)]
        return sum(abs(number - y) <= 50 for y in self._numbers)

    def is_price(self, match: Match) -> bool:
        """Whether "a year" here belongs to a sum: $500 million a year."""
        return MONEY_BEFORE.search(self._text[max(0, match.start - 40) : match.start].rstrip()) is not None

    def is_rate(self, match: Match) -> bool:
        """Whether "a day" here is "each day": twice a day, 40 people a day."""
        head = self._text[max(0, match.start - 40) : match.start].rstrip()
        last = head.rsplit(None, 1)[-1].lower() if head else ""
        return last not in NOT_RATE_AFTER and RATE_BEFORE.search(head) is not None
