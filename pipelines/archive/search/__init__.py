"""Full text: which papers, lectures and notes hold which words; does not import the ingest of posts."""
