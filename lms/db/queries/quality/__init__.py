"""Reading how questions and modules do their work: stored figures for pages, answers for jobs."""
