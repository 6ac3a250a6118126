"""Notes made from videos, as a knowledge graph whose every edge leads back to its second."""

__version__ = "0.1.0"
