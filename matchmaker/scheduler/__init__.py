"""Who meets whom and when. The one entry is `matchmaker.scheduler.solver.solve`."""
