"""One invented digest in the forms that it is found in: a document, a page, and mojibake."""

TITLE = "Ink Drawing"
SECOND = "2024-06-09 20:29:06"
FRONT = f"---\ntitle: {TITLE}\ndate: {SECOND}\ncategories: Paper\n---\n"
BODY = """# 2024-06-09 更新

## Heads of Clay

**Authors:Li Yi, José Núñez**

We form heads of clay.

[PDF](http://arxiv.org/abs/2413.00011v1) 9 pages

**Summary**
用黏土做头像，实时渲染的场景表示方法。
"""
URL = "https://kedreamix.github.io/2024/06/09/Paper/2024-06-09/Ink%20Drawing/"
PAGE = f"""<html><head><link rel="canonical" href="{URL}"></head><body><h1 class="post-title">{TITLE}</h1>
<time class="post-meta-date-created" datetime="2024-06-09T12:29:06.000Z"></time>
<article id="article-container"><h1>2024-06-09 更新</h1><h2>Heads of Clay</h2>
<p><strong>Authors:Li Yi, José Núñez</strong></p><p>We form heads of clay.</p>
<p><a href="http://arxiv.org/abs/2413.00011v1">PDF</a> 9 pages</p>
<p><strong>Summary</strong><br>用黏土做头像，实时渲染的场景表示方法。</p></article></body></html>"""


def spoil(text: str) -> str:
    """The text with its names as mojibake that lost no byte, so that no language model is needed."""
    return text.replace("José Núñez", "José Núñez".encode().decode("latin-1"))
