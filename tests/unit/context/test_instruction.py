"""Which comments say what to do."""

from __future__ import annotations

import pytest

from fimble.context.instruction import LONGEST_LINE, instruction_above, read_instruction
from fimble.syntax.comments import comment_above, docstring_above
from fimble.syntax.languages import language_named

NOW = [
    # orders, in every language's marks
    ("python", "# parse the header into a dict", "parse the header into a dict"),
    ("javascript", "// debounce the search input by 300ms", "debounce the search input by 300ms"),
    ("typescript", "// map each user to its id", "map each user to its id"),
    ("tsx", "/* render the list of orders */", "render the list of orders"),
    ("go", "// retry the request three times", "retry the request three times"),
    ("c", "/* copy the name into the buffer */", "copy the name into the buffer"),
    ("cpp", "/// Sort the vector in place.", "Sort the vector in place."),
    ("csharp", "/// <summary>\n/// Parses the header.\n/// </summary>", "Parses the header."),
    ("lua", "-- parse the header into a table", "parse the header into a table"),
    ("lua", "--[[ parse the header into a table ]]", "parse the header into a table"),
    ("php", "# sort the orders by date", "sort the orders by date"),
    ("php", "// group rows by customer", "group rows by customer"),
    ("ruby", "# group the rows by customer", "group the rows by customer"),
    ("rust", "/// Parses the header into a map.", "Parses the header into a map."),
    ("java", "/**\n * Parses the header into a map.\n * @param header the text\n */", "Parses the header into a map."),
    ("kotlin", "// fetch the orders and cache them", "fetch the orders and cache them"),
    ("sql", "-- all orders of the last month", "all orders of the last month"),
    # what is not an order and still says what comes
    ("python", "# binary search for x", "binary search for x"),
    ("python", "# fibonacci numbers up to n", "fibonacci numbers up to n"),
    ("python", "# a function that is called once per second", "a function that is called once per second"),
    ("python", "# class that holds a header", "class that holds a header"),
    ("tsx", "// logging higher-order component", "logging higher-order component"),
    ("python", "# Returns True if the header is valid.", "Returns True if the header is valid."),
    ("go", "// parseHeader splits the header into a map.", "parseHeader splits the header into a map."),
    ("python", "# if the header is empty, return None", "if the header is empty, return None"),
    ("python", "# for each line, split at the colon", "for each line, split at the colon"),
    ("python", "# Sortiere die Liste nach Namen", "Sortiere die Liste nach Namen"),
    ("python", "# 解析头部到字典", "解析头部到字典"),
    # words in front that say nothing
    ("python", "# now sort them by name", "sort them by name"),
    ("python", "# 1. read the file", "read the file"),
    ("python", "# we need to sort them here", "sort them here"),
    ("python", "# - drop the blank lines", "drop the blank lines"),
    ("python", "# Step 2: write the file", "write the file"),
    # sentences that look like code at first
    ("python", "# return the sum of all prices", "return the sum of all prices"),
    ("python", "# return early if the list is empty", "return early if the list is empty"),
    ("python", "# print the result as a table", "print the result as a table"),
    ("python", "# use a set to drop duplicates", "use a set to drop duplicates"),
    ("python", "# call parse_header() for each line", "call parse_header() for each line"),
    ("python", "# import the module that the path names", "import the module that the path names"),
    ("python", "# skip blank lines because they end a record", "skip blank lines because they end a record"),
    # several lines, a tool's word behind
    ("python", "# parse the header\n# into a dict", "parse the header into a dict"),
    ("python", "# parse the header\n# noqa: E501", "parse the header"),
    ("javascript", "// todo list of the user as rows", "todo list of the user as rows"),
]

LATER = [
    ("python", "# TODO: retry three times", "retry three times"),
    ("python", "# TODO retry three times", "retry three times"),
    ("python", "# TODO(ann): retry three times", "retry three times"),
    ("javascript", "// todo: retry three times", "retry three times"),
    ("javascript", "// FIXME handle the empty case", "handle the empty case"),
    ("go", "// BUG(rsc): handles no tabs", "handles no tabs"),
    ("php", "/** @todo retry three times */", "retry three times"),
    ("ruby", "# OPTIMIZE: sort only once", "sort only once"),
    ("csharp", "// UNDONE: retry three times", "retry three times"),
    ("lua", "-- TODO: why is this slow? sort it once", "why is this slow? sort it once"),
    ("rust", "// TODO: retry\n// three times", "retry three times"),
    ("python", "# read the file\n# TODO: retry three times", "retry three times"),
]

NOTHING = [
    # for tools
    ("python", "#!/usr/bin/env python", "for a tool"),
    ("python", "# -*- coding: utf-8 -*-", "for a tool"),
    ("python", "# noqa: E501 and more words", "for a tool"),
    ("python", "# type: list of names", "for a tool"),
    ("python", "# pragma: no cover", "for a tool"),
    ("python", "# mypy: ignore-errors", "for a tool"),
    ("python", "# %% load the data", "for a tool"),
    ("python", "# fimble: refactor to use pathlib", "for a tool"),
    ("python", "# fimble? why is this quadratic", "for a tool"),
    ("javascript", "// eslint-disable-next-line no-console", "for a tool"),
    ("typescript", "// @ts-expect-error the types are wrong", "for a tool"),
    ("typescript", '/// <reference types="node" />', "too few words"),
    ("go", "//go:generate stringer -type X", "for a tool"),
    ("c", "// NOLINT(readability and more)", "for a tool"),
    ("csharp", "// ReSharper disable once UnusedMember", "for a tool"),
    ("lua", "-- luacheck: ignore this one", "for a tool"),
    ("php", "// phpcs:ignore Some.Rule here", "for a tool"),
    ("ruby", "# rubocop:disable Style/Documentation here", "for a tool"),
    ("ruby", "# frozen_string_literal: true", "for a tool"),
    ("java", "// @formatter:off for this table", "for a tool"),
    ("kotlin", "//noinspection UnusedSymbol for now", "for a tool"),
    ("rust", "// SAFETY: the pointer is not null", "for a tool"),
    ("csharp", "// region helpers and more", "for a tool"),
    ("python", "# https://example.com/a-page", "for a tool"),
    # licences, generated files
    ("python", "# Copyright 2024 Somebody Else", "a licence"),
    ("javascript", "// SPDX-License-Identifier: MIT", "a licence"),
    ("java", "/*\n * Licensed under the Apache License\n */", "a licence"),
    ("go", "// Code generated by protoc. DO NOT EDIT.", "a note about generated code"),
    # headings
    ("python", "# ------ load the data ------", "a heading"),
    ("python", "# ----------------\n# load the data\n# ----------------", "a heading"),
    ("javascript", "////////// load the data", "a heading"),
    ("python", "# Helper functions", "a heading"),
    ("java", "// Public Methods", "a heading"),
    ("c", "/* FORWARD DECLARATIONS HERE */", "a heading"),
    # code
    ("python", "# for key in sorted(d): print(key)", "code that is commented out"),
    ("python", "# from typing import Any", "code that is commented out"),
    ("python", "# total += price * count", "code that is commented out"),
    ("python", "# return total", "code that is commented out"),
    ("python", "# call(parse_header, line)", "code that is commented out"),
    ("javascript", "// const x = await fetch(url);", "code that is commented out"),
    ("javascript", "// users.map(u => u.name)", "code that is commented out"),
    ("java", "// HttpClient client = builder.build();", "code that is commented out"),
    ("kotlin", "// suspend fun load(path: String) {", "code that is commented out"),
    ("php", "// $total = $this->sum($rows);", "code that is commented out"),
    ("lua", "-- local total = sum(rows)", "code that is commented out"),
    # explanations and questions
    ("python", "# the header is parsed lazily", "an explanation"),
    ("python", "# note: the cache is per process", "an explanation"),
    ("python", "# this is needed because of Windows", "an explanation"),
    ("python", "# see the manual for more", "an explanation"),
    ("python", "# do not touch these lines", "an explanation"),
    ("python", "# workaround for a bug in the driver", "an explanation"),
    ("python", "# what about the header?", "a question"),
    # hardly any words
    ("python", "#", "too few words"),
    ("python", "# sort", "too few words"),
    ("python", "# TODO", "too few words"),
    ("python", "# x = 1", "too few words"),
]


def asked(name: str, text: str):
    language = language_named(name)
    comment = comment_above(text.split("\n"), language)
    assert comment is not None
    return read_instruction(comment, language)


@pytest.mark.parametrize(("language", "text", "task"), NOW)
def test_a_comment_that_says_what_the_code_below_does_is_an_instruction(language, text, task):
    found = asked(language, text)
    assert (found.asks, found.text) == ("now", task)


@pytest.mark.parametrize(("language", "text", "task"), LATER)
def test_a_note_for_later_is_told_apart(language, text, task):
    found = asked(language, text)
    assert (found.asks, found.text) == ("later", task)


@pytest.mark.parametrize(("language", "text", "reason"), NOTHING)
def test_other_comments_ask_for_nothing(language, text, reason):
    found = asked(language, text)
    assert (found.asks, found.text, found.reason) == ("nothing", "", reason)


def test_documentation_says_what_an_empty_body_is_to_do():
    lines = [
        "def parse(text):",
        '    """Parse the header',
        "    into a dict.",
        "",
        "    :param text: the header",
        '    """',
    ]
    python = language_named("python")
    found = read_instruction(docstring_above(lines, python), python)
    assert (found.asks, found.text) == ("now", "Parse the header into a dict.")


def test_no_more_is_read_of_a_line_than_anybody_writes():
    found = instruction_above(["x = 1", "# parse it " + "a(" * 50_000], language_named("python"))
    assert found is not None
    assert len(found.comment.raw[0]) == LONGEST_LINE
