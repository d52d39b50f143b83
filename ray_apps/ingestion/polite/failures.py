"""How calls fail, beyond what the protocol names."""

from ray_apps.ingestion.polite_protocol import SourceFailed


class Refused(SourceFailed):
    """The service understood and said no (4xx, or a quota that is spent). Asking again would not help.

    `status` is HTTP's; `code` is the service's own short word for it where it gave one (`quotaExceeded`), else empty.
    """

    def __init__(self, message: str, *, status: int, code: str = "", open_for_s: float | None = None) -> None:
        super().__init__(message, open_for_s=open_for_s)
        self.status = status
        self.code = code
