"""Texts to vectors. Every backend answers the `Encoder` protocol of `encoder.py`;
`loading.load_encoder` gets one by its name."""
