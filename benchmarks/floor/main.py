"""The floor: the least that any of our functions must do. One SELECT 1 through SQLAlchemy, pg8000
and the same pool.
"""

import functions_framework
import sqlalchemy
from flask import Request

from benchmarks.floor_pool import engine


@functions_framework.http
def floor(_request: Request) -> tuple[str, dict[str, str]]:
    with engine().connect() as connection:
        answer = connection.execute(sqlalchemy.text("SELECT 1")).scalar()
    return f'{{"answer": {answer}}}', {"Content-Type": "application/json"}
