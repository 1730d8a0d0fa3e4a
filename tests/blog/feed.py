"""The Atom feed: the newest twenty posts with full content, white space between elements gone."""

import html
import re

from tests.blog.article import render_article
from tests.blog.deployment import AUTHOR, BLOG, Deployment, path_of, utc
from tests.blog.markup import plain_image
from tests.blog.posts import Post

_LENGTH = 20


def render_feed(deployment: Deployment) -> str:
    entries = "".join(_entry(deployment, post) for post in deployment.posts[:_LENGTH])
    base = deployment.base_url
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"  <title>{html.escape(BLOG)}</title>\n\n"
        f'  <link href="{base}/atom.xml" rel="self"/>\n\n  <link href="{base}/"/>\n'
        f"  <updated>{utc(deployment.newest_update)}</updated>\n  <id>{base}/</id>\n\n"
        f"  <author>\n    <name>{AUTHOR}</name>\n  </author>\n{entries}</feed>\n"
    )


def _entry(deployment: Deployment, post: Post) -> str:
    address = deployment.base_url + path_of(post)
    content = re.sub(r"\n+(?=<)|(?<=>)\n+", "", render_article(post, plain_image))
    content = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", content).replace("]]>", "]]&gt;")
    return (
        f'\n  <entry>\n    <title>{html.escape(post.title)}</title>\n    <link href="{address}"/>\n'
        f"    <id>{address}</id>\n    <published>{utc(post.published)}</published>\n"
        f'    <updated>{utc(post.updated)}</updated>\n\n    <content type="html"><![CDATA[{content}]]></content>\n\n'
        f'    <summary type="html">{html.escape(post.description)}</summary>\n  </entry>\n'
    )
