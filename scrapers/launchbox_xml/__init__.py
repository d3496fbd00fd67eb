"""The scraper of LaunchBox's lists of games."""
