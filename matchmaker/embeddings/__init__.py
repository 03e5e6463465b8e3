"""Texts to vectors. Every backend answers the `Encoder` protocol of `encoder.py`."""
