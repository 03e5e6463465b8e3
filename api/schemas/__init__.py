"""What the service reads and answers, as pydantic models: a file for each noun."""
