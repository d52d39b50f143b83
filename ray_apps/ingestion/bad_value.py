"""Why one value makes its row unusable."""


class BadValue(Exception):
    """A value that cannot be used. The message is a dead letter's reason: one line, for people."""


def kind(value: object) -> str:
    """Call a value's type by its plain name."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, bytes):
        return "binary data"
    return {list: "a list", dict: "an object", type(None): "nothing"}.get(type(value), f"a {type(value).__name__}")
