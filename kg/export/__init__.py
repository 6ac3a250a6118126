"""Exporting: the tables as Turtle and other formats, as a network, and as a page."""
