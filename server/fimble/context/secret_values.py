"""Tells a secret from a word by the value alone: how random it looks, and whether it only stands in for a secret."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from math import log2

_STAND_INS = re.compile(
    r"(?i)example|change.?me|placeholder|dummy|sample|redacted|replace|default|undefined|qwerty|hunter2|letmein|deadbeef|"
    r"xxxx|\*\*\*|\.\.\.|secret|passw|passphrase|p4ssw|s3cret|username|invalid|incorrect|(?<![a-z])correct(?![a-z])|unknown|insert|"
    r"insecure"
)
"""What people write where a secret would stand; long enough not to come up in random text."""
_ALONE = re.compile(
    r"(?i)(?<![A-Za-z0-9])(?:your|my|todo|fixme|foo|bar|baz|test|fake|mock|token|user|none|null|true|false|admin|guest|root|"
    r"wrong|valid|hidden|empty|pass|key|temp)(?![a-z])"
)
"""Short words for the same, where they stand alone."""
_WITHIN = re.compile(
    r"(?i)your|todo|fixme|test|fake|mock|token|user|none|null|true|false|1234|abcd|admin|guest|root|wrong|valid|hidden|empty|"
    r"pass|postgres|mysql|tiger|foobar"
)
"""Short words that make a value a stand-in wherever they are, as long as it is too short for chance."""
_CHANCE_FROM = 20

_CHOSEN = re.compile(r"(?=.*[A-Za-z].*[A-Za-z])[A-Za-z0-9]+(?:[-_!@#%^*+][A-Za-z0-9]+)*[-_!@#%^*+?]{0,3}")
_OF_FORMS = frozenset({
    "autofocus", "confirmed", "different", "disabled", "encrypted", "forgotten", "nullable", "on_create", "optional", "plaintext",
    "required", "textfield", "varchar255",
})  # fmt: skip
"""What validators, forms and modules say of a password."""
_OTHER_TONGUES = re.compile(
    r"(?i)kennwort|wachtwoord|adgangskode|salasana|losenord|contrasena|palavra|motdepasse|lozinka"
)
"""What a password is called where texts are translated."""

_ALLOWED = re.compile(r"[A-Za-z0-9+/=_\-.~!@#%^&*:?,;|$]+")
_PATH = re.compile(r"^\.{1,2}/|^~/|\.[a-z]{2,5}$")
_PART = re.compile(r"[A-Za-z0-9]+")
_CAPITAL = re.compile(r"[A-Z](?=[a-z])")
_LOWER, _UPPER, _DIGIT = range(3)

LEAST_TURNS = 0.15
"""Share of neighbouring characters that change between lower case, upper case and digits, from which on a value is no
identifier: random hexadecimal has .47, base62 .40, base32 .30; names with a number in them have less than .12."""


def is_placeholder(value: str) -> bool:
    """Say whether a value only says that a secret belongs there ("changeme", "your-api-key", "xxxx")."""
    return (
        _STAND_INS.search(value) is not None
        or _ALONE.search(value) is not None
        or len(set(value)) <= 3
        or _is_sequence(value)
    )


def is_simple(value: str) -> bool:
    """Say whether a value that may be short is a stand-in, or made of one."""
    return is_placeholder(value) or (len(value) < _CHANCE_FROM and _WITHIN.search(value) is not None)


def is_masked(value: str) -> bool:
    """Say whether all letters and digits of a value are those that redaction writes."""
    return all(character in "xX0" or not character.isalnum() for character in value)


def looks_random(value: str, *, least: int = 12, turns: float = LEAST_TURNS) -> bool:
    """Say whether a value of at least `least` letters and digits is made of them as no word or name is.

    `turns` is the least share of neighbours that differ in kind.
    """
    parts = _PART.findall(value)
    n = sum(map(len, parts))
    if n < least or not _ALLOWED.fullmatch(value) or _PATH.search(value) or is_simple(value):
        return False
    digits = sum(character.isdigit() for part in parts for character in part)
    if digits == 0 or n - digits < max(2, n // 10):
        return False
    return sum(map(_turns, parts)) >= turns * n and _entropy(value) >= min(3.0, log2(n) * 0.75)


def looks_like_password(value: str) -> bool:
    """Say whether a short value is what a person would choose for a password: three kinds of characters, mixed."""
    signs = len(re.findall(r"[^A-Za-z0-9_.:-]", value[:-1]))
    digits = len(re.findall(r"\d", value))
    kinds = (
        (re.search("[a-z]", value) is not None) + (re.search("[A-Z]", value) is not None) + bool(digits) + bool(signs)
    )
    if not 8 <= len(value) <= 64 or kinds < 3 or digits + signs < 2:
        return False
    return _ALLOWED.fullmatch(value) is not None and not is_simple(value) and _entropy(value) >= 2.6


def looks_chosen(value: str) -> bool:
    """Say whether a value in quotes, given to nothing but a password, is one: words, or words with numbers and signs.

    In 14 million lines of packages hardly anything else stands there but words that say what a password is or must be.
    """
    if not 8 <= len(value) <= 64 or _CHOSEN.fullmatch(value) is None or value.lower() in _OF_FORMS:
        return False
    return not is_simple(value) and _OTHER_TONGUES.search(value) is None


def _turns(part: str) -> int:
    """Count the changes of kind in a run of letters and digits; a capital that begins a word is no change."""
    plain = _CAPITAL.sub(lambda match: match[0].lower(), part)
    kinds = [_DIGIT if c.isdigit() else _UPPER if c.isupper() else _LOWER for c in plain]
    return sum(a != b for a, b in itertools.pairwise(kinds))


def _entropy(value: str) -> float:
    """Bits per character, of the value's own distribution."""
    return -sum(count / len(value) * log2(count / len(value)) for count in Counter(value).values())


def _is_sequence(value: str) -> bool:
    """Say whether most characters follow their neighbour in the alphabet, as in an alphabet or a run of digits."""
    steps = sum(ord(b) - ord(a) in (0, 1) for a, b in itertools.pairwise(value))
    return 2 * steps > len(value)
