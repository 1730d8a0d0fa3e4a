"""What is published of an archive, as tables and texts in batches; does not import the format of the copy."""
