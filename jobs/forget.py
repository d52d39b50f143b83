"""`idea-engine forget`: erases posts everywhere, and keeps them out."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import typer

from jobs.engine import DataDir, Json, engine
from jobs.terminal import out, print_json
from models.text_embedder import SentenceEmbedder, Vectors
from ray_apps.domain.errors import InputError
from ray_apps.ingestion import forget as erasing
from ray_apps.ingestion.forget import Post
from ray_apps.ingestion.neardup import keys_of
from ray_apps.platform.settings import Settings
from ray_apps.store.forget_ideas import Embed, Erasure


def forget(
    posts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="POST...",
            help="Posts: an id (UUID), a public address (https://…), or SOURCE:ID as the source calls it, such as "
            "reddit:t3_abc.",
        ),
    ] = None,
    alike: Annotated[
        bool, typer.Option("--alike", help="Erase what others posted and says nearly the same, too.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Erase posts everywhere: rows, the lake, and what was made of them; the next pull does not bring them back.

    Without a post, finish what an interrupted erasure left to do.
    """
    named = [_post(text) for text in posts or []]
    with engine(data_dir) as this:
        if named:
            embed = _embedder(this.settings)
            done = erasing.forget(this.store, this.clock, this.progress, named, keys_of, embed, alike=alike)
        else:
            done = erasing.finish(this.store, this.progress)
    if as_json:
        print_json(
            {
                "erased": dict(done.counters),
                "still_live": [
                    {"listing": one.id, "marketplace": one.marketplace, "external_id": one.external_id}
                    for one in done.live
                ],
                "alike": done.alike,
            }
        )
    else:
        _describe(done)


def _post(text: str) -> Post:
    if text.startswith(("https://", "http://")):
        return Post(url=text)
    source, colon, name = text.partition(":")
    if colon and source and name:
        # As Reddit writes it; posts are stored without the mark of their type.
        return Post(source=source, external_id=name.removeprefix("t3_") if source == "reddit" else name)
    try:
        return Post(id=UUID(text))
    except ValueError:
        raise InputError(f"{text!r} names no post: give its id (UUID), its address, or SOURCE:ID") from None


def _embedder(settings: Settings) -> Embed:
    """The embedder, loaded only if an idea must get a new centre."""
    loaded: list[SentenceEmbedder] = []

    def embed(texts: Sequence[str]) -> Vectors:
        if not loaded:
            loaded.append(SentenceEmbedder(settings.embedder_model))
        return loaded[0](texts)

    return embed


def _describe(done: Erasure) -> None:
    counts = {name: count for name, count in done.counters.items() if count}
    told = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())
    out().print(f"Erased: {told}" if told else "Nothing of it was here; it will not come in either.")
    for one in done.live:
        where = f" as {one.external_id}" if one.external_id else ""
        out().print(f"Listing {one.id} may be live on {one.marketplace}{where}: take it down there.", markup=False)
    if done.alike:
        out().print(f"{len(done.alike)} posts of others say nearly the same and stay; --alike erases them too:")
        for name in done.alike:
            out().print(f"  {name}")
