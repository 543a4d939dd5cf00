# SPDX-License-Identifier: MIT
"""The pytest plugin. It imports little, and does nothing in a session that collects no item of the suite."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from uapi_conformance.errors import SuiteError
from uapi_conformance.runner import markers, ours, root_folder
from uapi_conformance.runner.options import add_options, add_short_options
from uapi_conformance.runner.surroundings import expect_surroundings
from uapi_conformance.streams import make_readable

if TYPE_CHECKING:
    from uapi_conformance.runner.plugins import Plugins

PLUGINS = pytest.StashKey["Plugins"]()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    add_options(parser)
    pluginmanager.register(_Status(), "uapi-status")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        add_short_options(parser)


class _Status:
    """Make the exit status that of the conclusion, whatever pytest would return: `--fixtures` always ends with 0."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, object, object]:
        status = yield
        plugins = config.stash.get(PLUGINS, None)
        conclusion = plugins.campaign.conclusion if plugins is not None else None
        return status if conclusion is None else conclusion.exit_status


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not root_folder.is_elsewhere(config):
        return None
    restated = root_folder.restated(config.invocation_params.args)
    if restated == config.invocation_params.args:
        return None
    return int(pytest.main([*restated], plugins=config.invocation_params.plugins))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", f"{ours.MARKER}(judged): the requirement and case that an item judges")
    config.addinivalue_line("markers", f"{ours.CHAPTER}(order, title): the chapter of a module of the suite")
    if ours.concerned(config):
        markers.register(config)
        # Otherwise pytest writes a text with one character too many in escapes, line ends included.
        make_readable(sys.stdout)
    if root_folder.is_elsewhere(config):
        raise pytest.UsageError(
            "pytest mistook the value of an option for its root folder; write it with an equals sign (--option=VALUE)."
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Check the dependencies before a chapter is imported, which would fail with a traceback if one is missing."""
    if ours.concerned(session.config):
        _expect_surroundings()


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker(ours.MARKER) is not None and ours.is_chapter(item.path):
        _plugins(item.config).collecting.take(item)


def pytest_exception_interact(
    node: pytest.Item | pytest.Collector, report: pytest.CollectReport | pytest.TestReport
) -> None:
    """Report a chapter that cannot be collected as a fault of the suite: nobody would miss its requirements."""
    if isinstance(report, pytest.CollectReport) and ours.is_chapter(node.path):
        _plugins(node.config).collecting.miss(node.nodeid)


def _plugins(config: pytest.Config) -> Plugins:
    if PLUGINS not in config.stash:
        _expect_surroundings()
        from uapi_conformance.runner.plugins import register  # noqa: PLC0415 - it imports all of the suite

        config.stash[PLUGINS] = register(config)
    return config.stash[PLUGINS]


def _expect_surroundings() -> None:
    try:
        expect_surroundings()
    except SuiteError as error:
        raise pytest.UsageError(str(error)) from error


# --- pytest-xdist: its controlling process collects nothing, and has to prepare before the first item runs


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    if ours.concerned(node.config):
        _plugins(node.config).workers.prepare(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return _plugins(config).workers.scheduler(log) if ours.concerned(config) else None
