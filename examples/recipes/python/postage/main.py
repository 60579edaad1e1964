"""What it costs to send a parcel: the application that uvicorn serves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, HTTPException, status

from postage.prices import NoService, Parcel, Price, price


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """What is opened before the first request is closed after the last one."""
    print("postage: open")
    yield
    print("postage: closed")


app = FastAPI(title="Postage", lifespan=lifespan)


@app.get("/health")
async def health() -> dict[str, str]:
    """Say that this process answers; whether others do is for others to say."""
    return {"status": "ok"}


@app.post("/prices")
async def ask(parcel: Parcel) -> Price:
    """Price one parcel, or say why it is not taken."""
    try:
        return price(parcel)
    except NoService as error:
        raise HTTPException(status.HTTP_409_CONFLICT, str(error)) from error


@app.get("/report")
async def report(seconds: float = 0) -> dict[str, float]:
    """Take as long as it is told: a request that is in progress when the service is stopped."""
    await asyncio.sleep(seconds)
    return {"seconds": seconds}
