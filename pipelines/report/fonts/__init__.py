"""Noto Sans SC of the package @fontsource/noto-sans-sc, under the SIL Open Font License, and subsets of it."""
