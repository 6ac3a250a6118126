"""The explorer: the whole graph and all its claims in one HTML file that fetches nothing."""
