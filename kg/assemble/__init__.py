"""Assembling: what the workers found of each note, joined to the tables of a vault."""
