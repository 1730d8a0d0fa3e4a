"""Known sites, the URLs they are read from, and HTTP etiquette; does not import the archive, spiders or extensions."""
