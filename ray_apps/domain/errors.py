"""The errors that people are meant to read. Each carries one line that says what, where and what to do."""


class EngineError(Exception):
    """Something failed at run time (exit code 1). The message is one clear line."""


class InputError(EngineError):
    """What the caller gave is wrong: a file, an option, a setting (exit code 2, or a 4xx problem over HTTP)."""


class IllegalTransition(EngineError):
    """A state machine was asked for a step it does not allow."""


class LeaseLost(EngineError):
    """Another process took over the work while this one held an expired lease; nothing of it was written."""


class LeaseHeld(EngineError):
    """Another process is at this very work, and has been for as long as one was willing to wait."""


class StaleApproval(EngineError):
    """What was approved is no longer what would be published; it must be approved again."""


class StaleVersion(InputError):
    """A change was based on a version of a listing that is not the present one (any more)."""


class Unchangeable(InputError):
    """A listing cannot be changed in the state that it is in."""
