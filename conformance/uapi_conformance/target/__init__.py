# SPDX-License-Identifier: MIT
"""The surroundings of a target: the token that it accepts, and the hook that sets up its provider states."""
