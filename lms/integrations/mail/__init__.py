"""Mail: `transport` sends it, `letters` says what is in it; when, is the business of jobs."""
