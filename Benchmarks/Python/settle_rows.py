"""Settles one day row by row, as a script does it that fetches the records, counts in dictionaries and writes each task.

    HERALD_BENCH_DATABASE=postgres://… python settle_rows.py 2024-12-09

The rules are those of Herald and of the single statement: people once for each task and once for each platform, platforms
by all their names, counts as numbers or strings under both of their spellings.
"""

import json
import os
import sys

import psycopg

PLATFORMS = {"youtube": "yt", "yt": "yt", "tiktok": "tt", "tt": "tt", "douyin": "dy", "dy": "dy", "抖音": "dy"}
MEASURES = ["view", "like", "comment"]
MEASURES_OF = {"yt": MEASURES, "tt": MEASURES, "dy": MEASURES + ["share", "collect"]}
COUNTS = [f"{platform}_{measure}_count" for platform, measures in MEASURES_OF.items() for measure in measures]
ACCOUNTS = [f"{platform}_account_count" for platform in MEASURES_OF]
COLUMNS = ["total_account_count", "total_completion_count", *ACCOUNTS, *COUNTS]
UPSERT = f"""
    INSERT INTO task_daily_stats (task_id, project_id, external_task_id, stats_date, {", ".join(COLUMNS)})
    VALUES ({", ".join(["%s"] * (4 + len(COLUMNS)))})
    ON CONFLICT (task_id, stats_date) DO UPDATE SET
        {", ".join(f"{column} = excluded.{column}" for column in COLUMNS)}, updated_at = CURRENT_TIMESTAMP
"""


class Tally:
    def __init__(self):
        self.people = set()
        self.people_on = {platform: set() for platform in MEASURES_OF}
        self.completions = 0
        self.counts = dict.fromkeys(COUNTS, 0)

    def add(self, user, platform_text, details):
        self.people.add(user)
        self.completions += 1
        platform = PLATFORMS.get((platform_text or "").strip().lower())
        if platform is None:
            return
        self.people_on[platform].add(user)
        if isinstance(details, str):
            details = json.loads(details)
        for measure in MEASURES_OF[platform]:
            value = details.get(f"{measure}_count", details.get(f"{measure}s"))
            if value is not None:
                self.counts[f"{platform}_{measure}_count"] += int(value)

    def values(self):
        accounts = [len(self.people_on[platform]) for platform in MEASURES_OF]
        return [len(self.people), self.completions, *accounts, *self.counts.values()]


def settle(day):
    with psycopg.connect(os.environ["HERALD_BENCH_DATABASE"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT task_id, project_id, external_task_id FROM drama_tasks WHERE status = 'active'")
        tasks = {task: (task, project, external) for task, project, external in cursor}
        tallies = {}
        cursor.execute(
            """
            SELECT task_id, user_id, platform, verification_details FROM user_tasks
            WHERE status = 'submitted' AND submitted_at >= %(day)s::date AND submitted_at < %(day)s::date + 1
            """,
            {"day": day},
        )
        for task, user, platform, details in cursor:
            if task in tasks:
                tallies.setdefault(task, Tally()).add(user, platform, details)
        for task, tally in tallies.items():
            cursor.execute(UPSERT, (*tasks[task], day, *tally.values()))
            connection.commit()


if __name__ == "__main__":
    settle(sys.argv[1])
