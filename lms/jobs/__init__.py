"""Plain idempotent functions that run outside a request."""
