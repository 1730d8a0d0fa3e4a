"""The folder that Datasette is started with: settings, templates, static files and the plugin."""
