"""Which files may hold secrets, by path alone: such files are never opened, indexed or shown to a model as context.

Broad where a name has no other use, narrow where source code bears it too: `credentials.json` and `secrets.yml` are secrets,
`credentials.py` and `secrets.py` are modules. Secrets inside other files are redacted later, in `context.sanitize`.
"""

from __future__ import annotations

import fnmatch
import re

from fimble.index.globs import Globs

SECRET_NAMES = (
    # environments and local settings with passwords in them
    ".env", ".env.*", ".env-*", ".env_*", "*.env", ".envrc", ".dev.vars", ".flaskenv", ".secrets*",
    "secret.y*ml", "secret.json", "secret.toml", "secret.txt", "*.secret", "*.secrets", "*_secrets.h", "local_settings.py",
    "settings_local.py", "wp-config.php", "wp-config-*.php", "parameters.yml", "master.key",
    # keys and certificates
    "*.pem", "*.key", "*.p8", "*.p12", "*.pfx", "*.der", "*.crt", "*.cer", "*.csr", "*.ppk", "*.jks", "*.keystore",
    "*.truststore", "*.kdb", "*.kdbx", "*.agekey", "*.gpg", "*.pgp", "*.asc", "*.ovpn", "*.mobileprovision",
    "id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*_rsa", "*_ed25519",
    # what clients of package registries, databases and hosts log in with
    ".npmrc", ".yarnrc", ".yarnrc.yml", ".pypirc", ".netrc", "_netrc", ".pgpass", "pgpass.conf", ".my.cnf", ".mylogin.cnf",
    ".git-credentials", ".gitcredentials", ".htpasswd", ".dockercfg", ".dockerconfigjson", ".boto", ".s3cfg",
    "rclone.conf", "auth.json", ".vault-token", ".vault-pass*", ".vault_pass*", "vault_pass*", ".terraformrc", "terraform.rc",
    # clouds
    "*.tfvars", "*.tfvars.json", "*.tfstate", "*.tfstate.*", "kubeconfig", "*.kubeconfig", "service-account*.json",
    "service_account*.json", "*-credentials.json", "*_credentials.json", "client_secret*.json", "gcloud*.json",
    "google-services.json", "googleservice-info.plist", "*.publishsettings",
    # what was typed or cached
    ".bash_history", ".zsh_history", ".python_history", ".psql_history", ".mysql_history", ".node_repl_history",
)  # fmt: skip
"""Globs on the name of a file, in lower case."""

SECRET_DIRECTORIES = frozenset({
    ".ssh", ".aws", ".azure", ".gcloud", ".gnupg", ".kube", ".docker", ".password-store", ".secrets",
})  # fmt: skip
"""Everything below a directory of this name is secret."""

_CREDENTIALS = re.compile(r"(?:credentials?(?:\..*|[-_].*)?|secrets(?:\..*)?)")
_SOURCE_SUFFIXES = frozenset({
    "py", "pyi", "js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "go", "rs", "java", "kt", "kts", "cs", "c", "h", "cc",
    "cpp", "hpp", "rb", "php", "lua",
})  # fmt: skip
_NAMES = Globs(SECRET_NAMES)


def secret_rule(path: str) -> str | None:
    """Return the rule by which a file may hold secrets ("*.pem", ".ssh/"), or None. Letter case does not matter."""
    *directories, name = path.lower().split("/")
    for directory in directories:
        if directory in SECRET_DIRECTORIES:
            return directory + "/"
    return secret_name(name)


def secret_name(name: str) -> str | None:
    """Return the rule by which a file of this name may hold secrets wherever it is, or None."""
    name = name.lower()
    if _CREDENTIALS.fullmatch(name) and name.rpartition(".")[2] not in _SOURCE_SUFFIXES:
        return "secrets*" if name.startswith("s") else "credentials*"
    if _NAMES.match(name):
        return next(glob for glob in SECRET_NAMES if fnmatch.fnmatchcase(name, glob))
    return None
