"""Invented pages in no known theme: kinds of posts, frames that themes put them into, and what is around them."""

TOP = """<header class="site-header"><h1 class="logo"><a href="/">灯匠</a></h1><nav><a href="/archives/">归档</a>
<a href="/tags/">标签</a></nav></header>"""
SIDE = """<div class="sidebar"><h3>近期文章</h3><ul>
<li><a href="/glass/">灯罩</a></li><li><a href="/oil/">灯油</a></li></ul>
<p>写灯的人，住在河边，每天点一盏灯，已经点了三十年，还没有点完。</p></div>"""
END = "<footer><p>版权所有 灯匠</p><p>访客 1024</p></footer>"
LONG = "".join(f"<p>第{number}天，灯芯剪去一分，火就稳了一些，烟也少了。</p>" for number in "一二三四五六")


# What a post can consist of, and the text that it then has.
POSTS = {
    "two sentences": ("<p>灯芯太长会冒烟。剪短就好。</p>", "灯芯太长会冒烟。剪短就好。"),
    "one word": ("<p>灭了。</p>", "灭了。"),
    "bare text": ("灯芯要剪。<br>火才稳。", "灯芯要剪。\n火才稳。"),
    "list of papers": (
        "<ul><li><a href='https://arxiv.org/abs/2401.00001'>Wicks of Light</a></li>"
        "<li><a href='https://arxiv.org/abs/2401.00002'>Lamps at Scale</a></li></ul>",
        "Wicks of Light\nLamps at Scale",
    ),
    "links after a heading": (
        "<p>读过的：</p><h3>相关文章</h3><ul><li><a href='https://arxiv.org/abs/2401.00001'>Wicks</a></li></ul>",
        "读过的：\n相关文章\nWicks",
    ),
    "links within the site": (
        "<h2>目录</h2><p><a href='/a/'>第一盏</a></p><p><a href='/b/'>第二盏</a></p>",
        "目录\n第一盏\n第二盏",
    ),
    "code alone": (
        "<pre><code><span class='comment'># 点灯</span>\nlight(<span class='meta'>1</span>)</code></pre>",
        "# 点灯\nlight(1)",
    ),
    "code in a frame": (
        "<figure class='highlight'><table><tr><td class='gutter'><pre>1</pre></td><td class='code'><pre>go()</pre></td>"
        "</tr></table></figure>",
        "go()",
    ),
    "table alone": (
        "<table><thead><tr><th>灯</th><th>油</th></tr></thead><tr><td>甲</td><td>三两</td></tr></table>",
        "灯\t油\n甲\t三两",
    ),
    "quotation": (
        "<blockquote><p>灯下黑。</p><footer>— 老匠人</footer></blockquote><p>是的。</p>",
        "灯下黑。\n— 老匠人\n是的。",
    ),
    "captions": (
        "<p>见图。</p><figure><img src='/w.png'><figcaption>剪过的灯芯</figcaption></figure>",
        "见图。\n剪过的灯芯",
    ),
    "footnotes": (
        "<p>灯芯用棉<sup>1</sup>。</p><section class='footnotes'><ol><li>也用灯草。</li></ol></section>",
        "灯芯用棉1。\n也用灯草。",
    ),
    "footnotes in a footer": (
        "<p>灯芯用棉。</p><footer class='footnotes'><ol><li>也用灯草。</li></ol></footer>",
        "灯芯用棉。\n也用灯草。",
    ),
    "callout": ("<p>剪灯芯。</p><aside class='admonition tip'><p>先吹灭。</p></aside>", "剪灯芯。\n先吹灭。"),
    "parts with headers": (
        "<section><header><h2>棉</h2></header><p>耐烧。</p></section><section><h2>草</h2><p>亮。</p></section>",
        "棉\n耐烧。\n草\n亮。",
    ),
    "questions folded": ("<details><summary>为什么冒烟？</summary><p>太长。</p></details>", "为什么冒烟？\n太长。"),
    "settings of a theme": (
        "<h2>打赏</h2><p>在配置里打开。</p><h2>评论</h2><p>用第三方的。</p><h2>标签</h2><p>写在头部。</p>"
        "<h2>分享</h2><pre>share: true</pre>",
        "打赏\n在配置里打开。\n评论\n用第三方的。\n标签\n写在头部。\n分享\nshare: true",
    ),
    "notes on a book": (
        "<h2>作者简介</h2><p>一位灯匠。</p><h2>内容</h2><p>讲灯。</p>",
        "作者简介\n一位灯匠。\n内容\n讲灯。",
    ),
    "quoted post": (
        "<p>他说：</p><div class='social-embed'><blockquote class='twitter-tweet'><p>灯灭了</p></blockquote></div>",
        "他说：\n灯灭了",
    ),
    "date of its own": (
        "<h2>2024-05-01</h2><p>点灯。</p><h2>2024-05-02</h2><p>灭灯。</p>",
        "2024-05-01\n点灯。\n2024-05-02\n灭灯。",
    ),
    "ids made from headings": (
        "<h2 id='related-work'>Related work</h2><p>灯草。</p><h3 id='comments'>Comments</h3><p>好用。</p>",
        "Related work\n灯草。\nComments\n好用。",
    ),
    "sections named by their headings": (
        "<section id='related-work'><h2>Related work</h2><p>灯草。</p></section>"
        "<section id='comments' class='level2'><h2>Comments</h2><p>好用。</p></section>"
        "<div class='section' id='footer'><h2>Footer</h2><p>写在最后。</p></div>",
        "Related work\n灯草。\nComments\n好用。\nFooter\n写在最后。",
    ),
    "code with a toolbar": (
        "<div class='code-toolbar'><pre><code>light()</code></pre></div><div class='ad-code'><pre>dim()</pre></div>",
        "light()\ndim()",
    ),
    "tabs": (
        "<div class='tabs'><ul class='nav-tabs'><li>棉</li><li>草</li></ul>"
        "<div class='tab-pane'><p>耐烧。</p></div></div>",
        "棉\n草\n耐烧。",
    ),
    "notes in frames": (
        "<div class='custom-block info'><p>先吹灭。</p></div><div class='note warning'><p>小心烫。</p></div>"
        "<div class='markdown-alert markdown-alert-tip'><p>用剪刀。</p></div>",
        "先吹灭。\n小心烫。\n用剪刀。",
    ),
    "poem with author and date": (
        "<div class='title'>灯</div><p class='author'>佚名</p><p>一灯如豆。</p><p class='date'>甲辰年春</p>",
        "灯\n佚名\n一灯如豆。\n甲辰年春",
    ),
    "long": (LONG, "\n".join(f"第{number}天，灯芯剪去一分，火就稳了一些，烟也少了。" for number in "一二三四五六")),
}

# Where themes put the post, and what they put around it.
FRAMES = {
    "article": (
        "{TOP}<main><article><header><h1>灯芯</h1><time>2024-05-01</time></header>{post}</article></main>{SIDE}{END}"
    ),
    "content class": (
        "{TOP}<div id='wrap'><div class='post'><h1>灯芯</h1>"
        "<div class='post-content'>{post}</div></div>{SIDE}</div>{END}"
    ),
    "camel case": (
        "{TOP}<div id='wrap'><div class='blogPost'><h2>灯芯</h2>"
        "<div class='postBody'>{post}</div></div></div>{SIDE}{END}"
    ),
    "microdata": "{TOP}<div><h1>灯芯</h1><div itemprop='description articleBody'>{post}</div></div>{SIDE}{END}",
    "main": "{TOP}<main><h1>灯芯</h1><div>{post}</div></main>{SIDE}{END}",
    "role": "{TOP}<div role='main'><h1>灯芯</h1><div>{post}</div></div>{SIDE}{END}",
    "table layout": (
        "<table><tr><td colspan='2'>{TOP}</td></tr><tr><td>{SIDE}</td><td><h1>灯芯</h1>{post}</td></tr></table>{END}"
    ),
    "divs": "{TOP}<div id='page'><div id='left'>{SIDE}</div><div id='right'><h1>灯芯</h1>{post}</div></div>{END}",
    "name of a state": (
        "{TOP}<div class='container has-sidebar comments-open'><article class='post tag-ads category-share'>"
        "<h1>灯芯</h1><div class='entry-content'>{post}</div></article></div>{SIDE}{END}"
    ),
    "form around all": (
        "<form action='/p.aspx'>{TOP}<div class='content-sidebar-wrap'><div class='article-content'>"
        "<h1>灯芯</h1>{post}</div>{SIDE}</div>{END}</form>"
    ),
}

# What themes put into the element of the article, before or after the text.
AROUND = {
    "breadcrumb": ("<div class='breadcrumb'><a href='/'>首页</a> › <a href='/c/'>手艺</a></div>", ""),
    "breadcrumb by label": ("<nav aria-label='breadcrumb'><a href='/'>首页</a> / 灯芯</nav>", ""),
    "details": ("<div class='post-meta'><span>灯匠</span> · <time>2024-05-01</time> · 阅读 37 · 分类：手艺</div>", ""),
    "author box before": ("<div class='author-box'><img src='/me.png'><p>灯匠，写灯三十年，住在河边。</p></div>", ""),
    "author box after": ("", "<div class='authorBio'><h4>关于作者</h4><p>灯匠，写灯三十年，住在河边。</p></div>"),
    "author box without name": ("", "<div class='x1'><h4>关于作者</h4><p>灯匠。</p></div>"),
    "share bar": (
        "",
        "<div class='share-buttons'><a href='https://weibo.example/share'>微博</a><a href='#'>微信</a></div>",
    ),
    "share bar without name": ("", "<div><span>分享到：</span><a href='https://weibo.example/share'>微博</a></div>"),
    "related posts": (
        "",
        "<section class='related-posts'><h3>相关文章</h3>"
        "<article><h4><a href='/oil/'>灯油</a></h4><p>灯油分三种，各有各的好。</p>"
        "</article><article><h4><a href='/glass/'>灯罩</a></h4><p>灯罩要薄。</p></article></section>",
    ),
    "related posts without name": (
        "",
        "<div><h3>相关文章</h3><div><a href='/oil/'>灯油</a><p>灯油分三种，各有各的好。</p></div></div>",
    ),
    "related links": (
        "",
        "<h3>猜你喜欢</h3><ul><li><a href='/oil/'>灯油</a></li><li><a href='/glass/'>灯罩</a></li></ul>",
    ),
    "you may like": ("", "<div class='jp-relatedposts'><p>You may also like</p><a href='/oil/'>Oil</a></div>"),
    "tag cloud": ("", "<div class='tagcloud'><a href='/tags/a/'>手艺</a><a href='/tags/b/'>火</a></div>"),
    "tags": ("", "<p>标签：<a href='/tags/a/'>手艺</a>、<a href='/tags/b/'>火</a></p>"),
    "neighbours": ("", "<div><a href='/oil/'>上一篇：灯油</a> <a href='/glass/'>下一篇：灯罩</a></div>"),
    "neighbours by class": ("", "<div class='post-nav'><a href='/oil/'>« 灯油</a><a href='/glass/'>灯罩 »</a></div>"),
    "table of contents": ("<div id='toc'><p>目录</p><ol><li><a href='#a'>棉</a></li></ol></div>", ""),
    "comments": ("", f"<div id='comments'><h3>3 条评论</h3><p>{'写得真好，我也点灯。' * 40}</p></div>"),
    "comments of a service": ("", "<div class='comments-wrapper'><div id='gitalk-container'>登录后评论</div></div>"),
    "reply form": (
        "",
        "<div id='respond'><h3>发表评论</h3><form><label>昵称</label><textarea></textarea></form></div>",
    ),
    "call for comments": ("", "<h3>Leave a Reply</h3><form><p>Your name</p></form>"),
    "cookie banner": (
        "",
        "<div class='cookie-notice'><p>本站使用 cookie，继续浏览表示同意。</p><button>好</button></div>",
    ),
    "licence": ("", "<div class='post-copyright'><p>本文作者：灯匠</p><p>转载请注明出处。</p></div>"),
    "reward": ("", "<div class='reward-container'><button>打赏</button><p>请灯匠喝茶。</p></div>"),
    "newsletter": ("", "<div class='newsletter-signup'><p>Subscribe to get lamps by mail.</p></div>"),
    "advertisement": ("<div class='ad-slot'><p>买灯油，找老王。</p></div>", ""),
    "aside": ("", "<aside>标签 16 · 文章 58</aside>"),
    "dialog": ("", "<dialog><p>登录后继续阅读。</p></dialog>"),
}
