"""The methods of an open archive, grouped by role, one transaction per method; does not import `store` or `rebuild`."""
