"""The ES media folders scraper."""
