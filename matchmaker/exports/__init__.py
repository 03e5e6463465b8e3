"""A plan as files that people use: xlsx, csv, ics, pdf and html, all as bytes.

Each format has its own module, imported where it is used: they carry heavy libraries.
"""
