"""Whose words: the actor behind a source phrase, through whom the words came, and to whom they were said."""

from bisect import bisect_left, bisect_right

from onrecord.annotate.reading import Reading
from onrecord.annotate.said.arcs import Arcs
from onrecord.annotate.said.cues import Cues, Find
from onrecord.records import ActorKind, ActorMention, ActorRef, Span

_PERSONAL = frozenset(("he", "she", "him", "her", "his", "hers", "i", "me", "my"))
_BODILY = frozenset(("it", "its", "they", "them", "their", "we", "us", "our"))
_INDEFINITE = frozenset(("a", "an", "one", "another", "some"))
_CARRYING = frozenset(("quote", "cite", "interview", "contact", "reach"))
_THROUGH = frozenset(("through", "via"))
_SPOKEN = frozenset(("that", "quote", "around", "wh", "adverbial", "rest", "to", "obj-to", "floating"))
"""Frames whose source has spoken, so that `it added` can go on from it."""
_RELATIVE = frozenset(("who", "which", "that", "whom", "whose"))
_OWNERS = frozenset(("by", "from", "of", "for", "in"))
_REACH = 60
"""Code points between `citing` or a document and the name of its source."""
_MEMORY = 600
"""Tokens over which a statement is remembered."""
_NEAR = 8
"""Tokens between a cue and `citing` at most, where no arc joins them."""
_LONGEST_NAME = 80
"""Characters of a source phrase that serve as the name of an actor nobody knows."""


class Speakers:
    """Resolves the phrases of one document; remembers who spoke last."""

    def __init__(self, reading: Reading, cues: Cues) -> None:
        self.reading = reading
        self.cues = cues
        self.arcs: Arcs = cues.arcs
        self.mentions = sorted(reading.actors, key=lambda m: (m.start, -m.end))
        self.starts = [m.start for m in self.mentions]
        self.last_person: ActorRef | None = None
        self.last_body: ActorRef | None = None

    def speaker(self, find: Find, source: list[Span]) -> ActorRef | None:
        """The actor whose words these are; a bare name where the actor is not known, None without a source."""
        if find.source is None:
            return None
        if find.kind in ("tweet", "line"):
            return self._named(source)
        carried_on = self._carried_on(find)
        found = carried_on or self._resolve(find.source, source)
        if found is None:
            found = self._pronoun(find.source)
        if found is None and source:
            found = ActorRef(None, self._name(source), None, None)
        if find.frame in _SPOKEN:
            self._remember(find.source, found)
        return found

    def _author_before(self, token: int) -> ActorRef | None:
        """Who issued, or spoke in, the document of the same name that was mentioned last: `issued a statement`, `a
        statement by`, `said in a statement`."""
        arcs = self.arcs
        for t in range(token - 1, max(-1, token - _MEMORY), -1):
            if arcs.lemma[t] != arcs.lemma[token]:
                continue
            author = self._owner(t)
            verb = arcs.head[t]
            if author is None and verb >= 0 and arcs.upos[verb] == "VERB" and arcs.relation[t] in ("obj", "obl"):
                subject = arcs.governed_subject(verb)
                if subject is not None and subject != t:
                    author = self._refer(subject)
            if author is not None:
                return author
        return None

    def _refer(self, token: int) -> ActorRef:
        """The actor of a noun phrase, or its words where the actor is not known or not one."""
        mention = self._at(token)
        plural = self.arcs.child(token, "conj") is not None or self.arcs.xpos[token] in ("NNS", "NNPS")
        plural = plural or (mention is not None and len(self._several(mention)) > 1)
        if mention is not None and mention.actor is not None and not (plural and mention.kind == "person"):
            return mention.ref
        below = [t for t in self.arcs.below(token) if self.arcs.full[t] not in ("acl:relcl", "acl", "appos")]
        span = self.cues.tokens.span(below[0], below[-1])
        return ActorRef(None, self._name([span]), None, None)

    def _several(self, mention: ActorMention) -> list[ActorMention]:
        """The actors that a phrase stands for: several for `the pair` or `they`."""
        first, last = bisect_left(self.starts, mention.start), bisect_right(self.starts, mention.start)
        return [m for m in self.mentions[first:last] if m.end == mention.end]

    def _joint(self, mention: ActorMention, together: list[ActorMention]) -> ActorRef:
        """People who speak as one, named each for a pronoun, by the words for a noun: `the quartet`."""
        *names, last = [str(m.name) for m in together]
        name = f"{', '.join(names)} and {last}" if mention.form == "pronoun" else mention.text
        countries = {m.country for m in together}
        return ActorRef(None, name[:_LONGEST_NAME], countries.pop() if len(countries) == 1 else None, mention.sector)

    def _named(self, source: list[Span]) -> ActorRef | None:
        """The actor that a line opens or a tweet is signed with."""
        named = [m for m in self.mentions if m.actor and any(m.start < e and s < m.end for s, e in source)]
        found = max(named, key=lambda m: m.end - m.start).ref if named else None
        found = found or (ActorRef(None, self._name(source), None, None) if source else None)
        if found is not None and named:
            self._keep(found, named[0].kind)
        return found

    def _carried_on(self, find: Find) -> ActorRef | None:
        """`it said`, `it added`, `he continued`: a pronoun that goes on speaking is the last speaker of its kind."""
        word = self.arcs.lower[find.source] if find.source is not None else ""
        if word == "it" and find.sense.force != "think":
            return self.last_body
        if word in ("he", "she", "they") and self.arcs.lemma[find.head] in self.cues.lexicon.continuing:
            return self.last_person if word != "they" else self.last_body
        return None

    def cited(self, verb: int) -> ActorRef | None:
        """Whom a report names as its own source: `..., the agency reported, citing the ministry`."""
        arcs, tokens = self.arcs, self.cues.tokens
        first, last = tokens.sentences[arcs.sentence[verb]]
        for t in range(first, last):
            if arcs.lower[t] not in ("citing", "quoting") or self.cues.quoted[t]:
                continue
            shares = arcs.governed_subject(t) in (arcs.governed_subject(verb), None, arcs.head[t])
            main = arcs.head[verb] < 0 and verb < t and arcs.is_mark(t - 1)
            if not shares and not main and not verb < t < verb + _NEAR:
                continue
            near = [m for m in self.mentions if tokens.start[t] < m.start < tokens.end[t] + _REACH]
            person = next((m for m in near if m.kind == "person" and m.form == "name"), None)
            obj = arcs.child(t, "obj")
            if person is None and obj is not None and self.known(obj):
                cited = self.party(obj)
                bare = cited is not None and cited.actor is None and arcs.lemma[obj] in self.cues.lexicon.speaking
                return None if bare else cited
            if near:
                return (person or near[0]).ref
        return None

    def party(self, token: int) -> ActorRef | None:
        """The actor a phrase stands for, by its head: an addressee, a carrier of words."""
        arcs, tokens = self.arcs, self.cues.tokens
        below = [t for t in arcs.below(token) if arcs.full[t] != "acl:relcl"]
        span = tokens.span(below[0], below[-1])
        found = self._resolve(token, [span])
        if found is not None:
            return found
        begin = token
        while begin - 1 in below and arcs.relation[begin - 1] in ("compound", "amod", "flat", "nmod", "det"):
            begin -= 1
        if arcs.relation[begin] == "det":
            begin += 1
        return ActorRef(None, tokens.text[tokens.start[begin] : tokens.end[token]][:_LONGEST_NAME], None, None)

    def names_actor(self, token: int) -> bool:
        """Whether the token stands in a mention of an actor."""
        return self._at(token) is not None

    def known(self, token: int) -> bool:
        """Whether a phrase names an actor, or a kind of document or official that can be a source."""
        return self._at(token) is not None or self.arcs.lemma[token] in self.cues.lexicon.speaking

    def _resolve(self, token: int, spans: list[Span]) -> ActorRef | None:
        arcs = self.arcs
        if arcs.lower[token] in _RELATIVE and arcs.head[token] >= 0:
            verb = arcs.head[token]
            while verb >= 0 and arcs.full[verb] != "acl:relcl":
                verb = arcs.head[verb]
            if verb >= 0 and arcs.head[verb] >= 0:
                token = arcs.head[verb]
        mention = self._at(token)
        together = self._several(mention) if mention is not None else []
        if len(together) > 1 and mention is not None and mention.kind == "person" and mention.form != "title":
            return self._joint(mention, together)
        person = mention is not None and (mention.actor or "").startswith("person:")
        many = arcs.lower[token] == "they" or arcs.xpos[token] == "NNS"
        if person and (many or (mention is not None and mention.form != "name" and self._indefinite(token))):
            mention = None
        if mention is None or mention.actor is None or mention.actor.startswith("unnamed:"):
            named = self._named_behind(token)
            if named is not None:
                return named
        document = arcs.lemma[token] in self.cues.lexicon.speaking
        if mention is not None and not (document and mention.actor is None):
            return mention.ref
        if document:
            owner = self._owner(token)
            if owner is not None:
                return owner
            author = self._author_before(token)
            if author is not None:
                return author
            definite = any(
                arcs.lower[k] in ("the", "this", "that") for k in (token - 1, *arcs.children[token]) if k >= 0
            )
            if definite and self.last_body is not None:
                return self.last_body
        inside = [m for m in self.mentions if m.form == "name" and any(s <= m.start and m.end <= e for s, e in spans)]
        persons = [m for m in inside if m.kind == "person"]
        if persons and not document:
            return persons[0].ref
        if mention is not None:
            return mention.ref
        return inside[0].ref if document and inside else None

    def _indefinite(self, token: int) -> bool:
        return any(self.arcs.lower[k] in _INDEFINITE for k in self.arcs.children[token] if k < token)

    def _named_behind(self, token: int) -> ActorRef | None:
        """The name that a kind of body stands before: `the agency RIA Novosti`, `the broadcaster NRK`."""
        arcs, tokens = self.arcs, self.cues.tokens
        t = token + 1
        if arcs.upos[token] != "NOUN" or t >= len(tokens) or arcs.upos[t] != "PROPN" or self._indefinite(token):
            return None
        if arcs.sentence[t] != arcs.sentence[token] or arcs.lemma[token] not in self.cues.lexicon.speaking:
            return None
        mention = self._at(t)
        if mention is not None and mention.actor is not None:
            return mention.ref
        end = t
        while end + 1 < len(tokens) and arcs.head[end + 1] in range(t, end + 2) and not arcs.is_mark(end + 1):
            end += 1
        return ActorRef(None, self._name([tokens.span(t, end)]), None, None)

    def carriers(self, source: int | None, verb: int) -> list[ActorRef]:
        """Through whom words came, as the source or the cue tell: `an official quoted by X`, `said through Y`."""
        arcs = self.arcs
        found = []
        for k in arcs.children[source] if source is not None else ():
            agent = arcs.agent(k) if arcs.relation[k] == "acl" and arcs.lemma[k] in _CARRYING else None
            if agent is not None:
                found.append(agent)
        found += [k for k in arcs.children[verb] if arcs.relation[k] == "obl" and arcs.preposition(k) in _THROUGH]
        refs = [self.party(k) for k in found if arcs.upos[k] != "PRON" and (self._at(k) or self.known(k))]
        return [ref for ref in refs if ref is not None]

    def _at(self, token: int) -> ActorMention | None:
        """The tightest mention that holds a token."""
        start, end = self.cues.tokens.start[token], self.cues.tokens.end[token]
        best: ActorMention | None = None
        for k in range(bisect_right(self.starts, start) - 1, -1, -1):
            mention = self.mentions[k]
            if mention.start < start - 200:
                break
            if mention.end >= end and (best is None or mention.end - mention.start < best.end - best.start):
                best = mention
        return best

    def _owner(self, token: int) -> ActorRef | None:
        """Whose statement, report or poll it is."""
        arcs = self.arcs
        for k in arcs.children[token]:
            owns = arcs.relation[k] in ("nmod", "compound", "amod", "obl") and (
                k < token or arcs.preposition(k) in _OWNERS
            )
            if arcs.relation[k] == "acl" and arcs.agent(k) is not None:
                agent = arcs.agent(k)
                mention = self._at(agent) if agent is not None else None
                if mention is not None:
                    return mention.ref
            if owns:
                mention = self._at(k)
                if mention is not None:
                    return mention.ref
        return self._next_owner(token)

    def _next_owner(self, token: int) -> ActorRef | None:
        """The body named behind a document by `by` or `from`, where no arc joins them."""
        tokens = self.cues.tokens
        for t in range(token + 1, min(token + 5, len(tokens))):
            if self.arcs.lower[t] in ("by", "from"):
                near = [m for m in self.mentions if tokens.end[t] < m.start + 1 < tokens.end[t] + _REACH]
                return near[0].ref if near else None
        return None

    def _pronoun(self, token: int) -> ActorRef | None:
        """Who a pronoun stands for when the actors' room left it open: the last speaker of its kind."""
        word = self.arcs.lower[token]
        if word in _PERSONAL:
            return self.last_person
        if word in _BODILY:
            return self.last_body
        return None

    def _remember(self, token: int, speaker: ActorRef | None) -> None:
        if speaker is None:
            return
        mention = self._at(token)
        kind = mention.kind if mention is not None else None
        if mention is None and speaker.actor is None and self.arcs.upos[token] == "NOUN":
            kind = "body" if self.arcs.lemma[token] in self.cues.lexicon.speaking else None
        self._keep(speaker, kind)

    def _keep(self, speaker: ActorRef, kind: ActorKind | None) -> None:
        actor = speaker.actor or ""
        if actor.startswith("person:") or (kind == "person" and not actor.startswith(("body:", "state:"))):
            self.last_person = speaker
        elif kind in ("body", "state", "group") or actor.startswith(("body:", "state:")):
            self.last_body = speaker

    def _name(self, source: list[Span]) -> str:
        text = " ".join(self.reading.text[s:e] for s, e in source[:1])
        return " ".join(text.split())[:_LONGEST_NAME]

    def addressee(self, find: Find, content: list[Span], source: list[Span]) -> ActorRef | None:
        """To whom: the hearer, the one asked or urged, or a `to` phrase of a verb of saying."""
        arcs = self.arcs
        if find.addressee is not None:
            return self.party(find.addressee)
        if find.kind != "verb":
            return None
        hearer = self.cues.hearer(find.head, content)
        starts = self.cues.tokens.start
        if hearer is not None and not any(s <= starts[hearer] < e for s, e in source):
            return self.party(hearer)
        if find.frame == "that" and find.sense.force in ("demand", "request"):
            asked = next((arcs.own_subject(k) for k in arcs.children[find.head] if arcs.relation[k] == "ccomp"), None)
            return self.party(asked) if asked is not None and self._at(asked) is not None else None
        if find.frame == "obj-to":
            obj = arcs.child(find.head, "obj", "iobj")
            if obj is None and arcs.passive(find.head):
                obj = arcs.own_subject(find.head)
            if obj is None:
                inner = arcs.child(find.head, "ccomp", "xcomp")
                obj = arcs.own_subject(inner) if inner is not None else None
            below = [k for k in arcs.children[find.head] if k > find.head and arcs.infinitive(k)]
            if find.sense.force == "think" or any(arcs.passive(k) for k in below):
                return None
            return self.party(obj) if obj is not None else None
        if find.sense.force == "threaten" and find.frame in ("np", "as"):
            obj = arcs.child(find.head, "obj")
            return self.party(obj) if obj is not None and self._at(obj) is not None else None
        if find.frame in ("that", "quote", "around", "wh"):
            for k in arcs.children[find.head]:
                if k not in find.content and arcs.relation[k] == "obl" and arcs.preposition(k) == "to":
                    return self.party(k)
        return None
