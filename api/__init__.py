"""The service: the same path as the command line, over HTTP. `api.main.create_app` is its door."""
