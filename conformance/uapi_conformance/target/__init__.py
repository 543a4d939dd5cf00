# SPDX-License-Identifier: MIT
"""What stands around a target: the token that it takes, and the hook that sets up its provider states."""
