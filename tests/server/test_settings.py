"""A setting that is missing or wrong is named, with the fix, and without its value."""

import subprocess
import sys
from pathlib import Path

import pytest

from keygen_signup.server.settings import Settings, SettingsError, read
from tests.server.conftest import SECRET

CANARY = "canary-0123456789"
TOKEN = f"prod-{'ab' * 32}v3"
GOOD = {"KEYGEN_ACCOUNT": "acme", "KEYGEN_PRODUCT_TOKEN": TOKEN}

WRONG = {
    "KEYGEN_ACCOUNT": f"{CANARY}/../x",
    "KEYGEN_API_URL": f"http://{CANARY}.example.com",
    "KEYGEN_CONCURRENCY": CANARY,
    "KEYGEN_ENVIRONMENT": f"{CANARY}\n",
    "KEYGEN_POLICY_ID": CANARY,
    "KEYGEN_PRODUCT_TOKEN": f"{CANARY} {CANARY}",
    "KEYGEN_PRODUCT_TOKEN_FILE": f"/nowhere/{CANARY}",
    "KEYGEN_TIMEOUT": f"-{CANARY}",
    "PORT": CANARY,
    "SIGNUP_CLOSED": CANARY,
    "SIGNUP_LIMIT_ADDRESS": CANARY,
    "SIGNUP_LIMIT_ALL": f"0/hour {CANARY}",
    "SIGNUP_LIMIT_EMAIL": f"10/{CANARY}",
    "SIGNUP_OPS": CANARY,
    "SIGNUP_ORIGINS": f"https://a.example, https://{CANARY}.example/path",
    "SIGNUP_REDIS_URL": f"http://{CANARY}",
    "SIGNUP_REDIS_URL_FILE": f"/nowhere/{CANARY}",
    "SIGNUP_SECRET": CANARY,
    "SIGNUP_SECRET_PREVIOUS": CANARY,
    "SIGNUP_TRUSTED_PROXIES": CANARY,
    "WEB_CONCURRENCY": CANARY,
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with what is needed, and nothing else."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def fault() -> str:
    with pytest.raises(SettingsError) as raised:
        read()
    return str(raised.value)


def test_only_three_are_needed(environment: pytest.MonkeyPatch) -> None:
    """And the third, the origins, is a list."""
    environment.setenv("SIGNUP_ORIGINS", "https://www.example.com, http://localhost:8000")
    settings = read()
    assert settings.signup_origins == ["https://www.example.com", "http://localhost:8000"]
    assert settings.keygen_api_url == "https://api.keygen.sh"
    assert TOKEN not in repr(settings)


def test_limits(environment: pytest.MonkeyPatch) -> None:
    """As `limits` writes them, one or more. Every one is finite if it is not set."""
    assert all(each.amount for each in read().signup_limit_all)
    environment.setenv("SIGNUP_LIMIT_ALL", "100/hour, 300/day")
    assert [str(each) for each in read().signup_limit_all] == ["100 per 1 hour", "300 per 1 day"]


@pytest.mark.parametrize("name", WRONG)
def test_wrong(environment: pytest.MonkeyPatch, name: str) -> None:
    """Each setting with a value that cannot be meant."""
    if name == "KEYGEN_PRODUCT_TOKEN_FILE":
        environment.delenv("KEYGEN_PRODUCT_TOKEN")
    environment.setenv(name, WRONG[name])
    text = fault()
    assert text.startswith(name)
    assert CANARY not in text


@pytest.mark.parametrize("name", GOOD)
def test_missing(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    assert fault().startswith(f"{name} is missing")


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"WEB_CONCURRENCY": "2"}, "SIGNUP_REDIS_URL"),
        ({"SIGNUP_REDIS_URL": "redis://localhost"}, "SIGNUP_SECRET"),
        ({"KEYGEN_POLICY_ID": "0" * 8 + "-0000-0000-0000-" + "0" * 12}, "SIGNUP_SECRET"),
        (
            {
                "WEB_CONCURRENCY": "2",
                "SIGNUP_REDIS_URL": "redis://localhost",
                "SIGNUP_SECRET": SECRET,
                "SIGNUP_OPS": "127.0.0.1:9100",
            },
            "SIGNUP_OPS",
        ),
    ],
)
def test_settings_that_need_others(
    environment: pytest.MonkeyPatch, values: dict[str, str], named: str
) -> None:
    for name, value in values.items():
        environment.setenv(name, value)
    assert named in fault()


def test_token_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As systemd gives it, with a line break at its end; not beside the other."""
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    environment.setenv("KEYGEN_PRODUCT_TOKEN_FILE", str(file))
    assert "both set" in fault()
    environment.delenv("KEYGEN_PRODUCT_TOKEN")
    assert read().keygen_product_token.get_secret_value() == TOKEN


def test_command_says_it_in_one_line() -> None:
    """Without a traceback, and with a status that is none of success."""
    for options in ([], ["--check"]):
        run = subprocess.run(
            [sys.executable, "-m", "keygen_signup.server", *options],
            env={"KEYGEN_ACCOUNT": "acme", "KEYGEN_PRODUCT_TOKEN": f"{CANARY} {CANARY}"},
            capture_output=True,
            text=True,
        )
        assert run.returncode == 1
        assert run.stderr.startswith("KEYGEN_PRODUCT_TOKEN is not a token")
        assert len(run.stderr.splitlines()) == 1
        assert CANARY not in run.stderr + run.stdout


def test_secret_is_one(environment: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "keygen_signup.server", "secret"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    environment.setenv("SIGNUP_SECRET", run.stdout.strip())
    assert read().signup_secret
