# SPDX-License-Identifier: MIT
"""What was recorded and how it is read: evidence, phone calls as shown, verdicts and results."""
