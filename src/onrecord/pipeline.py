"""The plan: which stages, in which order.

Document stages read one document at a time and write layers (columns) of its row. Corpus stages read and write tables
over all documents: `documents`, one row a document with its layers as columns, and the tables of stages before them. A
corpus stage may name in `layers` the columns of `documents` that it wants.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from onrecord.annotate.reading import SOURCE_LAYERS
from onrecord.engines import StageSpec
from onrecord.language.plug import DEFAULT
from onrecord.stage import check_plan

LANGUAGE = StageSpec("onrecord.language.stage:Language")
DOCUMENT_STAGES = (
    StageSpec("onrecord.documents.clean:Clean"),
    LANGUAGE,
    StageSpec("onrecord.annotate.when:When"),
    StageSpec("onrecord.annotate.who:Who"),
    StageSpec("onrecord.annotate.where:Where"),
    StageSpec("onrecord.annotate.said:Said"),
    StageSpec("onrecord.annotate.did:Did"),
)
CORPUS_STAGES = (
    StageSpec("onrecord.copies:Copies"),
    StageSpec("onrecord.annotate.when.corpus:Redate"),
    StageSpec("onrecord.facts:Facts"),
    StageSpec("onrecord.stories:Stories"),
)
AWAITED = frozenset({"places"} - ({"places"} if find_spec("onrecord.annotate.where") else set()))


@dataclass(frozen=True)
class Plan:
    """Document stages and corpus stages that fit together."""

    document: tuple[StageSpec, ...]
    corpus: tuple[StageSpec, ...]

    def check(self) -> None:
        """Refuse a wrong wiring. Raises PlanError."""
        stages = [spec.create() for spec in self.document]
        check_plan(stages, [*SOURCE_LAYERS, *AWAITED.difference(*(stage.writes for stage in stages))])
        check_plan([spec.create() for spec in self.corpus], ["documents"])


def default_plan(language: str | None = None) -> Plan:
    """The stages of this installation, checked; `language` names another language pipeline than the shipped one.

    Raises PlanError if they are wired wrongly.
    """
    plan = Plan(_that_fit(DOCUMENT_STAGES, SOURCE_LAYERS), _that_fit(CORPUS_STAGES, ["documents"]))
    if language not in (None, DEFAULT):
        other = StageSpec(LANGUAGE.path, {"pipeline": language})
        plan = replace(plan, document=tuple(other if spec is LANGUAGE else spec for spec in plan.document))
    plan.check()
    return plan


def _that_fit(specs: Sequence[StageSpec], given: Iterable[str]) -> tuple[StageSpec, ...]:
    """The stages that are here and find what they read."""
    fitting, have = [], set(given)
    for spec in specs:
        if _here(spec):
            stage = spec.create()
            if have.issuperset(set(stage.reads) - AWAITED):
                fitting.append(spec)
                have.update(stage.writes)
    return tuple(fitting)


def _here(spec: StageSpec) -> bool:
    """Whether the stage's module is part of this installation."""
    module, _, name = spec.path.partition(":")
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return False
    return found is not None and found.origin is not None and name in Path(found.origin).read_text("utf-8")
