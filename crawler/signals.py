"""What happens in a run beside Scrapy's own signals; spider, guard and ledger send; ledger, progress and spider listen.

Each line names the keyword arguments.  Must not know who listens.
"""

site_reached = object()  # source: Source, home: FetchedPage | None (which files do not have)
site_unchanged = object()  # source: Source (of which nothing was deployed since it was last read)
part_reached = object()  # source: Source (of which the run reads some posts)
site_unreached = object()  # url: str, reason: str
posts_listed = object()  # site: Site, listing: ListPage (its entries are those not listed before)
posts_due = object()  # site: Site, posts: Sequence[Listed] (asked for whatever the lists say)
lists_chosen = object()  # site: Site, days: frozenset[date] | None (whose posts are looked for; None: all)
lists_ended = object()  # site: Site
deployment_read = object()  # deployed: Deployed, is_done: bool (nothing of it is missing from the clone)
post_unchanged = object()  # page: FetchedPage (an answer 304)
page_failed = object()  # url: str, stage: str, reason: str, site: Site | None (whose post it is)
image_downloaded = object()  # key: str, path: str (below IMAGES_STORE), checksum: str
image_gone = object()  # key: str (of one that its host has no more)
run_given_up = object()  # nothing more is to be kept
