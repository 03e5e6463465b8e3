"""What the service does, apart from HTTP: each function works inside a transaction it is given."""
