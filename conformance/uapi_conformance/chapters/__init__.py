# SPDX-License-Identifier: MIT
"""The chapters of the contract: a list of requirements, each with its evidence and its check."""
