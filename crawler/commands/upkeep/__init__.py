"""The commands that keep an archive small, one per file; does not import spiders or middlewares."""
