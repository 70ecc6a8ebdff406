"""One fact on its way: its page, the steps that people take with it, and publishing a version."""
