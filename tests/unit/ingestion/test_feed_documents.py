"""Feeds as they are found in the wild, and as enemies write them."""

from datetime import UTC, datetime

import pytest

from ray_apps.ingestion.sources.feed_documents import MAX_ENTRIES, CutShort, Entry, NoFeed, plain, read_document

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://example.org/blog/feed"


def read(body: bytes | str, content_type: str = "application/xml") -> tuple[Entry, ...]:
    raw = body.encode() if isinstance(body, str) else body
    return read_document(raw, content_type, URL, NOW).entries


def rss(items: str, head: str = '<?xml version="1.0"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


CAFE = "<item><title>Café</title></item>"
RSS_091 = (
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel>'
    "<item><title>Corgi race</title><link>http://example.org/1</link></item></channel></rss>"
)
RSS_10 = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="http://example.org/1"><title>Corgi race</title>'
    "<link>http://example.org/1</link><dc:date>2026-11-20T10:00:00+02:00</dc:date></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:example.org,2026:1</id><title>Corgi race</title>'
    '<link href="http://example.org/1"/><updated>2026-11-20T08:00:00Z</updated><author><name>Jane Doe</name></author>'
    "</entry></feed>"
)


@pytest.mark.parametrize(
    "body", [RSS_091, RSS_10, ATOM, rss("<item><title>Corgi race</title><link>http://example.org/1</link></item>")]
)
def test_every_kind_of_feed_is_read(body: str) -> None:
    (entry,) = read(body)
    assert (entry.title, entry.link) == ("Corgi race", "http://example.org/1")
    assert entry.posted_at in (None, datetime(2026, 11, 20, 8, tzinfo=UTC))
    assert "Jane" not in repr(entry)


@pytest.mark.parametrize(
    ("encoded", "content_type"),
    [
        (rss(CAFE).encode("utf-16"), "application/xml"),
        (rss(CAFE, '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16-be"), "text/xml"),
        (rss(CAFE, '<?xml version="1.0" encoding="iso-8859-1"?>').encode("latin-1"), "application/xml"),
        (rss(CAFE).encode("latin-1"), "application/xml; charset=iso-8859-1"),
        (rss(CAFE, '<?xml version="1.0" encoding="utf-8"?>').encode("cp1252"), "application/xml"),
    ],
)  # fmt: skip
def test_encodings_are_found_out_even_where_they_lie(encoded: bytes, content_type: str) -> None:
    (entry,) = read(encoded, content_type)
    assert entry.title == "Café"


def test_links_are_made_absolute_and_others_left_out() -> None:
    items = "".join(
        f"<item><title>x</title><link>{link}</link></item>"
        for link in ("/p/1", "2", "javascript:alert(1)", "http://[bad")
    )
    assert [entry.link for entry in read(rss(items))] == [
        "https://example.org/p/1",
        "https://example.org/blog/2",
        None,
        None,
    ]


def test_an_entry_without_an_id_gets_one_that_stays_and_shared_ids_are_told_apart() -> None:
    first, second = "<item><title>Cats</title></item>", "<item><title>Dogs</title></item>"
    once = {entry.title: entry.guid for entry in read(rss(first + second))}
    assert {entry.title: entry.guid for entry in read(rss(second + first))} == once
    assert once["Cats"] != once["Dogs"]
    shared = "".join(
        f"<item><guid>http://example.org/</guid><title>{title}</title></item>" for title in ("Cats", "Dogs")
    )
    assert len({entry.guid for entry in read(rss(shared))}) == 2
    (long,) = read(rss(f"<item><guid>{'g' * 9_000}</guid><title>x</title></item>"))
    assert len(long.guid) < 100


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("Fri, 20 Nov 2026 10:00:00 +0200", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T10:00:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("20 Nov 2026", datetime(2026, 11, 20, tzinfo=UTC)),
        ("soon", None),
        ("", None),
        ("Fri, 20 Nov 2037 10:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Fri, 99 Nov 2026 99:99:99 GMT", None),
    ],
)
def test_dates_in_any_form_and_senseless_ones_are_none(given: str, expected: datetime | None) -> None:
    (entry,) = read(rss(f"<item><title>x</title><pubDate>{given}</pubDate></item>"))
    assert entry.posted_at == expected


def test_titles_are_plain_text_and_a_summary_stands_in_for_a_missing_one() -> None:
    items = (
        "<item><title>&lt;b&gt;Corgi&lt;/b&gt; &amp;amp; friends</title></item>"
        "<item><description>&lt;p&gt;A walk&lt;script&gt;evil()&lt;/script&gt; in the park&lt;/p&gt;"
        "</description></item>"
        "<item><link>http://example.org/3</link></item>"
    )
    corgi, walk, nothing = read(rss(items))
    assert corgi.title.replace("&amp;", "&") == "Corgi & friends"
    assert walk.title == "A walk in the park"
    assert nothing.title == ""
    assert plain("1 < 2 <i>yes</i>") == "1 < 2 yes"


@pytest.mark.parametrize(
    "item",
    [
        "<item><title>x</title><media:rating>adult</media:rating></item>",
        "<item><title>x</title><itunes:explicit>yes</itunes:explicit></item>",
        "<item><title>x</title><category>NSFW</category></item>",
    ],
)
def test_adult_entries_are_marked(item: str) -> None:
    names = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    good = "<item><title>y</title></item>"
    marked, other = read(f'<rss version="2.0" {names}><channel>{item}{good}</channel></rss>')
    assert (marked.adult, other.adult) == (True, False)


BOMB = (
    "<?xml version='1.0'?><!DOCTYPE rss ["
    + '<!ENTITY a0 "lol">'
    + "".join(f'\n<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 13))
    + "]>"
)


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>&a12;</title></item>", BOMB).encode(),
        rss("<item><title>&a12;</title></item>", BOMB).encode("utf-16"),
        rss("<item><title>A &x; B</title></item>", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(),
    ],
)
def test_entities_are_never_expanded_nor_fetched(body: bytes) -> None:
    (entry,) = read(body)
    assert "lol" not in entry.title
    assert "root" not in entry.title


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"<!doctype html><html><head></head><body>Not found</body></html>", "web page, not a feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "no feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "no feed"),
        (b"<opml version='1.0'></opml>", "no feed"),
        (b"\n<!ENTITY" * 200_000 + b"<rss></rss>", "more entities"),
        (rss("<item/>" * 10_001).encode(), "more than 10,000 entries"),
        (rss("<item><title>a & b</title></item>" + "x" * 262_144).encode(), "its XML is broken"),
        (rss("<item/>" + "x" * 262_144 + "&own;", '<!DOCTYPE rss SYSTEM "a.dtd">').encode(), "its XML is broken"),
        (rss("<item " + " ".join(f'a{n}=""' for n in range(101)) + "/>").encode(), "more than 100 attributes"),
        (rss("<item " + " ".join(f'a{n}=""' for n in range(101)) + "/>a & b").encode(), "more than 100 attributes"),
        (rss("<b>" * 99 + "</b>" * 99).encode(), "more than 100 deep"),
        (rss("<b/>" * 100_000).encode(), "more than 100,000 elements"),
    ],
)
def test_what_is_no_feed_is_refused_in_one_line(body: bytes, says: str) -> None:
    with pytest.raises(NoFeed, match=says) as refused:
        read(body)
    assert "\n" not in str(refused.value)


def test_half_a_feed_is_known_for_what_it_is() -> None:
    whole = rss("".join(f"<item><title>Entry {n}</title></item>" for n in range(50)))
    for length in range(60, len(whole) - 6, 97):
        with pytest.raises(CutShort):
            read(whole[:length])


def test_slightly_broken_xml_is_read_all_the_same() -> None:
    (entry,) = read(rss("<item><title>Fish & chips <3</title><link>http://example.org/?a=1&b=2</link></item>"))
    assert entry.title.startswith("Fish & chips")


def test_more_entries_than_are_read_are_counted() -> None:
    document = read_document(rss("<item><title>x</title></item>" * (MAX_ENTRIES + 7)).encode(), "", URL, NOW)
    assert (len(document.entries), document.left_out) == (MAX_ENTRIES, 7)
