"""Plans where two areas meet: what items are called, and what became of them, told alike to a
person and to their manager.
"""
