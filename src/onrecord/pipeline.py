"""The plan: which stages, in which order.

Document stages read one document at a time and write layers (columns) of its row. Corpus stages read and write tables
over all documents: `documents`, one row a document with its layers as columns, `judgements`, what people corrected, and
the tables of stages before them. A corpus stage may name in `layers` the columns of `documents` that it wants.
"""

from dataclasses import dataclass, replace

from onrecord.annotate.reading import SOURCE_LAYERS
from onrecord.engines import StageSpec
from onrecord.language.plug import DEFAULT
from onrecord.stage import check_plan

DETECTORS = ["onrecord.copies.artefacts:spun", "onrecord.copies.artefacts:translated"]
"""Flaggers that look at one text by itself."""
LANGUAGE = StageSpec("onrecord.language.stage:Language")
DOCUMENT_STAGES = (
    StageSpec("onrecord.documents.clean:Clean", {"detectors": DETECTORS}),
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


@dataclass(frozen=True)
class Plan:
    """Document stages and corpus stages that fit together."""

    document: tuple[StageSpec, ...]
    corpus: tuple[StageSpec, ...]

    def check(self) -> None:
        """Refuse a wrong wiring. Raises PlanError."""
        stages = [spec.create() for spec in self.document]
        check_plan(stages, SOURCE_LAYERS)
        check_plan([spec.create() for spec in self.corpus], ["documents", "judgements"])

    @property
    def language(self) -> str | None:
        """The language pipeline, None for the shipped one."""
        return next((spec.params.get("pipeline") for spec in self.document if spec.path == LANGUAGE.path), None)


def default_plan(language: str | None = None) -> Plan:
    """The stages of this installation, checked; `language` names another language pipeline than the shipped one.

    Raises PlanError if they are wired wrongly.
    """
    plan = Plan(DOCUMENT_STAGES, CORPUS_STAGES)
    if language not in (None, DEFAULT):
        other = StageSpec(LANGUAGE.path, {"pipeline": language})
        plan = replace(plan, document=tuple(other if spec is LANGUAGE else spec for spec in plan.document))
    plan.check()
    return plan
