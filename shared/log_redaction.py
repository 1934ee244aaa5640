"""Redacts what libraries write to the log: a library's message, an exception's text or a warning
may quote a statement, its parameters, an address or a hash.

The redaction happens where records are created and not in a handler: gunicorn, Flask and
functions-framework install handlers of their own, some after our code is loaded. A redacted record
has the logger, the place, and the types and places of the exceptions. Our own loggers
(`finance_api` and below) keep their messages, which hold nothing private; the tests check each one.
Personal tokens are redacted there too, whatever a message quotes.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, TextIO

from shared.config import ConfigurationError

OURS: Final = "finance_api"
TOKEN_PREFIX: Final = "fa_"  # noqa: S105 - the beginning of every one
"""How a personal token begins."""
_TOKEN: Final = re.compile(rf"{TOKEN_PREFIX}[0-9A-Za-z]{{16,}}", re.ASCII)
"""Also a mistyped or shortened one."""
_LIFECYCLE: Final = "gunicorn.error"
"""At INFO it logs that it starts, listens and ends, and nothing about requests."""
_CHAIN_MAX: Final = 10

_make_record: Callable[..., logging.LogRecord] = logging.LogRecord


def redact() -> None:
    """Redacts, from now on, every record of this process but those of our own loggers. Once per
    process, before any request. Hooks that pytest or a debugger has installed stay.
    """
    global _make_record  # noqa: PLW0603 - the factory of the process
    if logging.getLogRecordFactory() is not _redacted_record:
        _make_record = logging.getLogRecordFactory()
        logging.setLogRecordFactory(_redacted_record)
    # Otherwise a handler that fails prints the record and the current exception.
    logging.raiseExceptions = False
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _end_of_process
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _end_of_thread
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _unraisable
    warnings.showwarning = _warning


def without_tokens(text: str) -> str:
    """The text, with the secrets of personal tokens left out."""
    return _TOKEN.sub(f"{TOKEN_PREFIX}…", text) if TOKEN_PREFIX in text else text


def names_of(error: BaseException) -> list[str]:
    """The class of the exception and of its causes, latest first, with PostgreSQL's state and
    constraint, which are not private.
    """
    return [type(link).__name__ + _state(link) for link in _chain(error)]


def innermost(error: BaseException) -> BaseException:
    """The exception at the beginning of the chain of causes."""
    return _chain(error)[-1]


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(chain) < _CHAIN_MAX:
        chain.append(current)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return chain


def stack_of(error: BaseException) -> list[str]:
    """File, line and function of each frame, outermost first, without source lines and values."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames


def raised_at(error: BaseException) -> str | None:
    """The innermost frame of its stack."""
    stack = stack_of(error)
    return stack[-1] if stack else None


def _state(error: BaseException) -> str:
    fields = error.args[0] if error.args else None
    if not isinstance(fields, dict) or "C" not in fields:
        return ""
    constraint = f" {fields['n']}" if "n" in fields else ""
    return f"({fields['C']}{constraint})"


def _redacted_record(
    name: Any,
    level: int,
    pathname: str,
    lineno: int,
    msg: object,
    args: Any,
    exc_info: Any,
    *rest: Any,
    **more: Any,
) -> logging.LogRecord:
    is_ours = name == OURS or str(name).startswith(f"{OURS}.")
    if is_ours or (name == _LIFECYCLE and level == logging.INFO):
        return _make_record(name, level, pathname, lineno, msg, args, exc_info, *rest, **more)
    text = f"{name} at {pathname}:{lineno}"
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        text += f": {_summary_of(error)}"
    record = _make_record(name, level, pathname, lineno, text, (), None, *rest, **more)
    record.stack_info = None
    return record


def _summary_of(error: BaseException) -> str:
    return f"{' from '.join(names_of(error))}, raised at {raised_at(error)}"


def _write(message: str, error: BaseException) -> None:
    """Writes a line without `logging`, which may be shut down when the hooks run."""
    line = {
        "severity": "ERROR",
        "message": message,
        "exception": names_of(error),
        "stack": stack_of(error),
    }
    sys.stderr.write(f"{without_tokens(json.dumps(line))}\n")
    sys.stderr.flush()


def _end_of_process(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    elif isinstance(error, ConfigurationError):  # its text names variables, never their values
        _write(f"the process ends: {error}", error)
    else:
        _write("the process ends", error)


def _end_of_thread(thread_end: threading.ExceptHookArgs) -> None:
    if thread_end.exc_value is not None and not isinstance(thread_end.exc_value, SystemExit):
        _write("a thread ends", thread_end.exc_value)


def _unraisable(raised: sys.UnraisableHookArgs) -> None:
    if raised.exc_value is not None:
        _write("an exception that could not be raised", raised.exc_value)


def _warning(
    message: Warning | str,  # noqa: ARG001 - the signature is Python's
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    logging.getLogger(OURS).warning("%s at %s:%d", category.__name__, filename, lineno)
