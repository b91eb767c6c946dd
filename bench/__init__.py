"""Measurements: ratios between things run side by side, in one go, on the same input."""
