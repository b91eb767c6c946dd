"""Grades a class with nbgrader without running anything that a student handed in.

`config.configure(c)` in an nbgrader_config.py puts it to work; docs/grading.md tells how.
"""
