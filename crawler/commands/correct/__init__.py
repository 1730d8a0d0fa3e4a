"""The commands that correct an archive, one per file; does not import spiders or middlewares."""
