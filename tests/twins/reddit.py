"""Reddit's Data API: app-only OAuth, listings that page by `after`, `/api/info`, its rate headers, deletions."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from tests.twins.base import Hostile, Quota, Twin

CLIENT_ID, CLIENT_SECRET, USERNAME = "app-of-the-twin", "reddit-secret-of-the-twin", "ideaengine"
LISTING_END = 1_000


@dataclass
class Post:
    id: str
    title: str
    created: float
    subreddit: str = "cats"
    score: int = 1
    over_18: bool = False
    removed: bool = False
    deleted: bool = False


class RedditTwin(Twin):
    """`posts` newest last; a deleted one vanishes from everywhere, a removed one stays as a shell.

    `left_out` are posts that are there, and that a bad answer of `/api/info` does not hold.
    """

    service = "reddit"

    def __init__(
        self,
        posts: Iterable[Post] = (),
        *,
        page: int = 100,
        hostile: Hostile | None = None,
        quotas: Iterable[Quota] = (),
    ) -> None:
        super().__init__(hostile=hostile, quotas=list(quotas))
        self.posts, self.page = list(posts), page
        self.private = {"secretclub"}
        self.tokens: set[str] = set()
        self.remaining = 600.0
        self.left_out: set[str] = set()

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/access_token", self.token, methods=["POST"]),
            Route("/r/{subreddit}/{listing}", self.listing),
            Route("/api/info", self.info),
            Route("/subreddits/search", self.search),
        ]

    def guard(self, request: Request) -> Response | None:
        agent = request.headers.get("user-agent", "")
        if f"(by /u/{USERNAME})" not in agent:
            self.violation(f"User-Agent {agent!r} does not name the account")
            return JSONResponse({"message": "Too Many Requests", "error": 429}, 429)
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if request.url.path == "/api/v1/access_token":
            pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
            return (
                None
                if (scheme, given) == ("Basic", pair)
                else JSONResponse({"message": "Unauthorized", "error": 401}, 401)
            )
        return None if given in self.tokens else JSONResponse({"message": "Unauthorized", "error": 401}, 401)

    def expire_tokens(self) -> None:
        self.tokens.clear()

    async def token(self, request: Request) -> Response:
        form = await request.form()
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        token = f"token-{len(self.seen)}-abcdefgh"
        self.tokens.add(token)
        return JSONResponse({"access_token": token, "token_type": "bearer", "expires_in": 86_400, "scope": "*"})

    async def listing(self, request: Request) -> Response:
        subreddit = request.path_params["subreddit"]
        if subreddit in self.private:
            return JSONResponse({"reason": "private", "message": "Forbidden", "error": 403}, 403)
        if subreddit != "all" and subreddit not in {post.subreddit for post in self.posts}:
            return RedirectResponse(f"/subreddits/search?q={subreddit}", 302)
        there = [post for post in reversed(self.posts) if not post.deleted and subreddit in ("all", post.subreddit)]
        if request.path_params["listing"] != "new":
            there.sort(key=lambda post: -post.score)
        there = there[:LISTING_END]
        after, limit = request.query_params.get("after"), min(int(request.query_params.get("limit", 25)), self.page)
        names = [f"t3_{post.id}" for post in there]
        if after and after not in names:
            return self._listing([], None)  # the cursor's post was deleted
        start = names.index(after) + 1 if after else 0
        shown = there[start : start + limit]
        return self._listing(shown, names[start + limit - 1] if start + limit < len(there) else None)

    async def search(self, request: Request) -> Response:
        """Where Reddit redirects to for a subreddit that it does not know."""
        data = {"id": "2qhta", "name": "t5_2qhta", "title": "Cats", "created_utc": 1.2e9, "over18": False}
        return JSONResponse(
            {"kind": "Listing", "data": {"after": None, "children": [{"kind": "t5", "data": data}] * 6}}
        )

    async def info(self, request: Request) -> Response:
        asked = request.query_params["id"].split(",")
        if len(asked) > 100:
            self.violation("more than 100 ids")
        there = [post for post in self.posts if not post.deleted and post.id not in self.left_out]
        by_name = {f"t3_{post.id}": post for post in there}
        return self._listing([by_name[name] for name in asked if name in by_name], None)

    def _listing(self, posts: list[Post], after: str | None) -> Response:
        self.remaining -= 1
        children = [
            {"kind": "t3", "data": self.spoil(_shown(post), post.id, ("created_utc", "title", "score"))}
            for post in posts
        ]
        headers = {"x-ratelimit-remaining": f"{self.remaining}", "x-ratelimit-reset": "1", "x-ratelimit-used": "1"}
        if self.remaining < 1:
            self.remaining = 600.0
        return JSONResponse(
            {"kind": "Listing", "data": {"after": after, "dist": len(posts), "children": children}}, 200, headers
        )


def _shown(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "name": f"t3_{post.id}",
        "title": post.title,
        "selftext": "[removed]" if post.removed else "",
        "removed_by_category": "moderator" if post.removed else None,
        "subreddit": post.subreddit,
        "author": "a_private_person",
        "author_fullname": "t2_private",
        "score": post.score,
        "ups": post.score,
        "num_comments": 3,
        "created_utc": post.created,
        "over_18": post.over_18,
        "permalink": f"/r/{post.subreddit}/comments/{post.id}/a_post/",
        "upvote_ratio": 0.9,
    }


def some_posts(count: int, newest: float, *, every_s: float = 60.0, first: int = 0) -> list[Post]:
    """Posts with different titles, the newest last and at `newest`."""
    return [
        Post(
            f"p{first + n:05d}", f"My cat number {first + n} learned to open doors", newest - (count - 1 - n) * every_s
        )
        for n in range(count)
    ]
