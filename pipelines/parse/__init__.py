"""HTML to records. Knows the themes and the shapes of a digest; knows no SQL, no network, no clock."""
