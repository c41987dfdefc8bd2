"""The tree of errors a user can meet, with the exit code the command returns for each.

    NianbaoError               1  something a person can mend, not sorted further
    ├── InputError             4  a file that cannot be read as a report
    │   ├── UnsupportedFormat     .ofd, images, archives, binaries
    │   ├── FileTooLarge          over the size limit, a zip bomb included
    │   ├── EmptyFile             no text in it
    │   ├── EncryptedFile         a password is set
    │   ├── ScannedPdf            pages without a text layer
    │   ├── BrokenFile            damaged, or not what its name says
    │   ├── NotAReport            a text without the roles of an annual report
    │   └── TemplateError         an office's template that cannot be filled in
    ├── SettingsError          5  a flag, variable or nianbao.toml that makes no sense
    ├── PromptError            5  a prompt file that is missing or does not fit its variables
    ├── ModelError             6  the model or its endpoint
    │   ├── AuthenticationFailed  401, 403
    │   ├── ModelNotFound         404, unknown model
    │   ├── QuotaExhausted        the account has no credit left
    │   ├── EndpointUnreachable   no answer after every retry
    │   ├── RequestRejected       400, 422: the endpoint does not take such a request
    │   ├── InvalidAnswer         an answer that stayed invalid after every re-ask
    │   ├── AnswerCutOff          the answer met the token limit
    │   └── EmbeddedModelError    weights missing or damaged, llama.cpp not installed
    ├── BudgetExhausted        3  --max-calls or --max-tokens reached: the rest is named, not lost
    ├── StoreError             7  the store of answers cannot be opened
    └── OutputError            7  a result that cannot be written

Other codes: 0 done, 2 wrong usage (from the command line parser), 3 done but incomplete
(chunks that failed are named), 130 interrupted with Ctrl-C.
"""

from __future__ import annotations


class NianbaoError(Exception):
    """An expected failure: one sentence for a person, and what to do about it.

    `message` says what and where; `hint` says the way out. Both are printed by one handler
    in `nianbao.cli`, which exits with `exit_code`.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(NianbaoError):
    """A file that cannot be read as a report."""

    exit_code = 4


class UnsupportedFormat(InputError):
    """A format that Nianbao does not read."""


class FileTooLarge(InputError):
    """A file, or what it unpacks to, over the size limit."""


class EmptyFile(InputError):
    """A file that holds no text."""


class EncryptedFile(InputError):
    """A file that asks for a password."""


class ScannedPdf(InputError):
    """A PDF whose pages are pictures."""


class BrokenFile(InputError):
    """A damaged file, or one that is not what its name says."""


class NotAReport(InputError):
    """A text in which the roles of an annual report cannot be found."""


class TemplateError(InputError):
    """An office's template that cannot be filled in: a mistake in it, or what a template may not do."""


class SettingsError(NianbaoError):
    """A setting that makes no sense."""

    exit_code = 5


class PromptError(NianbaoError):
    """A prompt file that is missing or does not fit its variables."""

    exit_code = 5


class ModelError(NianbaoError):
    """The model or its endpoint failed."""

    exit_code = 6


class AuthenticationFailed(ModelError):
    """The endpoint refused the key (401, 403)."""


class ModelNotFound(ModelError):
    """The endpoint does not know the model (404)."""


class QuotaExhausted(ModelError):
    """The account behind the key has no credit left."""


class EndpointUnreachable(ModelError):
    """No usable answer after every transport retry."""


class RequestRejected(ModelError):
    """The endpoint does not take such a request (400, 422)."""


class InvalidAnswer(ModelError):
    """An answer that stayed invalid after every re-ask."""


class AnswerCutOff(ModelError):
    """An answer that met the token limit before its end."""


class EmbeddedModelError(ModelError):
    """The embedded model is not installed, damaged, or does not start."""


class BudgetExhausted(NianbaoError):
    """The budget of calls or tokens is used up."""

    exit_code = 3


class StoreError(NianbaoError):
    """The store of answers cannot be opened or written."""

    exit_code = 7


class OutputError(NianbaoError):
    """A result that cannot be written."""

    exit_code = 7
