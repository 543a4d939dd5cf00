# SPDX-License-Identifier: MIT
"""What was recorded and how to read it: evidence, phone calls as shown, verdicts and results."""
