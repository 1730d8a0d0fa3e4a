"""The spiders, one source per file; does not import the archive, commands or middlewares."""
