"""DATs of every form as a stream of entries, so that no DAT fills the memory."""
