"""What ``zapcore.watch`` is made of: hearing, sweeping, and waiting for quiet."""
