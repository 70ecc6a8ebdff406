"""The two apps that ours is held against, written as plainly as Flask allows.

`/page` renders a Jinja page of 50 rows from memory. `/write` reads one row and inserts one,
committed to the database of the measured app, with the same pragmas on SQLite. Neither signs
anybody in, checks a token or sends a header: what ours costs beyond that is the price of an LMS.
"""

import os
from typing import Any

from flask import Flask, render_template
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import event, text

from lms.app import database_url
from lms.db.base import PRAGMAS

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ title }}</title></head><body><h1>{{ title }}</h1><table>
{% for row in rows %}
<tr><td>{{ row.id }}</td><td>{{ row.name }}</td><td>{{ row.value }}</td></tr>
{% endfor %}
</table></body></html>"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": PAGE})
app.config["SQLALCHEMY_DATABASE_URI"] = database_url(os.environ["LMS_DATABASE_URL"])
db = SQLAlchemy(app)
with app.app_context():
    if db.engine.dialect.name == "sqlite":

        @event.listens_for(db.engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            for pragma in PRAGMAS:
                connection.execute(f"PRAGMA {pragma}").close()


@app.get("/healthz")
def healthz() -> str:
    """That it is up."""
    return "ok"


@app.get("/page")
def page() -> str:
    """A Jinja page of 50 rows, from memory."""
    rows = [{"id": number, "name": f"Row {number}", "value": number * 7} for number in range(50)]
    return render_template("page.html", title="Fifty rows", rows=rows)


@app.post("/write")
def write() -> str:
    """One SELECT and one INSERT, committed."""
    wanted = text("SELECT id, name FROM bench_person WHERE id = :id")
    found = db.session.execute(wanted, {"id": 1}).one()
    db.session.execute(
        text("INSERT INTO bench_answer (person_id, value) VALUES (:person, :value)"),
        {"person": found.id, "value": "b"},
    )
    db.session.commit()
    return "ok"
