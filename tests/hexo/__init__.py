"""One blog of invented posts, rendered by Hexo itself in the themes that are read: the cases of pages/hexo.

`python -m tests.hexo` needs node, npm and the network; the tests need none of them, for what it rendered is kept.
"""
