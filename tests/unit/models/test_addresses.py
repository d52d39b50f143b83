"""Where a key may be sent: anywhere by https, to this machine by http too."""

import pytest

from models.addresses import refuse_plain_http
from models.listing_writer.client import ChatListingWriter
from models.phrase_writer import ChatPhraseWriter

REFUSED = [
    "http://models.example:8000/v1",
    "http://serve-svc:8000",
    "http://10.0.0.7:8000",
    "http://0.0.0.0:8000",
    "http://127.0.0.1.models.example",
    "http://127.0.0.1@models.example",
    "http://localhost.models.example",
    "ftp://127.0.0.1",
    "127.0.0.1:8000",
    "https://",
    "http://[::1",
    "http://hunter2@models.ex℀mple",
    "",
]


@pytest.mark.parametrize("url", REFUSED)
def test_plain_http_to_another_machine_is_refused_in_one_line_without_the_address(url: str) -> None:
    with pytest.raises(ValueError, match=r"^the model's address must begin with https://, or") as problem:
        refuse_plain_http(url, "the model's address")
    told = str(problem.value)
    assert "\n" not in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    "url",
    ["https://models.example/v1", "HTTPS://models.example", "http://127.0.0.1:8000", "http://127.8.9.1",
     "http://localhost:8000/v1", "http://[::1]:8000", "http://user:hunter2@127.0.0.1"],
)  # fmt: skip
def test_https_and_this_machine_are_taken(url: str) -> None:
    refuse_plain_http(url)


@pytest.mark.parametrize("client", [ChatListingWriter, ChatPhraseWriter])
def test_no_chat_client_is_made_for_an_address_that_would_show_its_key(
    client: type[ChatListingWriter | ChatPhraseWriter],
) -> None:
    with pytest.raises(ValueError, match=r"^the listing model's address must begin with https://"):
        client("http://models.example", "listing-writer", "secret-key")
    client("https://models.example", "listing-writer", "secret-key").close()
