"""The world that plans are tried in: people who learn and forget, and ways to spend their weeks."""
