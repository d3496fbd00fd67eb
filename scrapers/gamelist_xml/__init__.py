"""The ES gamelist.xml scraper."""
