"""Bodies that try to grow as much as they can, in memory and in the answer.

Each is as large as its operation accepts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

DAY = "2024-01-02"
SMILE = "😀"
"""Four bytes, like every character of a string that holds one."""


def json_bodies(bytes_max: int) -> Iterator[tuple[str, bytes]]:
    """Bodies that suit no model in particular."""
    yield "many names", _of_parts(bytes_max, lambda n: f'"{n}":0', "{", "}")
    yield "objects of many names", _of_parts(bytes_max, _object_of(100), '{"items":[', "]}")
    yield "empty objects", _of_parts(bytes_max, lambda _: "{}", '{"items":[', "]}")
    yield "numbers", _of_parts(bytes_max, lambda n: f"{n}.5", '{"items":[', "]}")
    yield "nested", _filled('{"items":', "[", "]}", bytes_max)
    yield "a long number", _filled('{"name":', "1", "}", bytes_max)
    yield "a long text", _filled(f'{{"name":"{SMILE}', "x", '"}', bytes_max)
    yield "a long text of commas", _filled(f'{{"name":"{SMILE}', ",", '"}', bytes_max)
    yield "a long name", _filled('{"', "~", '":0}', bytes_max)
    yield "a text without an end", _filled('{"name":"', '\\"', "", bytes_max)


def item_bodies(
    bytes_max: int, count_max: int, asset_id: str, start: str
) -> Iterator[tuple[str, bytes]]:
    """Bodies of items that are transactions, or almost; `start` comes before the items."""
    for name, item in (
        ("valid, with notes", lambda n: _deposit(n, note=f"{SMILE * 30}{n}")),
        ("valid, with lots", lambda n: _transfer(n, asset_id)),
        ("nothing right", lambda n: json.dumps(dict.fromkeys(json.loads(_trade(n, asset_id)), n))),
        ("unknown names", _object_of(20)),
        ("valid", lambda n: _trade(n, asset_id)),
        ("empty", lambda _: "{}"),
    ):
        yield name, _of_parts(bytes_max, item, start, "]}", count_max)


def csv_bodies(bytes_max: int, count_max: int) -> Iterator[tuple[str, bytes]]:
    """Files of transactions, and such as look like one."""
    head = "type,date,amount,note\n"
    yield (
        "rows",
        _of_parts(
            bytes_max, lambda n: f"DEPOSIT,{DAY},{n + 1},{SMILE * 30}{n}", head, "", count_max, "\n"
        ),
    )
    yield "bad rows", _of_parts(bytes_max, lambda _: "a,b,c,d", head, "", count_max, "\n")
    yield "short rows", _filled(head, "a\n", "", bytes_max)
    yield "cells", _filled(head, "a,", "", bytes_max)
    yield "columns", _filled("", "type,", "", bytes_max)
    yield "quotes", _filled(head, '"', "", bytes_max)
    yield "lines in quotes", _filled(head, '"\n",', "", bytes_max)
    yield "a long cell", _filled(f"{head}DEPOSIT,{DAY},5,{SMILE}", "x", "\n", bytes_max)


def close_bodies(bytes_max: int, count_max: int) -> Iterator[tuple[str, bytes]]:
    """Bodies of closes that are wrong in each field, and on days that don't exist."""
    yield (
        "closes",
        _of_parts(
            bytes_max, lambda n: f'{{"date":"{n}","close":"x{n}"}}', '{"items":[', "]}", count_max
        ),
    )


def account_bodies(bytes_max: int, asset_id: str) -> Iterator[tuple[str, bytes]]:
    """Files of an account: full of transactions, of assets, and of closes, nearly all wrong."""
    user = f'{{"user":{{"id":"{asset_id}","created_at":"{DAY}T00:00:00Z"}},"portfolios":[],'
    start = f'{user}"assets":[],"transactions":['
    yield from item_bodies(bytes_max, 50_000, asset_id, start)
    start, end = f'{user}"assets":[', '],"transactions":[]}'
    yield "assets", _of_parts(bytes_max, _object_of(20), start, end, 10_000)
    asset = f'{{"id":"{asset_id}","symbol":"A","name":"A","asset_class":"ETF","currency":"USD",'
    asset += f'"manual":true,"created_at":"{DAY}T00:00:00Z","closes":['
    for name, close in (
        ("closes", lambda n: f'{{"date":"{DAY}","close":"{n}"}}'),
        ("bad closes", lambda n: f'{{"date":"{n}","close":"x{n}"}}'),
    ):
        yield name, _of_parts(bytes_max, close, start + asset, f"]}}{end}", 20_000)


def multipart_body(bytes_max: int) -> bytes:
    """A form of many fields, with the boundary "x"."""
    return _filled(
        "", '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n', "--x--\r\n", bytes_max
    )


def _trade(n: int, asset_id: str) -> str:
    amounts = {"quantity": f"1.{n:012d}", "unit_price": f"7.{n:06d}", "fee": "0.1", "tax": "0.2"}
    texts = {"settle_date": "2024-01-04", "note": f"n{n}", "external_id": f"e{n}"}
    return json.dumps(
        {"type": "BUY", "date": DAY, "order": n % 1000, "asset_id": asset_id, **amounts, **texts}
    )


def _transfer(n: int, asset_id: str) -> str:
    lot = {"date": DAY, "quantity": "1", "cost": "1"}
    lots = {"quantity": "4", "lots": [lot] * 4, "external_id": f"l{n}"}
    return json.dumps(
        {"type": "TRANSFER_IN", "date": DAY, "asset_id": asset_id, **lots}, separators=(",", ":")
    )


def _deposit(n: int, **more: str) -> str:
    return json.dumps(
        {"type": "DEPOSIT", "date": DAY, "amount": f"{n + 1}.5", **more}, ensure_ascii=False
    )


def _object_of(count: int) -> Callable[[int], str]:
    return lambda n: "{" + ",".join(f'"{n:x}{place}":0' for place in range(count)) + "}"


def _of_parts(
    bytes_max: int,
    part: Callable[[int], str],
    start: str,
    end: str,
    count_max: int | None = None,
    between: str = ",",
) -> bytes:
    parts: list[bytes] = []
    bytes_left = bytes_max - len(start.encode()) - len(end.encode())
    while count_max is None or len(parts) < count_max:
        encoded = part(len(parts)).encode()
        bytes_left -= len(encoded) + len(between)
        if bytes_left < 0:
            break
        parts.append(encoded)
    return start.encode() + between.encode().join(parts) + end.encode()


def _filled(start: str, unit: str, end: str, bytes_max: int) -> bytes:
    count = (bytes_max - len(start.encode()) - len(end.encode())) // len(unit.encode())
    return start.encode() + unit.encode() * count + end.encode()
