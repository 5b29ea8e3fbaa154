"""Secrets that their shape alone gives away: access tokens as vendors issue them, private keys, passwords in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fimble.context.secret_values import is_masked, is_placeholder, is_simple

Span = tuple[int, int]

# How a token begins, and what follows. The group is what is replaced; what stands before it says whose token it is. Lengths
# and alphabets are the vendors' own (their documentation, or tokens they issue); publishable keys (Stripe's pk_) are no secrets.
_TOKENS = (
    # Clouds: AWS, Google, Microsoft Entra ID, DigitalOcean, Alibaba, Heroku, Fly, Netlify, Supabase, PlanetScale
    (r"(?:AKIA|ASIA|ABIA|ACCA)", r"([A-Z2-7]{16})"),
    (r"AIza", r"([\w-]{35})"),
    (r"ya29\.", r"([\w-]{20,255})"),
    (r"GOCSPX-", r"([\w-]{28})"),
    (r"1//0", r"([\w-]{40,120})"),
    (r"Q~(?<=[\w~.-]{3}\dQ~)", r"([\w~.-]{31,34})"),
    (r"do[opr]_v1_", r"([0-9a-f]{64})"),
    (r"LTAI", r"([A-Za-z0-9]{17,20})"),
    (r"HRKU-", r"([\w-]{36,64})"),
    (r"fo1_", r"([\w-]{43})"),
    (r"nfp_", r"([A-Za-z0-9]{36,40})"),
    (r"sbp_", r"([0-9a-f]{40})"),
    (r"pscale_(?:tkn|pw|oauth)_", r"([\w.=-]{32,64})"),
    # Code hosting, registries, CI: GitHub, GitLab, Atlassian, npm, PyPI, RubyGems, Docker, CircleCI, Buildkite, JFrog
    (r"gh[pousr]_", r"([A-Za-z0-9]{36,251})"),
    (r"github_pat_", r"([A-Za-z0-9_]{60,255})"),
    (r"gl(?:pat|ptt|dt|rt|cbt|ft|soat|imt|agent)-", r"([\w-]{20,64})"),
    (r"ATATT3", r"([\w=-]{100,255})"),
    (r"ATBB", r"([A-Za-z0-9]{32})"),
    (r"npm_", r"([A-Za-z0-9]{36})"),
    (r"pypi-", r"(AgE[\w-]{50,255})"),
    (r"rubygems_", r"([0-9a-f]{48})"),
    (r"dckr_pat_", r"([\w-]{27})"),
    (r"CCIPAT_", r"([A-Za-z0-9]{22}_[0-9a-f]{40})"),
    (r"bkua_", r"([0-9a-f]{40})"),
    (r"AKCp", r"([A-Za-z0-9]{69})"),
    (r"sgp_", r"([0-9a-f_]{40,64})"),
    (r"pul-", r"([0-9a-f]{40})"),
    # Models: Anthropic, OpenAI, OpenRouter, DeepSeek, Hugging Face, Replicate, Groq, Perplexity, xAI
    (r"sk-(?:ant-[a-z]+\d{2}-|proj-|svcacct-|admin-|or-v1-)", r"([\w-]{32,255})"),
    (r"sk-", r"([A-Za-z0-9]{32,64})"),
    (r"hf_", r"([A-Za-z]{34})"),
    (r"r8_", r"([A-Za-z0-9]{37})"),
    (r"gsk_", r"([A-Za-z0-9]{52})"),
    (r"pplx-", r"([A-Za-z0-9]{48,56})"),
    (r"xai-", r"([A-Za-z0-9]{70,90})"),
    # Messages and mail: Slack, Discord, Telegram, Twilio, SendGrid, Mailgun, Mailchimp, Brevo
    (r"xox[abeoprs]-", r"([0-9A-Za-z-]{20,255})"),
    (r"xapp-", r"(\d-[A-Z0-9]+-\d+-[0-9a-f]{32,128})"),
    (r"hooks\.slack\.com/(?:services|workflows)/", r"([\w/]{30,120})"),
    (r"discord(?:app)?\.com/api/webhooks/\d{17,20}/", r"([\w-]{60,90})"),
    (r"[MNO](?=[\w-]{23,25}\.)", r"([\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38})"),
    (r":AA(?<=\d{8}:AA)", r"([\w-]{33})"),
    (r"SK", r"([0-9a-f]{32})"),
    (r"SG\.", r"([\w-]{16,32}\.[\w-]{16,64})"),
    (r"key-", r"([0-9a-f]{32})"),
    (r"([0-9a-f]{32})-us", r"\d{1,2}"),
    (r"xkeysib-", r"([0-9a-f]{64}-[A-Za-z0-9]{16})"),
    # Money and shops: Stripe, Square, Shopify, EasyPost, Shippo
    (r"[sr]k_(?:live|test)_", r"([A-Za-z0-9]{16,247})"),
    (r"whsec_", r"([A-Za-z0-9+/]{24,64})"),
    (r"sq0(?:atp|csp)-", r"([\w-]{22,43})"),
    (r"shp(?:at|ca|pa|ss)_", r"([0-9a-fA-F]{32})"),
    (r"EZAK", r"([A-Za-z0-9]{54})"),
    (r"shippo_(?:live|test)_", r"([0-9a-f]{40})"),
    # Teams' tools: Databricks, Linear, Notion, Figma, Postman, Prefect, Tailscale; telemetry: Grafana, New Relic, Dynatrace, Sentry
    (r"dapi", r"([0-9a-f]{32})"),
    (r"(?:lin_api_|ntn_)", r"([A-Za-z0-9]{40,50})"),
    (r"secret_", r"([A-Za-z0-9]{43})"),
    (r"figd_", r"([\w-]{40,50})"),
    (r"PMAK-", r"([0-9a-f]{24}-[0-9a-f]{34})"),
    (r"pnu_", r"([A-Za-z0-9]{36})"),
    (r"tskey-[a-z]+-", r"([\w-]{20,64})"),
    (r"glsa_", r"([A-Za-z0-9]{32}_[0-9a-f]{8})"),
    (r"NRAK-", r"([A-Z0-9]{27})"),
    (r"dt0c01\.", r"([A-Z0-9]{24}\.[A-Z0-9]{64})"),
    (r"sntryu_", r"([0-9a-f]{64})"),
    # Secrets about secrets: Doppler, HashiCorp, age; JSON Web Tokens
    (r"dp\.(?:pt|st|ct|sa)\.", r"([A-Za-z0-9.]{40,60})"),
    (r"hv[sb]\.", r"([\w-]{24,255})"),
    (r"\.atlasv1\.(?<=\w{14}\.atlasv1\.)", r"([\w=-]{60,70})"),
    (r"AGE-SECRET-KEY-1", r"([0-9A-Z]{58})"),
    (r"eyJ", r"([\w-]{10,400}+\.eyJ[\w-]{10,8000}+\.[\w-]{10,2000})"),
)
_INNER = tuple(pair for pair in _TOKENS if "(?<=" in pair[0])
"""Those with a part that is no secret in front of what tells them; all others begin where no letter or digit stands before."""
_OUTER = tuple(pair for pair in _TOKENS if "(?<=" not in pair[0])


def _any(outer: Iterable[str], inner: Iterable[str]) -> str:
    return f"(?:(?<![A-Za-z0-9])(?:{'|'.join(outer)})|{'|'.join(inner)})"


_BEGINNING = re.compile(_any((begin for begin, _ in _OUTER), (begin for begin, _ in _INNER)))
_TOKEN = re.compile(_any(map("".join, _OUTER), map("".join, _INNER)) + "(?![A-Za-z0-9])")

_RUN = re.compile(r"[A-Za-z0-9_-]{20,}")
"""Every token above has such a run; finding them is cheap, and code has few."""
_DIGIT = re.compile(r"\d")
_BEFORE_RUN = 60
"""Characters in front of a run that may belong to its token: "discord.com/api/webhooks/", another part of it."""

_ADDRESS_PASSWORD = re.compile(r"://([^\s:/@'\"<>]{0,64}):([^\s/@'\"<>{}$]{2,128})@[\w\[.-]")


def find_tokens(text: str) -> Iterator[Span]:
    """Find vendors' tokens."""
    done = 0
    for run in _RUN.finditer(text):
        if _is_word(run[0]):
            continue
        for beginning in _BEGINNING.finditer(text, max(done, run.start() - _BEFORE_RUN), run.end()):
            match = _TOKEN.match(text, beginning.start()) if beginning.start() >= done else None
            if match is not None:
                done = match.end()
                span = match.span(match.lastindex or 0)
                if not is_masked(text[slice(*span)]) and not is_placeholder(text[slice(*span)]):
                    yield span


def _is_word(run: str) -> bool:
    """Say whether this is a long name or a line, as nearly all runs are: no digit, and nothing that a token begins with."""
    return _DIGIT.search(run) is None and _BEGINNING.search(run) is None


def find_address_passwords(text: str) -> Iterator[Span]:
    """Find passwords in addresses such as "postgres://user:password@host"; those that say what they are stay."""
    at = text.find("://")
    while at >= 0:
        match = _ADDRESS_PASSWORD.match(text, at)
        if match is not None and not (is_masked(match[2]) or is_simple(match[2]) or match[1] == match[2]):
            yield match.span(2)
        at = text.find("://", at + 3)


_PEM_EDGE = re.compile(r"-----(BEGIN|END) (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_PEM_LINE = re.compile(r"""[\s"'`+,;#*/]*(?:\\[nr])*[A-Za-z0-9+/=]{16,}[\s"'`+,;\\nr]*""")
_PEM_RUN = re.compile(r"\\[nrt]|([A-Za-z0-9+/=]{8,})")
LONGEST_KEY = 16_384
"""Characters in the body of a private key, at most."""
KEY_MARK = "PRIVATE KEY"
"""Stands at both ends of every private key in PEM."""


def find_private_keys(text: str) -> Iterator[list[Span]]:
    """Find the bodies of PEM blocks, each as the runs it is made of; blocks that lack one end, as a window cuts them, too."""
    if KEY_MARK not in text:
        return
    edges = list(_PEM_EDGE.finditer(text))
    for number, edge in enumerate(edges):
        after = edges[number + 1] if number + 1 < len(edges) else None
        if edge[1] == "BEGIN" and after is not None and after[1] == "END" and after.start() - edge.end() < LONGEST_KEY:
            body = (edge.end(), after.start())
        elif edge[1] == "BEGIN":
            body = (edge.end(), _last_body_line(text, edge.end()))
        elif number == 0 or edges[number - 1][1] == "END":
            body = (_first_body_line(text, edge.start()), edge.start())
        else:
            continue
        runs = [match.span(1) for match in _PEM_RUN.finditer(text, *body) if match[1]]
        if runs and not all(is_masked(text[slice(*run)]) for run in runs):
            yield runs


def _last_body_line(text: str, start: int) -> int:
    """Give the end of the lines behind `start` that look like the body of a key."""
    end = text.find("\n", start)
    while 0 <= end < start + LONGEST_KEY:
        line_end = text.find("\n", end + 1)
        line = text[end + 1 : line_end if line_end >= 0 else len(text)]
        if not _PEM_LINE.fullmatch(line):
            return end
        end = line_end
    return len(text) if end < 0 else end


def _first_body_line(text: str, end: int) -> int:
    """Give the start of the lines in front of `end` that look like the body of a key."""
    start = text.rfind("\n", 0, end) + 1
    while start > 0 and end - start < LONGEST_KEY:
        line_start = text.rfind("\n", 0, start - 1) + 1
        if not _PEM_LINE.fullmatch(text[line_start : start - 1]):
            return start
        start = line_start
    return start
