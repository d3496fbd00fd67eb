"""One module or package per scraper: each brings metadata in."""
