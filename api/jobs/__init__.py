"""How long work is done: claimed by a worker, run in a child process, ended with its effect.

A kind of job has two halves. ``work/<kind>.py`` is the work itself: a function of plain inputs
that runs in a child process, here or on a cluster, and reaches no database. ``kinds/<kind>.py``
reads the inputs of it in one look at the store, and says what its outcome changes: the effect
is written in the transaction that ends the job.
"""
