"""Privacy: what is private leaves a public text before anything is stored. Pure.

In comes any text from the internet, out goes the same text with "someone", "somewhere" or "a number" in the place of
handles, e-mail addresses, phone numbers, street addresses, identifiers and private persons' names. Names of public
topics (celebrities, characters, films, places, brands) stay: they are what people talk about. Links, ids and the names
of communities are judged by `links.py`, so that what left the text does not stay in its address.

`people.py` decides about names; the lists it reads are described in `lists.py`. Nothing is read at import.
"""

from ray_apps.ingestion.privacy.handles import names_a_person, without_handles
from ray_apps.ingestion.privacy.links import public_id, public_label, public_link
from ray_apps.ingestion.privacy.lists import prepare
from ray_apps.ingestion.privacy.purge import purge, says_nothing
from ray_apps.ingestion.privacy.rows import is_about_people, without_people
from ray_apps.ingestion.privacy.words import SOMEONE

__all__ = [
    "SOMEONE",
    "is_about_people",
    "names_a_person",
    "prepare",
    "public_id",
    "public_label",
    "public_link",
    "purge",
    "says_nothing",
    "without_handles",
    "without_people",
]
