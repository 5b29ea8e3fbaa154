"""Which of a project's libraries are for a task: by the words of the task, and by how manifests write names."""

from __future__ import annotations

import pytest

from fimble.actions.library_topics import is_for


@pytest.mark.parametrize(
    ("library", "words"),
    [
        ("xlsx", "Read the rows of an Excel file"),
        ("xlsx-populate", "write a spreadsheet"),
        ("@types/xlsx", "EXCEL"),
        ("org.apache.poi:poi-ooxml", "read report.xlsx"),
        ("github.com/xuri/excelize/v2", "export to excel"),
        ("ClosedXML", "fill in a workbook"),
        ("date_fns", "format a date"),
        ("date-fns-tz", "convert the timezone"),
        ("python-dateutil", "parse dates"),
        ("joda-time:joda-time", "the duration of a call"),
        ("tokio-postgres", "query postgres"),
        ("sqlalchemy[asyncio]", "store it in the database"),
        ("symfony/mailer", "send emails"),
        ("StackExchange.Redis", "cache the answer"),
        ("System.CommandLine", "parse arguments"),
        ("gopkg.in/yaml.v3", "load config.yml"),
        ("socket.io", "answer by websocket"),
        ("golang.org/x/image", "make thumbnails of pictures"),
        ("golang.org/x/image", "make thumbnails"),
    ],
)
def test_a_library_is_for_a_task_that_speaks_of_its_topic(library: str, words: str) -> None:
    assert is_for(library, words)


@pytest.mark.parametrize(
    ("library", "words"),
    [
        ("xlsx", ""),
        ("", "read an excel file"),
        ("@/-._", "read an excel file"),
        ("lodash", "read a csv file"),
        ("xlsx", "excellent"),
        ("tokenizers", "check the token"),
        ("csvlint", "read a csv file"),
        ("xlsx", "sort the rows"),
        ("jsonwebtoken", "send an email"),
    ],
)
def test_a_library_is_for_no_task_that_speaks_of_something_else(library: str, words: str) -> None:
    assert not is_for(library, words)
