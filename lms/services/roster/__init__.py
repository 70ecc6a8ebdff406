"""Importing people from a file: `files` reads it, `plans` says what would happen, `writing` does
all of it or nothing."""
