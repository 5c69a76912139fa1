"""The plan: which stages, in which order.

Document stages read one document at a time and write layers (columns) of its row; corpus stages read and write tables
over all documents. `check()` refuses a wrong wiring before any work.
"""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from onrecord.annotate.reading import SOURCE_LAYERS
from onrecord.engines import StageSpec
from onrecord.stage import check_plan

DOCUMENT_STAGES = (
    StageSpec("onrecord.documents.clean:Clean"),
    StageSpec("onrecord.language.stage:Language"),
    StageSpec("onrecord.annotate.when:When"),
    StageSpec("onrecord.annotate.who:Who"),
    StageSpec("onrecord.annotate.where:Where"),
    StageSpec("onrecord.annotate.said:Said"),
    StageSpec("onrecord.annotate.did:Did"),
)
CORPUS_STAGES = (
    StageSpec("onrecord.copies:Copies"),
    StageSpec("onrecord.facts:Facts"),
    StageSpec("onrecord.stories:Stories"),
)


def _here(spec: StageSpec) -> bool:
    """Whether the stage's module is part of this installation."""
    module, _, name = spec.path.partition(":")
    try:
        found = find_spec(module)
    except ModuleNotFoundError:
        return False
    return found is not None and found.origin is not None and name in Path(found.origin).read_text("utf-8")


def document_plan(stages: Sequence[StageSpec] = DOCUMENT_STAGES) -> list[StageSpec]:
    """The document stages of this installation, checked. Raises PlanError if they are wired wrongly."""
    plan, have = [], set(SOURCE_LAYERS)
    for spec in stages:
        if _here(spec):
            stage = spec.create()
            if have.issuperset(stage.reads):
                plan.append(spec)
                have.update(stage.writes)
    check_plan([spec.create() for spec in plan], SOURCE_LAYERS)
    return plan
