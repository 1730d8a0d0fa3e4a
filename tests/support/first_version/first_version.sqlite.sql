CREATE TABLE authors (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_authors PRIMARY KEY (id), 
	CONSTRAINT uq_authors_name UNIQUE (name)
);
CREATE TABLE crawls (
	id INTEGER NOT NULL, 
	spider TEXT NOT NULL, 
	mode TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	outcome TEXT, 
	posts_found INTEGER, 
	posts_new INTEGER, 
	addresses_new INTEGER, 
	posts_edited INTEGER, 
	posts_metadata INTEGER, 
	posts_same INTEGER, 
	papers_new INTEGER, 
	papers_known INTEGER, 
	images_new INTEGER, 
	failures INTEGER, 
	CONSTRAINT pk_crawls PRIMARY KEY (id)
);
CREATE TABLE documentation (
	table_name TEXT NOT NULL, 
	column_name TEXT NOT NULL, 
	comment TEXT NOT NULL, 
	CONSTRAINT pk_documentation PRIMARY KEY (table_name, column_name)
);
CREATE TABLE images (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	dead BOOLEAN NOT NULL, 
	path TEXT, 
	checksum TEXT, 
	CONSTRAINT pk_images PRIMARY KEY (id), 
	CONSTRAINT uq_images_key UNIQUE ("key")
);
CREATE TABLE papers (
	arxiv_id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	abstract TEXT, 
	abstract_zh TEXT, 
	latest_version INTEGER, 
	source TEXT NOT NULL, 
	CONSTRAINT pk_papers PRIMARY KEY (arxiv_id), 
	CONSTRAINT ck_papers_source CHECK (source = 'digest' OR source = 'list' OR source = 'lecture')
);
CREATE TABLE posts (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	identity TEXT NOT NULL, 
	title TEXT NOT NULL, 
	topic TEXT, 
	category TEXT, 
	edition_date DATE, 
	heading_date DATE, 
	url TEXT NOT NULL, 
	author TEXT, 
	published_at DATETIME, 
	published_precision TEXT, 
	updated_at DATETIME, 
	cover_image_url TEXT, 
	description TEXT, 
	licence_url TEXT, 
	status TEXT NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	replaced_by_id INTEGER, 
	current_revision_id INTEGER, 
	CONSTRAINT pk_posts PRIMARY KEY (id), 
	CONSTRAINT ck_posts_kind CHECK (kind = 'digest' OR kind = 'lecture' OR kind = 'note'), 
	CONSTRAINT ck_posts_published_precision CHECK (published_precision = 'second' OR published_precision = 'day'), 
	CONSTRAINT ck_posts_status CHECK (status = 'live' OR status = 'gone'), 
	CONSTRAINT uq_posts_identity UNIQUE (identity), 
	CONSTRAINT fk_posts_replaced_by_id FOREIGN KEY(replaced_by_id) REFERENCES posts (id), 
	CONSTRAINT uq_posts_current_revision_id UNIQUE (current_revision_id), 
	CONSTRAINT fk_posts_current_revision_id FOREIGN KEY(current_revision_id) REFERENCES revisions (id)
);
CREATE TABLE sites (
	id INTEGER NOT NULL, 
	blog TEXT NOT NULL, 
	base_url TEXT NOT NULL, 
	theme TEXT NOT NULL, 
	rank INTEGER NOT NULL, 
	home_etag TEXT, 
	home_last_modified TEXT, 
	checked_at DATETIME, 
	listed_at DATETIME, 
	deployed_at DATETIME, 
	CONSTRAINT pk_sites PRIMARY KEY (id), 
	CONSTRAINT uq_sites_base_url UNIQUE (base_url)
);
CREATE TABLE tags (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	CONSTRAINT pk_tags PRIMARY KEY (id), 
	CONSTRAINT uq_tags_name UNIQUE (name)
);
CREATE TABLE fetches (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	site_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	fetched_from TEXT, 
	fetched_at DATETIME NOT NULL, 
	status INTEGER NOT NULL, 
	content_type TEXT, 
	etag TEXT, 
	last_modified TEXT, 
	listed JSON, 
	raw BLOB, 
	state TEXT NOT NULL, 
	CONSTRAINT pk_fetches PRIMARY KEY (id), 
	CONSTRAINT ck_fetches_state CHECK (state = 'pending' OR state = 'kept' OR state = 'same' OR state = 'not_understood' OR state = 'elsewhere'), 
	CONSTRAINT fk_fetches_crawl_id FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_fetches_site_id FOREIGN KEY(site_id) REFERENCES sites (id)
);
CREATE INDEX ix_fetches_crawl_id ON fetches (crawl_id);
CREATE INDEX ix_fetches_pending ON fetches (id) WHERE state = 'pending';
CREATE INDEX ix_fetches_url ON fetches (url);
CREATE TABLE paper_authors (
	arxiv_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	CONSTRAINT pk_paper_authors PRIMARY KEY (arxiv_id, position), 
	CONSTRAINT fk_paper_authors_arxiv_id FOREIGN KEY(arxiv_id) REFERENCES papers (arxiv_id), 
	CONSTRAINT fk_paper_authors_author_id FOREIGN KEY(author_id) REFERENCES authors (id)
);
CREATE INDEX ix_paper_authors_author_id ON paper_authors (author_id);
CREATE TABLE post_tags (
	post_id INTEGER NOT NULL, 
	tag_id INTEGER NOT NULL, 
	CONSTRAINT pk_post_tags PRIMARY KEY (post_id, tag_id), 
	CONSTRAINT fk_post_tags_post_id FOREIGN KEY(post_id) REFERENCES posts (id), 
	CONSTRAINT fk_post_tags_tag_id FOREIGN KEY(tag_id) REFERENCES tags (id)
);
CREATE INDEX ix_post_tags_tag_id ON post_tags (tag_id);
CREATE TABLE post_urls (
	url TEXT NOT NULL, 
	site_id INTEGER NOT NULL, 
	post_id INTEGER NOT NULL, 
	status TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	facts JSON NOT NULL, 
	first_seen_at DATETIME NOT NULL, 
	last_seen_at DATETIME NOT NULL, 
	gone_at DATETIME, 
	CONSTRAINT pk_post_urls PRIMARY KEY (url), 
	CONSTRAINT ck_post_urls_status CHECK (status = 'live' OR status = 'gone'), 
	CONSTRAINT fk_post_urls_site_id FOREIGN KEY(site_id) REFERENCES sites (id), 
	CONSTRAINT fk_post_urls_post_id FOREIGN KEY(post_id) REFERENCES posts (id)
);
CREATE INDEX ix_post_urls_post_id ON post_urls (post_id);
CREATE INDEX ix_post_urls_site_id ON post_urls (site_id);
CREATE TABLE failures (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	stage TEXT NOT NULL, 
	error TEXT NOT NULL, 
	fetch_id INTEGER, 
	CONSTRAINT pk_failures PRIMARY KEY (id), 
	CONSTRAINT fk_failures_crawl_id FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_failures_fetch_id FOREIGN KEY(fetch_id) REFERENCES fetches (id)
);
CREATE INDEX ix_failures_crawl_id ON failures (crawl_id);
CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	post_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	fetch_id INTEGER NOT NULL, 
	read_at DATETIME NOT NULL, 
	content_hash TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	encoding_fault TEXT, 
	restored_chars INTEGER NOT NULL, 
	uncertain_chars INTEGER NOT NULL, 
	model_version TEXT, 
	raw_blocks INTEGER NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (id), 
	CONSTRAINT fk_revisions_post_id FOREIGN KEY(post_id) REFERENCES posts (id), 
	CONSTRAINT fk_revisions_url FOREIGN KEY(url) REFERENCES post_urls (url), 
	CONSTRAINT fk_revisions_fetch_id FOREIGN KEY(fetch_id) REFERENCES fetches (id)
);
CREATE INDEX ix_revisions_fetch_id ON revisions (fetch_id);
CREATE INDEX ix_revisions_post_id ON revisions (post_id);
CREATE TABLE all_appearances (
	id INTEGER NOT NULL, 
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	arxiv_id TEXT NOT NULL, 
	version INTEGER, 
	title TEXT NOT NULL, 
	authors TEXT NOT NULL, 
	author_names JSON NOT NULL, 
	comment TEXT, 
	rendered BOOLEAN NOT NULL, 
	CONSTRAINT pk_all_appearances PRIMARY KEY (id), 
	CONSTRAINT uq_all_appearances_revision_id_position UNIQUE (revision_id, position), 
	CONSTRAINT fk_all_appearances_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_appearances_arxiv_id FOREIGN KEY(arxiv_id) REFERENCES papers (arxiv_id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX ix_all_appearances_arxiv_id ON all_appearances (arxiv_id);
CREATE TABLE all_lecture_videos (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	provider TEXT NOT NULL, 
	video_id TEXT NOT NULL, 
	aid TEXT, 
	cid TEXT, 
	page INTEGER, 
	url TEXT NOT NULL, 
	CONSTRAINT pk_all_lecture_videos PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_lecture_videos_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE TABLE all_lectures (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	series TEXT NOT NULL, 
	number INTEGER, 
	speaker TEXT, 
	speaker_bio TEXT, 
	talk_title TEXT NOT NULL, 
	abstract TEXT, 
	CONSTRAINT pk_all_lectures PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_lectures_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE TABLE all_mentions (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	arxiv_id TEXT NOT NULL, 
	version INTEGER, 
	title TEXT, 
	venue TEXT, 
	year INTEGER, 
	CONSTRAINT pk_all_mentions PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_mentions_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE INDEX ix_all_mentions_arxiv_id ON all_mentions (arxiv_id);
CREATE TABLE all_recommended_papers (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	group_title TEXT, 
	title TEXT NOT NULL, 
	authors TEXT, 
	venue TEXT, 
	year INTEGER, 
	reason TEXT, 
	arxiv_id TEXT, 
	CONSTRAINT pk_all_recommended_papers PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_recommended_papers_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_recommended_papers_arxiv_id FOREIGN KEY(arxiv_id) REFERENCES papers (arxiv_id)
);
CREATE INDEX ix_all_recommended_papers_arxiv_id ON all_recommended_papers (arxiv_id);
CREATE TABLE events (
	id INTEGER NOT NULL, 
	crawl_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	post_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	revision_id INTEGER, 
	CONSTRAINT pk_events PRIMARY KEY (id), 
	CONSTRAINT ck_events_kind CHECK (kind = 'new' OR kind = 'edited' OR kind = 'metadata' OR kind = 'moved' OR kind = 'replaced' OR kind = 'gone' OR kind = 'returned'), 
	CONSTRAINT fk_events_crawl_id FOREIGN KEY(crawl_id) REFERENCES crawls (id), 
	CONSTRAINT fk_events_post_id FOREIGN KEY(post_id) REFERENCES posts (id), 
	CONSTRAINT fk_events_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE INDEX ix_events_crawl_id ON events (crawl_id);
CREATE INDEX ix_events_post_id ON events (post_id);
CREATE TABLE repairs (
	revision_id INTEGER NOT NULL, 
	table_name TEXT NOT NULL, 
	row_position INTEGER NOT NULL, 
	"offset" INTEGER NOT NULL, 
	restored TEXT NOT NULL, 
	alternatives JSON NOT NULL, 
	confidence FLOAT NOT NULL, 
	context TEXT NOT NULL, 
	CONSTRAINT pk_repairs PRIMARY KEY (revision_id, table_name, row_position, "offset"), 
	CONSTRAINT fk_repairs_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id)
);
CREATE TABLE all_links (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	appearance_id INTEGER, 
	kind TEXT NOT NULL, 
	url TEXT NOT NULL, 
	text TEXT NOT NULL, 
	url_as_written TEXT NOT NULL, 
	CONSTRAINT pk_all_links PRIMARY KEY (revision_id, position), 
	CONSTRAINT ck_all_links_kind CHECK (kind = 'pdf' OR kind = 'code' OR kind = 'project' OR kind = 'cool_papers' OR kind = 'video' OR kind = 'reference' OR kind = 'other'), 
	CONSTRAINT fk_all_links_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_links_appearance_id FOREIGN KEY(appearance_id) REFERENCES all_appearances (id)
);
CREATE INDEX ix_all_links_appearance_id ON all_links (appearance_id);
CREATE TABLE all_post_images (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	appearance_id INTEGER, 
	position_in_appearance INTEGER, 
	image_id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	alt TEXT, 
	caption TEXT, 
	CONSTRAINT pk_all_post_images PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_post_images_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_post_images_appearance_id FOREIGN KEY(appearance_id) REFERENCES all_appearances (id), 
	CONSTRAINT fk_all_post_images_image_id FOREIGN KEY(image_id) REFERENCES images (id)
);
CREATE INDEX ix_all_post_images_appearance_id ON all_post_images (appearance_id);
CREATE INDEX ix_all_post_images_image_id ON all_post_images (image_id);
CREATE TABLE all_sections (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	appearance_id INTEGER, 
	kind TEXT NOT NULL, 
	heading TEXT, 
	text TEXT NOT NULL, 
	markup TEXT, 
	CONSTRAINT pk_all_sections PRIMARY KEY (revision_id, position), 
	CONSTRAINT ck_all_sections_kind CHECK (kind = 'preamble' OR kind = 'abstract' OR kind = 'abstract_zh' OR kind = 'summary' OR kind = 'digest_title' OR kind = 'digest_authors' OR kind = 'affiliation' OR kind = 'keywords' OR kind = 'urls' OR kind = 'background' OR kind = 'prior_work' OR kind = 'approach' OR kind = 'results' OR kind = 'methods' OR kind = 'conclusion' OR kind = 'bio' OR kind = 'talk_abstract' OR kind = 'spotlight' OR kind = 'other'), 
	CONSTRAINT fk_all_sections_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_sections_appearance_id FOREIGN KEY(appearance_id) REFERENCES all_appearances (id)
);
CREATE INDEX ix_all_sections_appearance_id_kind ON all_sections (appearance_id, kind);
CREATE TABLE all_takeaways (
	revision_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	appearance_id INTEGER, 
	text TEXT NOT NULL, 
	markup TEXT, 
	CONSTRAINT pk_all_takeaways PRIMARY KEY (revision_id, position), 
	CONSTRAINT fk_all_takeaways_revision_id FOREIGN KEY(revision_id) REFERENCES revisions (id), 
	CONSTRAINT fk_all_takeaways_appearance_id FOREIGN KEY(appearance_id) REFERENCES all_appearances (id)
);
CREATE INDEX ix_all_takeaways_appearance_id ON all_takeaways (appearance_id);
CREATE VIEW appearances AS SELECT posts.id AS post_id, all_appearances.id AS id, all_appearances.revision_id AS revision_id, all_appearances.position AS position, all_appearances.arxiv_id AS arxiv_id, all_appearances.version AS version, all_appearances.title AS title, all_appearances.authors AS authors, all_appearances.author_names AS author_names, all_appearances.comment AS comment, all_appearances.rendered AS rendered 
FROM posts JOIN all_appearances ON posts.current_revision_id = all_appearances.revision_id;
CREATE VIEW sections AS SELECT posts.id AS post_id, all_sections.revision_id AS revision_id, all_sections.position AS position, all_sections.appearance_id AS appearance_id, all_sections.kind AS kind, all_sections.heading AS heading, all_sections.text AS text, all_sections.markup AS markup 
FROM posts JOIN all_sections ON posts.current_revision_id = all_sections.revision_id;
CREATE VIEW takeaways AS SELECT posts.id AS post_id, all_takeaways.revision_id AS revision_id, all_takeaways.position AS position, all_takeaways.appearance_id AS appearance_id, all_takeaways.text AS text, all_takeaways.markup AS markup 
FROM posts JOIN all_takeaways ON posts.current_revision_id = all_takeaways.revision_id;
CREATE VIEW post_images AS SELECT posts.id AS post_id, all_post_images.revision_id AS revision_id, all_post_images.position AS position, all_post_images.appearance_id AS appearance_id, all_post_images.image_id AS image_id, all_post_images.url AS url, all_post_images.alt AS alt, all_post_images.caption AS caption 
FROM posts JOIN all_post_images ON posts.current_revision_id = all_post_images.revision_id;
CREATE VIEW appearance_images AS SELECT posts.id AS post_id, all_post_images.revision_id AS revision_id, all_post_images.position_in_appearance AS position, all_post_images.appearance_id AS appearance_id, all_post_images.image_id AS image_id, all_post_images.url AS url, all_post_images.alt AS alt, all_post_images.caption AS caption 
FROM posts JOIN all_post_images ON posts.current_revision_id = all_post_images.revision_id 
WHERE all_post_images.appearance_id IS NOT NULL;
CREATE VIEW links AS SELECT posts.id AS post_id, all_links.revision_id AS revision_id, all_links.position AS position, all_links.appearance_id AS appearance_id, all_links.kind AS kind, all_links.url AS url, all_links.text AS text, all_links.url_as_written AS url_as_written 
FROM posts JOIN all_links ON posts.current_revision_id = all_links.revision_id;
CREATE VIEW mentions AS SELECT posts.id AS post_id, all_mentions.revision_id AS revision_id, all_mentions.position AS position, all_mentions.arxiv_id AS arxiv_id, all_mentions.version AS version, all_mentions.title AS title, all_mentions.venue AS venue, all_mentions.year AS year 
FROM posts JOIN all_mentions ON posts.current_revision_id = all_mentions.revision_id;
CREATE VIEW lectures AS SELECT posts.id AS post_id, all_lectures.revision_id AS revision_id, all_lectures.position AS position, all_lectures.series AS series, all_lectures.number AS number, all_lectures.speaker AS speaker, all_lectures.speaker_bio AS speaker_bio, all_lectures.talk_title AS talk_title, all_lectures.abstract AS abstract 
FROM posts JOIN all_lectures ON posts.current_revision_id = all_lectures.revision_id;
CREATE VIEW lecture_videos AS SELECT posts.id AS post_id, all_lecture_videos.revision_id AS revision_id, all_lecture_videos.position AS position, all_lecture_videos.provider AS provider, all_lecture_videos.video_id AS video_id, all_lecture_videos.aid AS aid, all_lecture_videos.cid AS cid, all_lecture_videos.page AS page, all_lecture_videos.url AS url 
FROM posts JOIN all_lecture_videos ON posts.current_revision_id = all_lecture_videos.revision_id;
CREATE VIEW recommended_papers AS SELECT posts.id AS post_id, all_recommended_papers.revision_id AS revision_id, all_recommended_papers.position AS position, all_recommended_papers.group_title AS group_title, all_recommended_papers.title AS title, all_recommended_papers.authors AS authors, all_recommended_papers.venue AS venue, all_recommended_papers.year AS year, all_recommended_papers.reason AS reason, all_recommended_papers.arxiv_id AS arxiv_id 
FROM posts JOIN all_recommended_papers ON posts.current_revision_id = all_recommended_papers.revision_id;
CREATE TABLE alembic_version (version_num VARCHAR(32) PRIMARY KEY);
