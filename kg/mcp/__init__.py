"""A build for assistants, over the Model Context Protocol: search, entity, trace and query as tools."""
