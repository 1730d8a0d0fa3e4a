"""The commands of the queue, one per file; does not import spiders, middlewares or, at its top, Procrastinate."""
