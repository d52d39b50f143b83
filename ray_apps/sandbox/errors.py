"""How the twin says no: a status and the body that Etsy would send."""


class ApiError(Exception):
    """A call that Etsy would refuse; becomes `status` with the body `{"error": message}`."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def field_error(field: str, problem: str) -> ApiError:
    """A refused field, worded as Etsy words it."""
    return ApiError(400, f"There was a problem with /{field} : {problem}")


def missing(kind: str, number: int) -> ApiError:
    """Something that does not exist, or not in this shop."""
    return ApiError(404, f"Could not find a {kind} with {kind.lower()}_id = {number}")
