"""What Datasette loads: it hands requests and hooks on to `pipelines.browse`, and decides nothing."""
