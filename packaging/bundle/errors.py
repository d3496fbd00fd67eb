"""What stops a build; the message is the sentence that is shown."""


class BundleError(Exception):
    """The bundle cannot be built; the message says why, and what to do."""


class StaleLockError(BundleError):
    """The mirror has other packages than those that are locked."""
