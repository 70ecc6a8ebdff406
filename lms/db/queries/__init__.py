"""Reading for pages: frozen rows, few statements."""
