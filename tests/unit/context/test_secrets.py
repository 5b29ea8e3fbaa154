"""No secret enters a prompt, and what is none is left alone."""

from __future__ import annotations

import random
import sysconfig
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.context.secrets import hide_keys, redact, redact_part
from tests.unit.context.fake_secrets import (
    ANYWHERE,
    BASE64,
    CHOSEN,
    CHOSEN_PLACES,
    NAMED,
    PASSWORD_PLACES,
    PASSWORDS,
    URLSAFE,
    VALUES,
    VENDORS,
    Fake,
    of,
    private_key,
)

TRIES = 12
"""Secrets drawn for each kind and place."""


def recall(fakes: Iterable[Fake], places: Iterable[str]) -> tuple[float, list[str]]:
    """Give the share of fake secrets that are hidden, and what was missed."""
    missed, n = [], 0
    for fake in fakes:
        for place in places:
            for number in range(TRIES):
                rng = random.Random(f"{fake.name} {place} {number}")
                secret = fake.make(rng)
                if "://" in place and fake in PASSWORDS:
                    secret = secret.translate(str.maketrans("@#%", "789"))  # an address has them escaped
                n += 1
                shown = redact(place.format(secret)).text
                if secret[fake.kept :] in shown:
                    missed.append(f"{fake.name}: {place.format(secret)}")
    return 1 - len(missed) / n, missed


@pytest.mark.parametrize(
    ("fakes", "places", "floor"),
    [
        pytest.param(VENDORS, ANYWHERE, 0.99, id="tokens by their format"),
        pytest.param(VALUES, NAMED, 0.98, id="random values by their name"),
        pytest.param(PASSWORDS, PASSWORD_PLACES, 0.85, id="passwords by their name"),
        pytest.param(CHOSEN, CHOSEN_PLACES, 0.95, id="passwords that people choose"),
    ],
)
def test_nearly_all_fake_secrets_are_hidden(fakes: tuple[Fake, ...], places: tuple[str, ...], floor: float) -> None:
    share, missed = recall(fakes, places)

    assert share >= floor, missed[:20]


@pytest.mark.parametrize("fake", VENDORS, ids=lambda fake: fake.name)
def test_what_says_whose_token_it_is_stays(fake: Fake) -> None:
    secret = fake.make(random.Random(7))
    shown = redact(f'key = "{secret}"')

    assert shown.n == 1
    assert shown.text.startswith(f'key = "{secret[: fake.kept]}')


@pytest.mark.parametrize(
    "code",
    [
        'password = "password"',
        'password = "changeme"',
        'password = "required"',
        'password = "incorrecthorse"',
        '"password": "Wachtwoord",',
        'keys = ["password", "connection", "timeout_seconds"]',
        'PASSWORD_KEY = "user_settings_name"',
        '"password": module.params.get("credentials"),',
        "password: correcthorse",
        "<input name='password' class='form-control wide'>",
        'PASSWORD = "your-password-here"',
        'api_key = "YOUR_API_KEY_1234567890"',
        'api_key = "<your api key>"',
        'api_key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
        'token = "test-token-1234"',
        'token = "abcdefghijklmnopqrstuvwxyz0123456789"',
        'token = "00000000-0000-0000-0000-000000000000"',
        'token: "Token2Projection"',
        'aws_access_key_id = "AKIA' + 'IOSFODNN7EXAMPLE"',
        'secret = os.environ["SECRET_KEY"]',
        'secret = os.getenv("SECRET_KEY", "")',
        "const token = process.env.ACCESS_TOKEN2_PRODUCTION;",
        "token = self.tokens2.current_token_v2_value",
        "private_key: PKCS7PrivateKeyTypes,",
        "credentials: OAuth2ClientCredentials2Factory,",
        'password = f"{user}-{password_suffix2}"',
        'password = "${DB_PASSWORD_2}"',
        'password = "{{ vault_db_password_1 }}"',
        'password = "%(password)s2"',
        'token_url = "https://auth.example.com/oauth2/v1/token"',
        'TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount/token1"',
        "open(join(pwd, './data/pcg64-testset-1.csv'))",
        'password_field = "user_password_2"',
        'csrf_token_header = "X-CSRF-Token-V2"',
        'publicKeyToken="1fc8b3b9a1e18e3b"',
        'key = "3f7d0a91c2b84e6f9d1a5c7e8b2f4a60"',
        'sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"',
        'commit = "d670460b4b4aece5915caf5c68d12f560a9fe3e4"',
        '"integrity": "sha512-LZk2c4Nqz1cgWdFhWYZ1cgHD4F3RGCB6KhmQGmGdJF2bJkOzE3nCJ5hKfRj3Lg=="',
        "https://user:password@example.com/",
        "postgres://postgres:postgres@localhost:5432/test",
        "https://${USER}:${PASS}@host/",
        "ssh://git@github.com:22/org/repo.git",
        "pk_" + "live_4eC39HqLyjWDarjtT1zdp7dc",  # Stripe's publishable key
        'if "-----BEGIN PRIVATE KEY-----" in text:\n    return load(text)\n',
        "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA4ej0p7bQ7L\n-----END PUBLIC KEY-----",
        ".sk-fading-circle .sk-circle10:before { transform: rotate(270deg) }",
        "def test_that_a_very_long_function_name_with_2_numbers_is_no_token_at_all(): ...",
    ],
)
def test_what_only_looks_like_a_secret_stays(code: str) -> None:
    assert redact(code).text == code


def test_real_code_hardly_ever_sets_it_off() -> None:
    library = Path(sysconfig.get_paths()["stdlib"])
    folders = (library, *(library / name for name in ("asyncio", "email", "http", "logging", "unittest", "urllib")))
    texts = [file.read_text("utf-8", "replace") for folder in folders for file in sorted(folder.glob("*.py"))]

    n_lines = sum(text.count("\n") for text in texts)
    alarms = [line for text in texts for line in changed_lines(text)]
    assert len(alarms) / n_lines * 10_000 <= 0.2, alarms


def changed_lines(text: str) -> list[str]:
    shown = redact(text)
    pairs = zip(text.split("\n"), shown.text.split("\n"), strict=True) if shown.n else ()
    return [before for before, after in pairs if before != after]


@pytest.mark.parametrize("kind", ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "])
@pytest.mark.parametrize(
    ("joint", "around"),
    [
        ("\n", "{}"),
        ("\n", 'KEY = """{}"""\n'),
        ("\n    ", "private: |\n    {}\npublic: x\n"),
        ("\\n", '{{"private_key": "{}", "id": 7}}'),
        ('\\n" +\n    "', 'String key = "{}";\n'),
        ("\r\n", "{}\r\n"),
    ],
)
def test_the_body_of_a_private_key_is_hidden_and_its_form_stays(kind: str, joint: str, around: str) -> None:
    rng = random.Random(3)
    text = around.format(private_key(rng, kind=kind, joint=joint))
    shown = redact(text)

    assert shown.n == 1
    assert len(shown.text) == len(text)
    assert [len(line) for line in shown.text.split("\n")] == [len(line) for line in text.split("\n")]
    assert all(shown.text.count(mark) == text.count(mark) for mark in ("-----BEGIN ", "-----END ", joint))
    assert not [
        line
        for line in text.replace(joint, "\n").split("\n")
        if len(line.strip()) > 60 and line.strip() in shown.text and "---" not in line
    ]


def test_a_private_key_that_a_window_cuts_is_hidden_in_both_halves() -> None:
    lines = ["import os", "KEY = '''", *private_key(random.Random(5)).split("\n"), "'''", "print(KEY)"]
    first, second = lines[:9], lines[9:]

    shown = [redact("\n".join(half)).text.split("\n") for half in (first, second)]

    assert shown[0][:3] == first[:3]
    assert not set(first[3:]) & set(shown[0][3:])
    assert shown[1][-3:] == second[-3:]
    assert not set(second[:-3]) & set(shown[1])


@given(st.integers(0, 40), st.integers(0, 40))
def test_a_part_of_a_private_key_is_hidden_wherever_a_window_begins_and_ends(first: int, height: int) -> None:
    key = private_key(random.Random(5), lines=24).split("\n")
    lines = ["import os", "KEY = '''", *key, "'''", "print(KEY)", "x = 1"]
    text = "\n".join(lines)
    start = len("\n".join(lines[:first])) + bool(first) if first < len(lines) else len(text)
    end = min(len(text), start + len("\n".join(lines[first : first + height])))
    shown = redact_part(text, start, end)

    assert len(shown) == end - start
    assert not set(key[1:-1]) & set(shown.split("\n"))
    assert not set(key[1:-1]) & set(hide_keys(text)[start:end].split("\n"))


def test_a_token_is_hidden_on_both_sides_of_the_cursor() -> None:
    fake = VENDORS[2]
    text = f'token = "{fake.make(random.Random(2))}"\nprint(token)\n'
    shown = redact_part(text, 0, len(text))

    assert redact(text).text == shown
    assert text[25:40] not in shown


def test_the_password_of_an_address_is_all_that_goes() -> None:
    secret = of(URLSAFE, 16)(random.Random(9)).replace("-", "8")
    shown = redact(f'URL = "postgres://app:{secret}@db.internal:5432/shop"\n')

    assert shown.n == 1
    before, _, after = shown.text.partition("://app:")
    assert (before, after[16:]) == ('URL = "postgres', '@db.internal:5432/shop"\n')
    assert secret not in shown.text


def test_letters_stay_letters_and_digits_digits() -> None:
    shown = redact('api_key = "aB3' + "dE6gH9jK2mN5pQ8sT1v" + '+/="')

    assert shown.text == 'api_key = "xX0xX0xX0xX0xX0xX0xX0x+/="'


chunks = st.sampled_from([*NAMED, *PASSWORD_PLACES, *ANYWHERE])
secrets = st.builds(
    lambda fake, seed: fake.make(random.Random(seed)),
    st.sampled_from([*VENDORS, *VALUES, *PASSWORDS]),
    st.integers(0, 999),
)
lines = st.builds(lambda chunk, secret: chunk.format(secret), chunks, secrets) | st.text(max_size=30)
documents = st.lists(lines, max_size=6).map("\n".join)


@given(documents)
def test_nothing_moves_and_a_second_time_changes_nothing(text: str) -> None:
    shown = redact(text)

    assert len(shown.text) == len(text)
    assert [at for at, c in enumerate(text) if c in "\r\n\t \"'"] == [
        at for at, c in enumerate(shown.text) if c in "\r\n\t \"'"
    ]
    assert (shown.n == 0) == (shown.text == text)
    assert redact(shown.text) == type(shown)(shown.text, 0)


@given(st.text(alphabet="İıſK tokenTOKEN=\"'aB3dE6gH9jK2mN5pQ8sT1v", max_size=80))
def test_letters_that_change_length_in_lower_case_move_nothing(text: str) -> None:
    secret = "token = '" + of(BASE64, 32)(random.Random(1)) + "'"

    assert redact(f"{text}\n{secret}").text.endswith(redact(secret).text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("eyJ-" * 50_000, id="beginnings of tokens"),
        pytest.param("token=" * 33_000, id="names"),
        pytest.param("api_key:" * 25_000, id="keys"),
        pytest.param("a://b:" * 33_000, id="addresses"),
        pytest.param("-----BEGIN PRIVATE KEY-----\n" * 7_000, id="keys that begin"),
        pytest.param("-----END PRIVATE KEY-----\n" * 7_000, id="keys that end"),
        pytest.param("_" * 200_000, id="one long line"),
        pytest.param(of(BASE64, 200_000)(random.Random(2)), id="a blob"),
    ],
)
def test_no_text_takes_out_of_proportion_long(text: str) -> None:
    code = "def load(self, path: Path) -> Repo:\n    return self.repos[path.name]\n" * 2_900

    def seconds(of_text: str) -> float:
        times = []
        for _ in range(3):
            started = time.process_time()
            redact(of_text)
            times.append(time.process_time() - started)
        return min(times)

    assert seconds(text) <= 150 * seconds(code)
