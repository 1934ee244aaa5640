"""The command `finance`: a portfolio in the terminal."""
