"""zapcore: the domain of the media daemon, and the module that joins its rooms."""

__version__ = "0.1.0"
