"""Commands that only read the archive, one per file, each as `COMMAND`; they import neither Scrapy nor SQLAlchemy."""
