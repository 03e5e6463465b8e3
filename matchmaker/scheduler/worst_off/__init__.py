"""The worst-off participant's fit as high as possible, then total fit."""
