"""What furniture calls itself, in English and Chinese.  Data alone."""

import re

from pipelines.patterns import compile_late

# The links below these go to other posts of the site.
_LINKED = (
    r"you (?:may|might) (?:also )?(?:like|enjoy)|up next|more|more from .{1,40}|keep reading|what to read next"
    r"|(?:related|similar|recommended|recent|latest|popular|more|other)"
    r" (?:posts?|articles?|stories|content|news|reading)"
    r"|(?:read|see) (?:more|also|next)|most (?:read|popular|viewed)"
    r"|(?:previous|next|older|newer) (?:posts?|articles?|entry)"
    r"|tags?|posted in|filed under|categor(?:y|ies)|topics"
    r"|相关(?:文章|推荐|博文|帖子)|(?:猜|您?你?(?:可能|也许))(?:还|也)?(?:你|您)?(?:会)?(?:喜欢|感兴趣)(?:的文章)?"
    r"|(?:热门|最新|最近|近期|随机|推荐|更多|其[他它]|同类)(?:文章|博文|帖子|推荐)|[上下前后]一?[篇页](?:文章)?"
    r"|(?:文章)?(?:标签|分类)"
)
LINKED = compile_late(_LINKED, re.IGNORECASE)
LINKED_LINE = compile_late(rf"(?:{_LINKED})\s*[:：»«←→]", re.IGNORECASE)

# What is below these was written by readers, or is there for them to do.
FROM_READERS = compile_late(
    r"(?:leave|post|write|add|submit) (?:a |your )?(?:reply|comment|response)s?|join the (?:conversation|discussion)"
    r"|\d+ (?:comments?|responses?|replies)|(?:comments?|responses?|replies) ?\(\d+\)|share (?:this|on|via)\b.{0,30}"
    r"|sign up (?:for|to) .{1,40}|subscribe to .{1,40}|follow us\b.{0,30}"
    r"|(?:发表|添加|撰写|写下|提交|参与|全部|所有|最新|网友|读者)(?:评论|留言|回复)|(?:共|已有)?\s*\d+\s*[条个则]\s*(?:评论|留言|回复)"
    r"|评论\s*[(（]\s*\d+\s*[)）]|(?:分享|转发)(?:到|至|本文|此文|这篇文章|给朋友).{0,10}|打赏作者|赞赏作者|支持作者",
    re.IGNORECASE,
)
ABOUT_AUTHOR = re.compile(r"about the authors?|about me|关于作者|作者简介|关于本文作者", re.IGNORECASE)
