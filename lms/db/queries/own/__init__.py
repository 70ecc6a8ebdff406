"""Everything stored about one person, by topic; `own_data` puts the topics together."""
