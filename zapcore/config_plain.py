"""Variables of the environment without our prefix that set sources of the network.

Apart from what declares them (``scrapers.providers``): whether one is there is asked at
every start, and few starts have one.
"""

PLAIN = frozenset(
    {
        "FLASHPOINT_API_ENABLED",
        "HASHEOUS_API_ENABLED",
        "HASHEOUS_CLIENT_KEY",
        "HLTB_API_ENABLED",
        "IGDB_CLIENT_ID",
        "IGDB_CLIENT_SECRET",
        "LAUNCHBOX_API_ENABLED",
        "LIBRETRO_API_ENABLED",
        "MOBYGAMES_API_KEY",
        "PLAYMATCH_API_ENABLED",
        "PLAYMATCH_API_URL",
        "REFRESH_RETROACHIEVEMENTS_CACHE_DAYS",
        "RETROACHIEVEMENTS_API_KEY",
        "SCREENSCRAPER_DEV_ID",
        "SCREENSCRAPER_DEV_PASSWORD",
        "SCREENSCRAPER_PASSWORD",
        "SCREENSCRAPER_USER",
        "STEAMGRIDDB_API_KEY",
        "TGDB_API_ENABLED",
        "TGDB_API_KEY",
    }
)
