from __future__ import annotations

import dataclasses
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.settings import SETTINGS_TABLE, Problem, Settings, parse

ROWS = {setting.key: setting for setting in SETTINGS_TABLE}
MACHINE_KEYS = [
    "backend",
    "model",
    "ollama.host",
    "openai.baseUrl",
    "openai.template",
    "openai.apiKey",
    "actions.model",
    "log.level",
    "statistics.enabled",
    "network.allowHosts",
]


def only_problem(raw: object, **how: object) -> Problem:
    _, problems = parse(raw, **how)
    assert 1 == len(problems), problems
    return problems[0]


def nested(key: str, value: object) -> dict[str, object]:
    group, _, name = key.rpartition(".")
    return {group: {name: value}} if group else {name: value}


GIVEN = [
    ("backend", "lookup", "lookup"),
    ("model", "qwen2.5-coder:1.5b", "qwen2.5-coder:1.5b"),
    ("model", " a \n", "a"),
    ("model", "", None),
    ("model", "  ", None),
    ("model", None, None),
    ("ollama.host", "http://127.0.0.1:11435", "http://127.0.0.1:11435"),
    ("openai.baseUrl", "http://localhost:8080/v1", "http://localhost:8080/v1"),
    ("openai.template", "qwen", "qwen"),
    ("openai.apiKey", "made-up", "made-up"),
    ("context.tokens", "auto", None),
    ("context.tokens", 0, 0),
    ("context.tokens", 32768, 32768),
    ("completion.enabled", False, False),
    ("completion.maxTokens", 1, 1),
    ("completion.maxTokens", 1024, 1024),
    ("completion.maxTokens", 64.0, 64),
    ("completion.multiline", "never", "never"),
    ("completion.debounceMs", "auto", None),
    ("completion.debounceMs", 0, 0.0),
    ("completion.debounceMs", 12.5, 12.5),
    ("completion.debounceMs", 5000, 5000.0),
    ("completion.debounceMinMs", 250, 250.0),
    ("completion.debounceMaxMs", 0, 0.0),
    ("completion.patienceMs", "auto", None),
    ("completion.patienceMs", "never", "never"),
    ("completion.patienceMs", 0, 0.0),
    ("completion.textDocument", True, True),
    ("languages", None, None),
    ("languages", ["python", "go"], (("*", False), ("go", True), ("python", True))),
    ("languages", [], (("*", False),)),
    ("languages", {"python": True, "*": False}, (("*", False), ("python", True))),
    ("languages", {}, ()),
    ("exclude", ["**/*.min.js", "secret/"], ("**/*.min.js", "secret/")),
    ("actions.model", "big", "big"),
    ("log.level", "debug", "debug"),
    ("network.allowHosts", ["gpu.lan", "gpu.lan:8000", "[::1]"], ("gpu.lan", "gpu.lan:8000", "[::1]")),
]


@pytest.mark.parametrize(("key", "given", "expected"), GIVEN)
def test_a_setting_is_read_from_an_object_of_objects_and_from_a_dotted_key(key, given, expected):
    wanted = dataclasses.replace(Settings(), **{ROWS[key].field_name: expected})

    assert (wanted, []) == parse(nested(key, given))
    assert (wanted, []) == parse({key: given})
    assert (wanted, []) == parse({f"fimble.{key}": given})
    assert type(expected) is type(getattr(parse({key: given})[0], ROWS[key].field_name))


def test_both_forms_may_be_mixed():
    settings, problems = parse(
        {"ollama.host": "http://[::1]", "completion": {"maxTokens": 7}, "completion.enabled": False}
    )

    assert ("http://[::1]", 7, False, []) == (
        settings.ollama_host,
        settings.completion_max_tokens,
        settings.completion_enabled,
        problems,
    )


@pytest.mark.parametrize("raw", [None, {}, {"completion": {}}, {"completion": None, "ollama": None}])
def test_nothing_given_is_no_problem(raw):
    assert (Settings(), []) == parse(raw)


@pytest.mark.parametrize(
    ("key", "given", "message"),
    [
        ("backend", "olama", 'takes "auto", "ollama", "openai" or "lookup", not "olama"'),
        ("backend", None, 'takes "auto", "ollama", "openai" or "lookup", not null'),
        ("model", 5, "takes text or null, not 5"),
        ("context.tokens", 32769, 'takes "auto" or a whole number from 0 to 32768, not 32769'),
        ("context.tokens", -1, 'takes "auto" or a whole number from 0 to 32768, not -1'),
        ("context.tokens", None, 'takes "auto" or a whole number from 0 to 32768, not null'),
        ("completion.maxTokens", 0, "takes a whole number from 1 to 1024, not 0"),
        ("completion.maxTokens", 1025, "takes a whole number from 1 to 1024, not 1025"),
        ("completion.maxTokens", 1.5, "takes a whole number from 1 to 1024, not 1.5"),
        ("completion.maxTokens", True, "takes a whole number from 1 to 1024, not true"),
        ("completion.maxTokens", "64", 'takes a whole number from 1 to 1024, not "64"'),
        pytest.param(
            "completion.maxTokens",
            10**5000,
            "takes a whole number from 1 to 1024, not a number",
            id="more than str() takes",
        ),
        ("completion.maxTokens", float("inf"), "takes a whole number from 1 to 1024, not a number"),
        ("completion.debounceMs", float("nan"), 'takes "auto" or a number from 0 to 5000, not nan'),
        ("completion.debounceMs", 5000.5, 'takes "auto" or a number from 0 to 5000, not 5000.5'),
        ("completion.debounceMinMs", -1, "takes a number from 0 to 5000, not -1"),
        ("completion.debounceMaxMs", "auto", 'takes a number from 0 to 5000, not "auto"'),
        ("completion.enabled", 1, "takes true or false, not 1"),
        ("completion.enabled", "true", 'takes true or false, not "true"'),
        ("exclude", "*.js", 'takes a list of globs, not "*.js"'),
        ("exclude", ["*.js", " "], 'takes a list of globs, not ["*.js", " "]'),
        ("exclude", ["a", "b", "c", 4], 'takes a list of globs, not ["a", "b", "c", …]'),
        ("exclude", ["a", ["b"]], 'takes a list of globs, not ["a", a list]'),
        ("network.allowHosts", ["http://gpu"], 'takes a list of host names, not ["http://gpu"]'),
        ("network.allowHosts", ["*"], 'takes a list of host names, not ["*"]'),
        ("network.allowHosts", [""], 'takes a list of host names, not [""]'),
        (
            "languages",
            {"python": "yes"},
            'takes a list of language ids or an object of language ids with true or false each or null, not {"python": "yes"}',
        ),
        ("openai.apiKey", ["made-up-secret"], "takes text or null, not a list"),
        ("openai.apiKey", {"made-up-secret": "made-up-secret"}, "takes text or null, not an object"),
        ("openai.apiKey", 1234, "takes text or null, not a number"),
        ("log.level", "x" * 1000, f'takes "error", "warning", "info" or "debug", not "{"x" * 60}…"'),
        ("log.level", "\x1b[2J\ud800", r'takes "error", "warning", "info" or "debug", not "\u001b[2J\ud800"'),
    ],
)
def test_a_wrong_value_leaves_the_default_and_gives_one_problem(key, given, message):
    for raw in (nested(key, given), {key: given}):
        assert (Settings(), [Problem(key, message)]) == parse(raw)


@pytest.mark.parametrize(
    ("given", "most", "message"),
    [
        ({"debounceMinMs": 300}, 300.0, "is below completion.debounceMinMs, 250 < 300; both count as 300"),
        (
            {"debounceMinMs": 80, "debounceMaxMs": 40.5},
            80.0,
            "is below completion.debounceMinMs, 40.5 < 80; both count as 80",
        ),
        ({"debounceMinMs": 80, "debounceMaxMs": 80}, 80.0, ""),
    ],
)
def test_a_longest_pause_below_the_shortest_is_told_and_raised(given, most, message):
    settings, problems = parse({"completion": given})

    assert (float(given["debounceMinMs"]), most) == (
        settings.completion_debounce_min_ms,
        settings.completion_debounce_max_ms,
    )
    assert [Problem("completion.debounceMaxMs", message)] * bool(message) == problems


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("modle", "model"),
        ("completion.maxtokens", "completion.maxTokens"),
        ("completion.maxToken", "completion.maxTokens"),
        ("maxTokens", "completion.maxTokens"),
        ("host", "ollama.host"),
        ("ollama.model", "model"),
        ("openai.apikey", "openai.apiKey"),
        ("allowHosts", "network.allowHosts"),
        ("debounce", "completion.debounceMs"),
        ("ollama.hots", "ollama.host"),
    ],
)
def test_an_unknown_key_is_answered_with_the_one_that_was_meant(given, meant):
    assert (Settings(), [Problem(given, f'there is no such setting; did you mean "{meant}"?')]) == parse({given: "x"})


def test_an_unknown_key_is_no_place_to_leak_or_to_flood():
    problem = only_problem({"x\x1b" * 500: "made-up-secret"})

    assert "there is no such setting" == problem.message
    assert len(problem.key) < 100
    assert problem.key.isprintable()


def test_a_group_that_is_no_object_is_one_problem_without_its_value():
    assert (Settings(), [Problem("openai", "takes an object of settings, not text")]) == parse(
        {"openai": "made-up-secret"}
    )


@pytest.mark.parametrize("raw", [[], "made-up-secret", 5, True])
def test_settings_that_are_no_object_are_one_problem(raw):
    problem = only_problem(raw)

    assert "fimble" == problem.key
    assert problem.message.startswith("takes an object of settings, not ")
    assert "made-up" not in problem.message


def test_the_settings_of_editor_extensions_are_not_ours():
    assert (Settings(), []) == parse({"server": {"command": ["x"]}, "trace.server": "off"})


def test_one_wrong_value_does_not_keep_others_out():
    settings, problems = parse({"backend": 1, "completion": {"maxTokens": 9, "enabled": 3}, "nonsense": 1})

    assert 9 == settings.completion_max_tokens
    assert ["backend", "completion.enabled", "nonsense"] == [problem.key for problem in problems]


def test_the_machine_scope_holds_all_that_decides_where_code_goes():
    assert sorted(MACHINE_KEYS) == sorted(setting.key for setting in SETTINGS_TABLE if setting.scope == "machine")


@pytest.mark.parametrize(("key", "given"), [(key, given) for key, given, _ in GIVEN if key in MACHINE_KEYS])
def test_a_project_cannot_set_what_runs_or_where_code_goes(key, given):
    message = "only your own settings can set this: a project must not choose what runs here or where code is sent"
    mine = Settings(ollama_host="http://mine", model="mine", network_allow_hosts=("mine",))

    for raw in (nested(key, given), {key: given}, {f"fimble.{key}": given}):
        assert (mine, [Problem(key, message)]) == parse(raw, source="workspace", base=mine)


def test_a_project_can_set_the_rest_over_the_user_s_own():
    mine = Settings(model="mine", completion_max_tokens=64)
    settings, problems = parse({"completion": {"multiline": "never"}, "languages": ["go"]}, "workspace", mine)

    assert ("mine", 64, "never", (("*", False), ("go", True)), []) == (
        settings.model,
        settings.completion_max_tokens,
        settings.completion_multiline,
        settings.languages,
        problems,
    )


def test_a_project_can_exclude_more_and_let_in_nothing():
    mine = Settings(exclude=("private/",))

    # The last pattern that matches decides, as in .gitignore, so the user's must stand last.
    assert ("!private/", "build/", "private/") == parse({"exclude": ["!private/", "build/"]}, "workspace", mine)[
        0
    ].exclude
    assert ("private/",) == parse({"exclude": []}, "workspace", mine)[0].exclude
    assert () == parse({"exclude": []}, "user", mine)[0].exclude


def test_a_wrong_value_over_other_settings_leaves_those():
    assert 64 == parse({"completion.maxTokens": 0}, base=Settings(completion_max_tokens=64))[0].completion_max_tokens


@pytest.mark.parametrize(
    ("languages", "names", "is_allowed"),
    [
        (None, ["python"], True),
        (["python"], ["python"], True),
        (["python"], ["go"], False),
        ([], ["go"], False),
        ({}, ["go"], True),
        ({"markdown": False}, ["markdown"], False),
        ({"markdown": False}, ["go"], True),
        ({"*": False, "go": True}, ["go"], True),
        ({"*": False, "go": True}, ["c"], False),
        ({"*": False}, [], False),
        (["tsx"], ["typescriptreact", "tsx"], True),
        ({"typescriptreact": False, "tsx": True}, ["typescriptreact", "tsx"], False),
        ({"*": False}, ["*"], False),
    ],
)
def test_languages_are_switched_by_any_of_their_names(languages, names, is_allowed):
    settings, problems = parse({"languages": languages})

    assert [] == problems
    assert is_allowed is settings.allows_language(names)
    assert is_allowed is settings.allows_language(reversed(names))


def test_a_secret_is_not_printed_with_the_settings():
    settings, _ = parse({"openai": {"apiKey": "made-up-secret"}})

    assert "made-up-secret" == settings.openai_api_key
    assert "made-up-secret" not in repr(settings)


def test_the_table_and_the_settings_name_the_same_things_with_the_same_defaults():
    assert [field.name for field in dataclasses.fields(Settings)] == [row.field_name for row in SETTINGS_TABLE]
    for row in SETTINGS_TABLE:
        assert getattr(Settings(), row.field_name) == row.read(row.default), row.key
        assert row.default == json.loads(json.dumps(row.default))


def test_every_row_says_what_it_is_for_and_what_it_takes():
    for row in SETTINGS_TABLE:
        assert re.fullmatch(r"([a-z]+\.)?[a-z]+([A-Z][a-z]+)*", row.key)
        assert re.fullmatch(r"[A-Z]?.+[.}]", row.description), row.key
        assert row.takes
        json.dumps(row.schema)


@pytest.mark.parametrize(
    ("key", "schema"),
    [
        ("backend", {"type": "string", "enum": ["auto", "ollama", "openai", "lookup"]}),
        ("model", {"type": ["string", "null"]}),
        (
            "context.tokens",
            {"anyOf": [{"type": "string", "enum": ["auto"]}, {"type": "integer", "minimum": 0, "maximum": 32768}]},
        ),
        ("completion.enabled", {"type": "boolean"}),
        ("exclude", {"type": "array", "items": {"type": "string"}}),
    ],
)
def test_a_row_says_as_json_schema_what_it_takes(key, schema):
    assert schema == ROWS[key].schema


KEYS = st.sampled_from([*ROWS, *(part for key in ROWS for part in key.split(".")), "fimble", "server"]) | st.text(
    max_size=8
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([10**20, "auto", 7, 1e308]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


@given(JSON | st.dictionaries(KEYS, JSON), st.sampled_from(["user", "workspace"]))
def test_any_json_gives_settings_that_are_in_bounds_and_readable_problems(raw, source):
    settings, problems = parse(raw, source)

    assert isinstance(hash(settings), int)
    assert 1 <= settings.completion_max_tokens <= 1024
    assert 0 <= (settings.completion_debounce_ms or 0) <= 5000
    assert 0 <= settings.completion_debounce_min_ms <= settings.completion_debounce_max_ms <= 5000
    for problem in problems:
        assert len(problem.key) + len(problem.message) < 500
        assert (problem.key + problem.message).isprintable()
    if source == "workspace":
        machine_fields = [ROWS[key].field_name for key in MACHINE_KEYS]
        assert [getattr(Settings(), name) for name in machine_fields] == [
            getattr(settings, name) for name in machine_fields
        ]


@given(st.dictionaries(st.sampled_from(list(ROWS)), JSON))
def test_every_key_that_is_given_is_taken_over_or_told(raw):
    settings, problems = parse(raw)

    told = {problem.key for problem in problems}
    assert len(told) == len(problems)
    for key, value in raw.items():
        expected = ROWS[key].default if key in told else value
        assert ROWS[key].read(expected) == getattr(settings, ROWS[key].field_name)


@pytest.mark.parametrize("key", [5, None, 1.5, (), 10**5000], ids=lambda key: type(key).__name__)
def test_a_key_that_json_cannot_have_is_no_trouble_either(key):
    assert ["there is no such setting"] == [problem.message for problem in parse({key: 1})[1]]
    assert ["languages"] == [problem.key for problem in parse({"languages": {key: True}})[1]]


def test_a_very_deep_value_is_no_trouble():
    deep: object = "x"
    for _ in range(100_000):
        deep = {"fimble": deep, "ollama": 5}

    assert ["fimble", "ollama"] == [problem.key for problem in parse(deep)[1]]
