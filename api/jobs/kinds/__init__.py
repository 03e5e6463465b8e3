"""What each kind of job reads before, and changes after, its work."""
