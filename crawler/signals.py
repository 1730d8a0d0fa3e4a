"""What happens in a run beside Scrapy's own signals; the spider and the guard send, ledger and progress listen.

Each line names the keyword arguments.  Must not know who listens.
"""

site_reached = object()  # source: Source, response: Response (of the home page)
site_unreached = object()  # url: str, reason: str
posts_listed = object()  # site: Site, found: int (so far), printed: int | None
lists_ended = object()  # site: Site
page_failed = object()  # url: str, stage: str, reason: str, site: Site | None (whose post it is)
