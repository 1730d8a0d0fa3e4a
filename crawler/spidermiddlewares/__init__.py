"""Spider middlewares: which requests are sent, with which headers; does not import spiders or the archive's tables."""
