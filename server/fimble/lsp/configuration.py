"""Settings from the client: initializationOptions, didChangeConfiguration and workspace/configuration, section "fimble"."""

from __future__ import annotations

import logging
from typing import Any

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from fimble.lsp import status
from fimble.lsp.state import State
from fimble.settings import Settings, parse

logger = logging.getLogger(__name__)

SECTION = "fimble"

_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}


def take(state: State, raw: Any) -> Settings:
    """Parse settings and take them over; each wrong value is told once, in the log, and its default used."""
    section = raw.get(SECTION, raw) if isinstance(raw, dict) else raw
    settings, problems = parse(section if section is not None else {})
    for problem in problems:
        text = f"setting fimble.{problem.key}: {problem.message}"
        if text not in state.reported_problems:
            state.reported_problems.add(text)
            logger.warning("%s", text)
    logging.getLogger("fimble").setLevel(_LEVELS[settings.log_level])
    state.service.apply_settings(settings)
    return settings


async def pull(state: State) -> None:
    """Ask the client for the section, if it can be asked."""
    if not get_capability(state.server.client_capabilities, "workspace.configuration", False):
        return
    items = [types.ConfigurationItem(section=SECTION)]
    try:
        answers = await state.server.workspace_configuration_async(types.ConfigurationParams(items=items))
    except JsonRpcException as error:
        logger.warning("the client did not answer workspace/configuration: %s", error)
        return
    if answers and isinstance(answers[0], dict):
        take(state, answers[0])


async def follow_changes(state: State) -> None:
    """Ask the client to tell of changed settings; VS Code does so only for servers that registered."""
    capability = "workspace.did_change_configuration.dynamic_registration"
    if not get_capability(state.server.client_capabilities, capability, False):
        return
    registration = types.Registration(
        id="fimble-configuration",
        method=types.WORKSPACE_DID_CHANGE_CONFIGURATION,
        register_options={"section": SECTION},
    )
    try:
        await state.server.client_register_capability_async(types.RegistrationParams(registrations=[registration]))
    except JsonRpcException as error:
        logger.warning("the client does not tell of changed settings: %s", error)


def register(state: State) -> None:
    """Register the handler."""

    @state.server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        # Clients that answer workspace/configuration send null or a stale copy here.
        pushed = params.settings
        if isinstance(pushed, dict) and pushed:
            take(state, pushed)
        else:
            await pull(state)
        status.publish(state)
