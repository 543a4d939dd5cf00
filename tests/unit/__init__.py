# SPDX-License-Identifier: MIT
"""The rooms of the package, each tested by itself: a folder here for each room there."""
