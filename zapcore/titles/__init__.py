"""File name to title, slug and tags: pure, cached, table-driven."""
