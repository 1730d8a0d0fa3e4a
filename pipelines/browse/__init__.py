"""The archive in a browser: writes the published copy, and shows it in Datasette; does not import SQLAlchemy."""
