"""Who asks: Wikimedia answers 403 or 429 to clients that do not say. Pure.

Its policy (https://foundation.wikimedia.org/wiki/Policy:Wikimedia_Foundation_User-Agent_Policy) wants a name, a version
and, in brackets, a way to reach whoever runs the client.
"""

from typing import Annotated

from pydantic import StringConstraints

from ray_apps.platform.http import USER_AGENT

Contact = Annotated[str, StringConstraints(max_length=120, pattern=r"^[\x21-\x27\x2a-\x7e]*$")]
"""An e-mail address or a page: no spaces, no brackets."""


def user_agent(contact: str) -> str:
    """Return the User-Agent of calls to Wikimedia."""
    return f"{USER_AGENT} ({contact})" if contact else USER_AGENT
