# SPDX-License-Identifier: MIT
"""The embedded reference server: it conforms, and each of its decisions can be varied in one place."""
