"""Pictures: found safely, judged by their content, made small, kept for next time."""
