"""One HTTP POST for each job through Procrastinate over PostgreSQL.

    python procrastinate_jobs.py enqueue COUNT
    python procrastinate_jobs.py work

Asynchronous throughout, as its documentation advises for work that waits for others: one session of aiohttp, 20 jobs
at once, and a pool of connections that is large enough for them.
"""

import asyncio
import os
import sys

import aiohttp
import procrastinate

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=os.environ["HERALD_BENCH_DATABASE"], min_size=4, max_size=20)
)
endpoint = os.environ["HERALD_BENCH_ENDPOINT"]
session = None


@app.task(queue="bench")
async def post(body):
    async with session.post(endpoint, data=body.encode(), headers={"Content-Type": "application/json"}) as response:
        await response.read()
        response.raise_for_status()


async def enqueue(count):
    async with app.open_async():
        if not await app.check_connection_async():
            await app.schema_manager.apply_schema_async()
        for first in range(0, count, 500):
            await post.batch_defer_async(
                *(
                    {"body": f'{{"msgtype":"text","text":{{"content":"bench:{number}"}}}}'}
                    for number in range(first, min(first + 500, count))
                )
            )


async def work():
    global session
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=20)) as session, app.open_async():
        await app.run_worker_async(queues=["bench"], concurrency=20, wait=False)


if __name__ == "__main__":
    asyncio.run(work() if sys.argv[1] == "work" else enqueue(int(sys.argv[2])))
