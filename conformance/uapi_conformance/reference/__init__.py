# SPDX-License-Identifier: MIT
"""The embedded reference server: a conforming StopRecording whose every decision can be varied in one place."""
