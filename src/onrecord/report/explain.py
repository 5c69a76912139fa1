"""One fact traced back: its sentences with their offsets, the documents' hashes, the stages that read them, and why its
texts count as independent."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from onrecord.records import Derivation, Disagreement, Document, Event, Judgement, Span, Statement
from onrecord.report.facts import Facts, count, day, name, names, origin_names, sourcing

Explained = Event | Statement | Disagreement | Document | Judgement
AROUND = 160
"""Code points shown on either side of a passage."""


def find(facts: Facts, identity: str) -> Explained | None:
    """The event, statement, disagreement, document or judgement of an id, or None. Of a fact that is gone, the
    judgement that took it away."""
    disagreements = {d.id: d for d in facts.disagreements}
    found = facts.fact.get(identity) or disagreements.get(identity) or facts.document.get(identity)
    judged = (j for j in reversed(facts.judgements) if j.id == identity)
    gone = (j for j in reversed(facts.judgements) if identity in (j.target, j.value) and j.what != "undo")
    return found or next(judged, None) or next(gone, None)


def explain(facts: Facts, found: Explained, stages: Mapping[str, str]) -> RenderableType:
    """The explanation of a fact or document. `stages` are those that made the record, with their versions; without
    them that is left out."""
    if isinstance(found, Event):
        parts = [*_event(facts, found), *_sources(facts, found)]
    elif isinstance(found, Statement):
        parts = [*_statement(facts, found), *_sources(facts, found)]
    elif isinstance(found, Disagreement):
        parts = list(_disagreement(facts, found))
    elif isinstance(found, Judgement):
        parts = list(_judgement(facts, found))
    else:
        parts = list(_document(facts, found))
    if isinstance(found, Event | Statement | Disagreement):
        parts += [_judged(j) for j in facts.judgements if j.id in found.judgements]
    elif isinstance(found, Document):
        parts += [_judged(j) for j in facts.judgements if j.about == "document" and j.target == found.id]
    return Group(*parts, *([_made_by(stages)] if stages else []))


def _document(facts: Facts, document: Document) -> Iterator[RenderableType]:
    head = f"  {document.outlet or 'no outlet stated'}, {day(document.published) or 'undated'}"
    yield Text.assemble((document.id, "bold"), head, f" (date {document.published.basis})")
    if document.why:
        yield Text(document.why, style="dim")
    yield _hash(facts, document.id)
    for derivation in facts.derivations:
        if document.id in (derivation.child, derivation.parent):
            yield _debt(derivation)


def _judgement(facts: Facts, judgement: Judgement) -> Iterator[RenderableType]:
    yield _judged(judgement)
    known = set(facts.document)
    for place in judgement.anchors:
        if place.document in known:
            span = Span(place.start, place.end)
            yield from _passage(facts, place.document, [span], span)


def _judged(judgement: Judgement) -> Text:
    done = f"{judgement.what} {judgement.target} {judgement.value or ''}".rstrip()
    undone = f"; undone by {judgement.undone_by}" if judgement.undone_by else ""
    return Text.assemble(
        "\n", (judgement.id, "bold"), f"  {done}, by {judgement.by} at {judgement.at}: {judgement.why}{undone}"
    )


def _event(facts: Facts, event: Event) -> Iterator[RenderableType]:
    yield Text.assemble((event.id, "bold"), f"  {event.type or 'event'} {event.status}  {day(event.time)}")
    yield Text(f"actors: {names(event.actors) or 'none named'}; recipients: {names(event.recipients) or 'none named'}")
    if event.why:
        yield Text(event.why, style="dim")
    for mention in event.mentions:
        yield from _passage(facts, mention.document, [Span(mention.start, mention.end)], mention.sentence)


def _statement(facts: Facts, statement: Statement) -> Iterator[RenderableType]:
    yield Text.assemble(
        (statement.id, "bold"), f"  {name(statement.speaker)}: {statement.force}, {statement.factuality}"
    )
    if statement.why:
        yield Text(statement.why, style="dim")
    for variant in statement.variants:
        whole = Span(variant.spans[0].start, variant.spans[-1].end)
        yield from _passage(facts, variant.document, variant.spans, whole)


def _disagreement(facts: Facts, found: Disagreement) -> Iterator[RenderableType]:
    yield Text.assemble((found.id, "bold"), f"  {found.kind} about {found.attribute} of {found.about}")
    for value in found.values:
        who = names(value.on_whose_word) if value.on_whose_word else "the reports themselves"
        yield Text(f"\n{value.value}\non the word of {who}", style="bold")
        for ref in value.spans:
            span = Span(ref.start, ref.end)
            yield from _passage(facts, ref.document, [span], span)


def _passage(facts: Facts, identity: str, spans: Sequence[Span], whole: Span) -> Iterator[RenderableType]:
    text = facts.document[identity].text
    begin, end = max(0, whole.start - AROUND), min(len(text), whole.end + AROUND)
    places = ", ".join(f"{s}-{e}" for s, e in spans)
    yield Text.assemble("\n", (identity, "cyan"), f" [{places}]")
    line, at = Text("  "), begin
    for start, stop in spans:
        line.append(text[at:start], style="dim" if at < whole.start else "")
        line.append(text[start:stop], style="bold reverse")
        at = stop
    line.append(text[at : max(at, whole.end)])
    line.append(text[max(at, whole.end) : end], style="dim")
    yield Text("  ") + Text(" ").join(part for part in line.split() if part)


def _sources(facts: Facts, fact: Event | Statement) -> Iterator[RenderableType]:
    yield Text(f"\n{sourcing(fact)}", style="bold")
    yield Text(f"origins: {origin_names(fact.origins) or 'none named'}")
    joining = [d for d in facts.derivations if d.child in fact.documents and d.parent in fact.documents]
    if len(fact.documents) > 1:
        why = f"{count(fact.texts, 'text')}: "
        if joining:
            why += "joined by " + "; ".join(f"{d.child} is a {d.kind} of {d.parent} ({d.reason})" for d in joining)
        else:
            why += "no derivation joins the passages that carry it, so they are not traced to a common text"
        yield Text(why)
    for identity in fact.documents:
        yield _hash(facts, identity)


def _hash(facts: Facts, identity: str) -> Text:
    document = facts.document[identity]
    return Text(f"  {identity}  {document.path or document.url or ''}  sha256 {document.sha256}", style="dim")


def _debt(derivation: Derivation) -> Text:
    return Text(
        f"{derivation.child} is a {derivation.kind} of {derivation.parent}: {derivation.coverage:.0%} of its words, "
        f"direction {derivation.direction}: {derivation.reason}"
    )


def _made_by(stages: Mapping[str, str]) -> Text:
    return Text("\nmade by " + ", ".join(f"{stage} {version}" for stage, version in stages.items()), style="dim")
