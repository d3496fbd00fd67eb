"""Measurements: each prints zapcore beside a yardstick of the same run."""
