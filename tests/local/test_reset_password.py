"""`make reset-password`: the operator's link, on the laptop's database or another one."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from local import reset_password
from local.catalog import ROOT
from local.postgres import socket_of_running
from shared import clock
from shared.auth.password_reset import reset
from shared.auth.schemas import PasswordResetBody
from shared.config import settings
from shared.database import cloud_sql
from tests.rows import insert_user

EMAIL = "forgetful@example.com"


@pytest.fixture
def run(database, monkeypatch, capsys):
    """`run("ana@example.com", **variables)`: the exit status and what is printed."""

    def run(email, **variables):
        for name, value in {"EMAIL": email, **variables}.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        status = reset_password.main()
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    yield run
    monkeypatch.undo()
    settings.cache_clear()


def test_it_prints_a_token_that_sets_a_password(run):
    """Once: the hash alone is stored. With a page of the app it is a link."""
    with cloud_sql.writing() as work:
        insert_user(work, email=EMAIL)
    status, text = run(EMAIL, RESET_PAGE="https://app.example.com/new")
    assert status == 0, text
    token = re.findall(r"https://app\.example\.com/new#token=(\S+)", text)[0]
    assert f'"token": "{token}"' in text
    body = PasswordResetBody.model_validate({"token": token, "password": "eight blue lanterns"})
    reset(body.token, body.password, "192.0.2.1", clock.now())
    assert run(EMAIL, RESET_PAGE="")[1].count("token") > 1


@pytest.mark.parametrize("email", ["", "no address", "unknown@example.com"])
def test_without_an_account_it_says_so(run, email):
    status, text = run(email)
    assert status == 1
    assert "account" in text


def test_without_a_database_it_says_so(tmp_path):
    ended = printed_by(tmp_path, DATABASE_SOCKET=str(tmp_path / "nothing"), ENVIRONMENT="local")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "could not be made" in ended.stderr


def test_the_socket_of_a_running_stack_is_found(postgres, tmp_path):
    """By the folder of its data; none where nothing runs."""
    assert socket_of_running(postgres.data_dir) == postgres.socket
    assert socket_of_running(tmp_path) is None
    (tmp_path / "postmaster.pid").write_text("1")
    assert socket_of_running(tmp_path) is None


def test_without_a_running_stack_it_says_how_to_start_one(tmp_path):
    ended = printed_by(tmp_path)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "make run" in ended.stderr


def printed_by(data_dir, **variables):
    return subprocess.run(
        [sys.executable, "-m", "local.reset_password"],
        cwd=ROOT,
        env={"EMAIL": EMAIL, "DATA_DIR": str(data_dir), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
