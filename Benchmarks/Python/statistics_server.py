"""A statistics server in a page of Python: FastAPI and SQLite, with the rules that Herald's keeps.

    python statistics_server.py seed FILE 1000000     a table with so many users
    python statistics_server.py serve FILE PORT       POST /statistics, GET /stats

One transaction a report, as such servers are written: look for the user, insert or update, commit.
"""

import sqlite3
import sys
from datetime import datetime
from typing import Any

TABLE = """
CREATE TABLE IF NOT EXISTS user_stats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    anonymous_id TEXT UNIQUE NOT NULL,
    first_seen DATETIME DEFAULT CURRENT_TIMESTAMP,
    last_seen DATETIME DEFAULT CURRENT_TIMESTAMP,
    os TEXT,
    version TEXT,
    total_reports INTEGER DEFAULT 1
);
CREATE INDEX IF NOT EXISTS idx_anonymous_id ON user_stats(anonymous_id);
CREATE INDEX IF NOT EXISTS idx_last_seen ON user_stats(last_seen);
"""

SYSTEMS = ["Windows", "Windows", "Linux", "Darwin"]


def known_id(number: int) -> str:
    """The same for the same number here and in Benchmarks/wrk/reports.lua: 16 hexadecimal digits."""
    return f"{number * 40503 % 4294967296:08x}{number * 69069 % 4294967296:08x}"


def seed(file: str, users: int) -> None:
    connection = sqlite3.connect(file)
    connection.executescript(TABLE)
    connection.executemany(
        "INSERT INTO user_stats (anonymous_id, first_seen, last_seen, os, version)"
        " VALUES (?, datetime('now', ?), datetime('now', ?), ?, ?)",
        (
            (known_id(n), f"-{n % 400 + 30} days", f"-{n % 30} days", SYSTEMS[n % 4], f"2.{n % 7}.{n % 10}")
            for n in range(1, users + 1)
        ),
    )
    connection.commit()
    connection.close()


def serve(file: str, port: int) -> None:
    import uvicorn
    from fastapi import FastAPI
    from pydantic import BaseModel

    class Report(BaseModel):
        anonymous_id: str
        timestamp: str
        project: str
        info: dict[str, Any]

    app = FastAPI()
    with sqlite3.connect(file) as connection:
        connection.executescript(TABLE)

    @app.post("/statistics")
    async def receive(report: Report):
        connection = sqlite3.connect(file)
        try:
            system, version = report.info.get("os", "unknown"), report.info.get("version", "unknown")
            known = connection.execute(
                "SELECT id FROM user_stats WHERE anonymous_id = ?", (report.anonymous_id,)
            ).fetchone()
            if known:
                connection.execute(
                    "UPDATE user_stats SET last_seen = CURRENT_TIMESTAMP, total_reports = total_reports + 1,"
                    " os = ?, version = ? WHERE id = ?",
                    (system, version, known[0]),
                )
            else:
                connection.execute(
                    "INSERT INTO user_stats (anonymous_id, os, version) VALUES (?, ?, ?)",
                    (report.anonymous_id, system, version),
                )
            connection.commit()
        finally:
            connection.close()
        return {"status": "success", "message": "用户统计已收到"}

    @app.get("/stats")
    async def stats():
        connection = sqlite3.connect(file)
        try:
            def number(condition: str = "1") -> int:
                return connection.execute(f"SELECT COUNT(*) FROM user_stats WHERE {condition}").fetchone()[0]

            def shares(column: str) -> dict[str, int]:
                return dict(connection.execute(
                    f"SELECT {column}, COUNT(*) AS users FROM user_stats GROUP BY {column} ORDER BY users DESC"
                ).fetchall())

            return {
                "total_users": number(),
                "daily_active_users": number("DATE(last_seen) = DATE('now')"),
                "weekly_active_users": number("DATE(last_seen) >= DATE('now', '-7 days')"),
                "os_distribution": shares("os"),
                "version_distribution": shares("version"),
                "last_updated": datetime.now().isoformat(),
            }
        finally:
            connection.close()

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["seed", file, users]:
            seed(file, int(users))
        case ["serve", file, port]:
            serve(file, int(port))
        case _:
            sys.exit(__doc__)
