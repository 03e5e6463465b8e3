"""Speed and quality, one command each; never part of the timed test run."""
