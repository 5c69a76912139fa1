"""Every error that onrecord raises on purpose: each names the value, the valid choices and the fix."""

import traceback
from collections.abc import Iterable


class OnrecordError(Exception):
    """Base of all errors raised on purpose; the command line prints its text without a traceback and exits with 2."""


class InputRefused(OnrecordError):
    """A document, file or row cannot be taken. `code` is stable and short, the message is for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ConfigurationError(OnrecordError):
    """A flag, environment variable or line of `onrecord.toml` has no meaning."""


class KnowledgeError(OnrecordError):
    """A file under `knowledge/` does not follow its schema."""


class PlanError(OnrecordError):
    """Stages are wired so that one reads what none writes, or two write the same."""


class RecordError(OnrecordError):
    """A record folder cannot be opened, read or written."""


class StageFailed(OnrecordError):
    """A stage over all documents failed: a defect. What was read is kept, the last commit is as it was; exit code 1."""

    def __init__(self, stage: str, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        super().__init__(
            f"stage {stage!r} failed over all documents: {type(error).__name__}: {error}{where}. The documents that "
            "were read are kept and the last commit is as it was; please report this as a defect"
        )


class MissingExtra(OnrecordError):
    """An optional dependency is absent; the message holds the install command."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional dependency: pip install 'onrecord[{extra}]'")


def choices(value: object, valid: Iterable[str], what: str) -> str:
    """The sentence for a value outside a closed vocabulary: what it was and what it may be."""
    return f"{what} {value!r} is unknown; choose one of {', '.join(sorted(valid))}"
