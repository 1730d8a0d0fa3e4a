"""Clean text: strings in, strings out."""
