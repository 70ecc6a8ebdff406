"""Content on disk becomes domain objects here; no database and no web may enter."""
