"""Blocks, lessons and rendering on behalf of a file: what several formats share."""
