"""What an operator sees of the service: request ids, logs, metrics, limits, headers, readiness."""
