"""Ingesting and forgetting with the lake in S3 and the rows in a PostgreSQL reached over TCP."""

from pathlib import Path

import s3fs

from tests.acceptance.ingest_fixtures import Engine, Run, files, lake_rows, write_posts
from tests.integration.s3_fixtures import S3Settings, s3

__all__ = ["s3"]

BUCKET = "acceptance"
SECRET = "My zorblax learned to open the fridge and now nothing is safe in this house"
BREAD = "The bakery sells purple bread on Fridays"


def test_the_lake_is_in_the_bucket_and_forgets_there(
    idea_engine: Run, database_url: str, tmp_path: Path, s3: S3Settings
) -> None:
    assert "127.0.0.1" in database_url, "over TCP"
    settings = {name.upper(): value for name, value in s3.items()} | {"S3_BUCKET": BUCKET}
    engine = Engine(idea_engine, database_url, tmp_path / "data", **settings)
    bucket = s3fs.S3FileSystem(
        endpoint_url=s3["s3_endpoint"], key=s3["s3_access_key"], secret=s3["s3_secret_key"],
        use_listings_cache=False, skip_instance_cache=True,
    )  # fmt: skip

    def lake() -> list[tuple[str, str, str]]:
        return lake_rows(f"{BUCKET}/raw-signals", bucket)

    posts = write_posts(
        tmp_path / "posts.jsonl",
        ({"id": name, "subreddit": "cats", "title": title} for name, title in (("a", SECRET), ("b", BREAD))),
    )
    told = engine.ingest(posts, "sample", "--limit", "30")
    assert told["lake"]["rows"] == told["signals"]["stored"] == 30
    assert len(lake()) == 30
    assert {("reddit", "a", SECRET), ("reddit", "b", BREAD)} < set(lake())
    day = "year=[0-9]*/month=[0-9]*/day=[0-9]*"
    assert len(bucket.glob(f"{BUCKET}/raw-signals/{day}/part-*.parquet")) == told["lake"]["parts"]

    erased = engine("forget", "reddit:a", "--json").json["erased"]
    assert (erased["signals"], erased["parts_rewritten"]) == (1, 1)
    assert len(lake()) == 29
    assert ("reddit", "a") not in {row[:2] for row in lake()}
    again = engine.ingest(posts)
    assert (again["signals"]["forgotten"], again["lake"]["rows"]) == (1, 0)
    assert engine.names("reddit") == ["b"]
    assert [path for path in files(tmp_path / "data") if path.suffix == ".parquet"] == [], "nothing of it stays here"
