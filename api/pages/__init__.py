"""What people see: HTML from the same services as the API. Pages work without scripts wherever
a form can do it; scripts only make them quicker."""
