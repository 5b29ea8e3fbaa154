from __future__ import annotations

import pytest

from fimble.index.secret_files import SECRET_NAMES, secret_rule

SECRET = """
.env .env.local app/.env.production .ENV prod.env .envrc server.pem deploy/tls.KEY keystore.jks cert.p12 a.pfx vault.kdbx
    id_rsa id_rsa.pub id_ed25519 deploy_rsa .npmrc .pypirc .netrc .pgpass .htpasswd .git-credentials .dockercfg
    credentials credentials.json aws_credentials.json credentials-prod.yaml secrets.yml config/secrets.json .secrets
    terraform.tfvars prod.tfvars.json terraform.tfstate terraform.tfstate.backup kubeconfig dev.kubeconfig
    service-account.json service_account_prod.json client_secret_1.json .aws/config home/.ssh/known_hosts .kube/config
    .gnupg/x/y.py local_settings.py wp-config.php .dev.vars .bash_history google-services.json arduino_secrets.h
"""


@pytest.mark.parametrize("path", SECRET.split())
def test_files_that_may_hold_secrets_are_known_by_their_path(path):
    assert secret_rule(path) is not None


PLAIN = """
environment.py env.py src/env/index.ts config.json settings.json settings.py keys.py keyboard.ts key.py credentials.py
    google/oauth2/credentials.py credentials.ts secrets.py secret_files.py secrets/rotate.py private/api.py test_secrets.py token.py
    auth.py certs/check.py ssh/client.py aws/s3.py tfvars.py npmrc.js kube.go netrc.py monkey.py .eslintrc.js
"""


@pytest.mark.parametrize("path", PLAIN.split())
def test_source_with_a_telling_name_is_source(path):
    assert secret_rule(path) is None


def test_the_rule_is_named():
    assert (secret_rule("a/server.pem"), secret_rule(".ssh/config"), secret_rule("credentials.json")) == (
        "*.pem",
        ".ssh/",
        "credentials*",
    )


def test_globs_are_written_in_lower_case():
    assert [glob for glob in SECRET_NAMES if glob != glob.lower()] == []
