"""The scraper of lists of MAME and of arcade cores."""
