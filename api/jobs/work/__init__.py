"""The work of each kind of job, run in a child process: plain inputs in, an outcome out."""
