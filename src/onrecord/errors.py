"""Every error that onrecord raises on purpose: each names the value, the valid choices and the fix."""

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


class MissingExtra(OnrecordError):
    """An optional dependency is absent; the message holds the install command."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f"{what} needs an optional dependency: pip install 'onrecord[{extra}]'")


def choices(value: object, valid: Iterable[str], what: str) -> str:
    """The sentence for a value outside a closed vocabulary: what it was and what it may be."""
    return f"{what} {value!r} is unknown; choose one of {', '.join(sorted(valid))}"
