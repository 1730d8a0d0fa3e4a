"""An invented blog in the shapes of the real one, rendered as its deployments are.

Posts are data (`sources/`), from which both the pages (`site.write_site`) and what they say (`expectation`) come.
Nothing in it is real: no paper, no person, no sentence.  A post is one more file in `sources/` (fields: `posts.py`), or
in `sources/talk2paper/` where only the second site has it; a shape of reading is one more function in `readings.py`, a
theme one more class like `butterfly.Butterfly` and `matery.Matery`.  `sample.first_site()` and `sample.talk2paper()`
are the two sites as they lie in `data/`; `history.live_through()` the life of a site of any size.
"""
