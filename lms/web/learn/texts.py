"""Published text on its way to a page: where its pictures, sounds and films are fetched from."""

from collections.abc import Iterable

from flask import url_for

from lms.domain.modules import Segment


def shown(segments: Iterable[Segment], revision_id: int) -> list[Segment]:
    """The segments with `media:NAME` made into addresses of this revision's files."""
    return [
        Segment(html=with_media(segment.html, revision_id)) if "media:" in segment.html else segment
        for segment in segments
    ]


def with_media(html: str, revision_id: int) -> str:
    """Sanitised HTML whose `src` and `href` of `media:NAME` lead to the files of the revision."""
    folder = url_for("lms.learn.media", revision=revision_id, name="")
    return html.replace('="media:', f'="{folder}')
