"""Makes secrets that were never anybody's, from a seeded generator at run time: no scanner finds them in this repository."""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

UPPER, LOWER, DIGITS, HEX = string.ascii_uppercase, string.ascii_lowercase, string.digits, "0123456789abcdef"
BASE62, URLSAFE, BASE64 = UPPER + LOWER + DIGITS, UPPER + LOWER + DIGITS + "_-", UPPER + LOWER + DIGITS + "+/"
BASE32 = UPPER + "234567"


@dataclass(frozen=True)
class Fake:
    """One kind of secret: `make` gives the whole string; `kept` characters at its beginning say whose it is."""

    name: str
    make: Callable[[random.Random], str]
    kept: int = 0


def of(alphabet: str, length: int) -> Callable[[random.Random], str]:
    return lambda rng: "".join(rng.choices(alphabet, k=length))


def token(name: str, begin: str, *parts: tuple[str, int] | str) -> Fake:
    """A token that begins with `begin`; the rest is random text of an alphabet and a length, and literal joints."""

    def make(rng: random.Random) -> str:
        return begin + "".join(part if isinstance(part, str) else of(*part)(rng) for part in parts)

    return Fake(name, make, len(begin))


def jwt(rng: random.Random) -> str:
    return f"eyJ{of(URLSAFE, 33)(rng)}.eyJ{of(URLSAFE, 90)(rng)}.{of(URLSAFE, 43)(rng)}"


WORDS = (
    "anchor", "basalt", "copper", "dragon", "ember", "falcon", "garnet", "harbor", "island", "jigsaw", "kettle", "lantern", "meadow",
    "nickel", "orchid", "pepper", "quartz", "raven", "saddle", "timber", "velvet", "walnut", "zephyr", "correct", "horse", "battery",
)  # fmt: skip


def words(n: int, joint: str = "", more: str = "") -> Callable[[random.Random], str]:
    """Some words as people remember them, each with a capital where they stand together with `more` (a digit for each "9")."""

    def make(rng: random.Random) -> str:
        chosen = joint.join(rng.sample(WORDS, n))
        return (chosen.capitalize() if more else chosen) + more.replace("9", rng.choice("3567"))

    return make


VENDORS = (
    token("AWS key id", "AK" + "IA", (BASE32, 16)),
    token("AWS session", "AS" + "IA", (BASE32, 16)),
    token("GitHub classic", "gh" + "p_", (BASE62, 36)),
    token("GitHub app", "gh" + "s_", (BASE62, 36)),
    token("GitHub fine-grained", "github" + "_pat_", (BASE62, 22), "_", (BASE62, 59)),
    token("GitLab", "gl" + "pat-", (URLSAFE, 20)),
    token("Slack bot", "xo" + "xb-", (DIGITS, 12), "-", (DIGITS, 13), "-", (BASE62, 24)),
    token(
        "Slack webhook",
        "hooks.slack" + ".com/services/",
        "T",
        (UPPER + DIGITS, 10),
        "/B",
        (UPPER + DIGITS, 10),
        "/",
        (BASE62, 24),
    ),
    token("Stripe", "sk_" + "live_", (BASE62, 24)),
    token("Stripe restricted", "rk_" + "test_", (BASE62, 24)),
    token("OpenAI project", "sk-" + "proj-", (URLSAFE, 74), "T3BlbkFJ", (URLSAFE, 74)),
    token("OpenAI classic", "sk" + "-", (BASE62, 48)),
    token("Anthropic", "sk-" + "ant-api03-", (URLSAFE, 93), "AA"),
    token("SendGrid", "S" + "G.", (URLSAFE, 22), ".", (URLSAFE, 43)),
    token("Twilio", "S" + "K", (HEX, 32)),
    token("npm", "np" + "m_", (BASE62, 36)),
    token("PyPI", "py" + "pi-", "AgEIcHlwaS5vcmc", (URLSAFE, 160)),
    token("Google API", "AI" + "za", (URLSAFE, 35)),
    token("Google OAuth", "GOCS" + "PX-", (URLSAFE, 28)),
    token("Hugging Face", "h" + "f_", (UPPER + LOWER, 34)),
    token("DigitalOcean", "dop" + "_v1_", (HEX, 64)),
    token("Databricks", "da" + "pi", (HEX, 32)),
    token("Shopify", "shp" + "at_", (HEX, 32)),
    token("Grafana", "gl" + "sa_", (BASE62, 32), "_", (HEX, 8)),
    token("Vault", "hv" + "s.", (URLSAFE, 90)),
    token("Heroku", "HR" + "KU-", "AA", (URLSAFE, 58)),
    token("New Relic", "NR" + "AK-", (UPPER + DIGITS, 27)),
    token("Discord bot", "M", (URLSAFE, 23), ".", (URLSAFE, 6), ".", (URLSAFE, 38)),
    Fake("Telegram", lambda rng: f"{rng.randrange(10**9, 10**10)}:AA{of(URLSAFE, 33)(rng)}"),
    token("Alibaba", "LT" + "AI", (BASE62, 20)),
    token("Fly", "fo" + "1_", (URLSAFE, 43)),
    token("Netlify", "nf" + "p_", (BASE62, 36)),
    token("Supabase", "sb" + "p_", (HEX, 40)),
    token("PlanetScale", "pscale" + "_tkn_", (BASE62, 43)),
    token("Google OAuth access", "ya" + "29.", (URLSAFE, 120)),
    token("Atlassian", "ATAT" + "T3", (URLSAFE, 180)),
    token("Bitbucket", "AT" + "BB", (BASE62, 32)),
    token("RubyGems", "rubygems" + "_", (HEX, 48)),
    token("Docker", "dckr" + "_pat_", (URLSAFE, 27)),
    token("CircleCI", "CCI" + "PAT_", (BASE62, 22), "_", (HEX, 40)),
    token("Buildkite", "bk" + "ua_", (HEX, 40)),
    token("JFrog", "AK" + "Cp", (BASE62, 69)),
    token("Pulumi", "pu" + "l-", (HEX, 40)),
    token("OpenRouter", "sk-" + "or-v1-", (HEX, 64)),
    token("Replicate", "r8" + "_", (BASE62, 37)),
    token("Groq", "gs" + "k_", (BASE62, 52)),
    token("Perplexity", "pp" + "lx-", (BASE62, 48)),
    token("xAI", "xa" + "i-", (BASE62, 80)),
    token("Slack app", "xa" + "pp-", "1-A", (UPPER + DIGITS, 10), "-", (DIGITS, 13), "-", (HEX, 64)),
    token("Mailgun", "ke" + "y-", (HEX, 32)),
    token("Brevo", "xkey" + "sib-", (HEX, 64), "-", (BASE62, 16)),
    token("Stripe webhook", "wh" + "sec_", (BASE62, 32)),
    token("Square", "sq0" + "atp-", (URLSAFE, 22)),
    token("EasyPost", "EZ" + "AK", (BASE62, 54)),
    token("Shippo", "shippo" + "_live_", (HEX, 40)),
    token("Linear", "lin" + "_api_", (BASE62, 40)),
    token("Notion", "nt" + "n_", (BASE62, 46)),
    token("Figma", "fi" + "gd_", (URLSAFE, 43)),
    token("Postman", "PM" + "AK-", (HEX, 24), "-", (HEX, 34)),
    token("Prefect", "pn" + "u_", (BASE62, 36)),
    token("Tailscale", "tskey" + "-auth-", (BASE62, 17), "-", (BASE62, 32)),
    token("Dynatrace", "dt0" + "c01.", (BASE32, 24), ".", (BASE32, 64)),
    token("Sentry", "sntr" + "yu_", (HEX, 64)),
    token("Doppler", "dp" + ".pt.", (BASE62, 43)),
    token("age", "AGE-SECRET" + "-KEY-1", (UPPER + DIGITS, 58)),
    Fake("JWT", jwt),
)
"""Formats that give themselves away wherever they stand."""

VALUES = (
    Fake("AWS secret key", of(BASE64, 40)),
    Fake("hexadecimal 32", of(HEX, 32)),
    Fake("hexadecimal 64", of(HEX, 64)),
    Fake("base62 24", of(BASE62, 24)),
    Fake("base62 32", of(BASE62, 32)),
    Fake("base64 44", lambda rng: of(BASE64, 43)(rng) + "="),
    Fake("URL-safe 43", of(URLSAFE, 43)),
    Fake("UUID", lambda rng: "-".join(of(HEX, n)(rng) for n in (8, 4, 4, 4, 12))),
    Fake("Azure key", lambda rng: of(BASE64, 86)(rng) + "=="),
    Fake("lower case and digits 20", of(LOWER + DIGITS, 20)),
)
"""Values that only their name gives away."""

PASSWORDS = (
    Fake("password 12", of(BASE62 + "!@#%^&*", 12)),
    Fake("password 16", of(BASE62 + "!@#%^&*", 16)),
    Fake("password 20 without signs", of(BASE62, 20)),
)

CHOSEN = (
    Fake("two words", words(2)),
    Fake("four words", words(4, "-")),
    Fake("words and a number", words(2, more="99")),
    Fake("a word, a number, a sign", words(1, "", "999!")),
)
"""Passwords as people remember them."""

ANYWHERE = (
    "key = '{}'",
    "client = Client({!r})".replace("{!r}", '"{}"'),
    "# old one: {}",
    "curl -H 'X-Auth: {}' https://api.internal/v1",
    "https://api.internal/v1?k={}&page=2",
    "export THING={}",
    '{{"a": "{}", "b": 1}}',
    "  - {}",
)
"""Places for vendors' tokens; {} is the secret."""

CHOSEN_PLACES = (
    'password = "{}"',
    "DB_PASSWORD = '{}'",
    '"password": "{}"',
    'login(user, password="{}")',
    'user.setPassword("{}");',
    "const dbPassword: string = '{}';",
    'passphrase := "{}"',
    "'password' => '{}',",
    'config["smtp_password"] = "{}"',
    'if password == "{}":',
    "pwd1: '{}'",
    "postgres://app:{}@db.internal:5432/shop",
)
"""Places that call a value a password, in quotes."""

NAMED = (
    'api_key = "{}"',
    "API_KEY = '{}'",
    'SECRET_KEY: str = "{}"',
    'const apiKey = "{}";',
    "let clientSecret: string = '{}';",
    'private static final String ACCESS_KEY = "{}";',
    '"access_token": "{}",',
    "'auth_token' => '{}',",
    'secret := "{}"',
    'os.environ["API_TOKEN"] = "{}"',
    'token = os.getenv("API_TOKEN", "{}")',
    "const key = process.env.API_KEY || '{}'",
    'connect(host, api_key="{}")',
    'client.setAccessToken("{}")',
    "API_SECRET={}",
    "export AUTH_TOKEN={}",
    "aws_secret_access_key = {}",
    "  client_secret: {}",
    "api-key: {}  # production",
    'headers = {{"Authorization": "Bearer {}"}}',
    "curl -H 'Authorization: Bearer {}' https://api.internal",
    "fetch(`https://api.internal/v1?access_token={}&page=2`)",
    "deploy --token {} --force",
    '<add key="ApiKey" value="{}" />',
    "<secret>{}</secret>",
    'body = "{{\\"access_token\\": \\"{}\\"}}"',
    "define('API_KEY', '{}');",
    "//registry.internal/:_authToken={}",
    'key = config.get("api_key") or "{}"',
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={};EndpointSuffix=core.windows.net",
)
"""Places whose name says that the value is a secret."""

PASSWORD_PLACES = (
    'password = "{}"',
    "DB_PASSWORD = '{}'",
    '"password": "{}"',
    'login(user, password="{}")',
    'user.setPassword("{}");',
    "const dbPassword: string = '{}';",
    'passphrase := "{}"',
    "  password: {}",
    "spring.datasource.password={}",
    "Server=db;Database=shop;User Id=app;Password={};Encrypt=true",
    "postgres://app:{}@db.internal:5432/shop",
    'create_engine("mysql+pymysql://app:{}@10.0.0.5/shop")',
    "redis://:{}@cache.internal:6379/0",
)


def private_key(rng: random.Random, *, kind: str = "RSA ", lines: int = 12, joint: str = "\n") -> str:
    body = joint.join([of(BASE64, 64)(rng) for _ in range(lines)] + [of(BASE64, 30)(rng) + "=="])
    return f"-----BEGIN {kind}PRIVATE KEY-----{joint}{body}{joint}-----END {kind}PRIVATE KEY-----"
