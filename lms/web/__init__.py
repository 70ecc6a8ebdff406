"""Pages: a kit below, five areas that are strangers to one another above."""
