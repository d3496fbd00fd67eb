"""The hashes by which RetroAchievements knows a game, one rule for each system."""

from zapcore.identify.achievements.bodies import from_bodies as from_bodies
from zapcore.identify.achievements.rules import achievements_hash as achievements_hash
from zapcore.identify.achievements.rules import console_of as console_of
from zapcore.identify.achievements.rules import reads_discs as reads_discs
from zapcore.identify.achievements.source import Source as Source

__all__ = ["Source", "achievements_hash", "console_of", "from_bodies", "reads_discs"]
