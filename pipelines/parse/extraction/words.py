"""The words of class names and ids that say what an element holds.  Data alone; imports nothing.

Most were collected from the themes of Hexo, Hugo, Jekyll and WordPress, and from the comment systems, share bars and
advertisers that they embed.
"""

# Comments can be longer than the article, so that these words count whatever the size of the element is.
COMMENTS = frozenset(
    "artalk changyan comment commentlist comments cusdis disqus giscus gitalk gitment isso livere remark42"
    " respond twikoo utterances valine waline wpdiscuz".split()
)

FURNITURE = frozenset(
    "ad addthis addtoany ads adsbygoogle advert advertisement advertisements advertising advertisment adv adverts"
    " backtotop banner bio breadcrumb breadcrumbs colophon consent cookie cookies copyright dfp dialog donate donation"
    " footer gdpr gotop gpt leaderboard login masthead menu modal mostread nav navbar navi navigation newsletter"
    " newsletters offcanvas outbrain pager pagination paginator popular popup prevnext promo promos promoted"
    " promotion qrcode recommend recommendation recommendations recommended register related relatedposts reward"
    " searchform share sharebar sharedaddy sharing sidebar signin signup skip social socials sponsor sponsored"
    " subscribe subscription taboola tagcloud taglist tags toc toolbar topbar trending widgets zergnet".split()
)

# With one of these a name speaks of what holds the furniture, perhaps with the article.
FRAMES = frozenset(
    "area body col column columns container content frame grid holder inner layout main outer page panel row section"
    " with wrap wrapper".split()
)

# Phrases: words that follow one another in a name.
FURNITURE_PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in (
        "about author, author about, author area, author avatar, author bio, author block, author box, author"
        " card, author desc, author description, author info, author profile, author section, back to top, back"
        " top, call to action, cat links, category links, copyright box, entry categories, follow us, get the app,"
        " guess like, hot posts, latest articles, latest news, latest posts, latest stories, licence box, license"
        " box, license wrapper, may like, more articles, more from, more news, more on, more posts, more stories,"
        " most popular, most read, most viewed, next article, next post, next posts, next prev, next story, next"
        " up, off screen, post author, post categories, post copyright, post license, post like, prev next, prev"
        " post, previous post, read also, read next, recent articles, recent posts, screen reader, see also, side"
        " bar, similar posts, site header, sr only, tag cloud, tag links, tag list, top stories, up next, visually"
        " hidden, you like, you might"
    ).split(", ")
)

# Lines about the post: they are no text of it as long as they are short.
DETAILS = frozenset("byline credits dateline meta metadata pubdate publishdate timestamp vcard".split())
# So are these where the name says that they are about the post: `entry-date`, but not `info` alone, which is a callout.
POSTS = frozenset("article blog entry news page post single story".split())
POST_DETAILS = frozenset(
    "author categories category data date details header info licence license licensing rating stats time updated views"
    " visits wordcount".split()
)

# A name that begins with one of these describes the page or its state: `has-sidebar`, `category-social`.
PREFIXES = frozenset(
    "cat category elementor format has hide is js no not postid show status tag term type with without".split()
)

# Parts of an article that have furniture of their own: code with a toolbar, tabs with a menu, a quoted post.
PARTS = frozenset("code embed embedded embeds gallery highlight oembed snippet tab tabs tabset tweet".split())

CONTENT_PHRASES = frozenset(
    tuple(phrase.split())
    for phrase in (
        "article body, article content, article entry, article main, article text, articlebody, articlecontent,"
        " blog content, blog post content, body content, content article, content body, content text, e content,"
        " entry body, entry content, entry text, entrytext, markdown body, markdown content, md content, news"
        " content, news text, page content, post body, post bodycopy, post content, post detail, post entry, post"
        " text, postbody, postcontent, prose, rich media content, rich text, rte, single content, story body, story"
        " content, story text, text content, the content, theme content, topic content"
    ).split(", ")
)

# Parts of an article in an element that is often something else: `<aside class="note">`, `<footer class="footnotes">`.
KEPT = frozenset(
    "admonition alert callout caution caption endnotes figcaption footnote footnotes hint important note"
    " notes pullquote quote reference references tip warning".split()
)
