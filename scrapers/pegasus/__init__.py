"""The scraper of Pegasus' metadata files."""
