"""Whole lists of offers from a spreadsheet: read and judged row by row, brought in step by step, taken back whole."""
