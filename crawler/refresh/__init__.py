"""What a refresh requests and concludes, decided by pure functions; does not import spiders or the archive."""
