"""Extracting: the names in a note's sentences, and who says them in what mode."""
