"""What the owner has about systems beside the ROMs: clone lists and the like."""
