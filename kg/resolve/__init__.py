"""Resolving: mentions of names to entities over the whole vault."""
