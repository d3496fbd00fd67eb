"""The open databases of a data folder."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

from mediadb.answers import SqliteAnswers, open_online
from mediadb.asked_store import SqliteAsked
from mediadb.dat_index import SqliteDats, open_dats
from mediadb.database import Database
from mediadb.media_db import open_media, open_reading, open_user
from mediadb.user_bak import UserBackup
from mediadb.userdata import UserData
from zapcore.notices import Notices


@dataclass(frozen=True, slots=True)
class Stores:
    """The open databases: the writer's, the owner's, and two that only read.

    ``online`` holds what services of the network answered, and LaunchBox's dump.
    """

    media: Database
    user: Database
    owner: UserData
    reading: Database
    aside: Database
    dats: SqliteDats
    online: Database
    answers: SqliteAnswers
    asked: SqliteAsked
    notices: Notices
    """What the owner should hear of them."""


async def open_stores(folder: str, stack: AsyncExitStack) -> Stores:
    """Open the databases; they are closed with ``stack``."""
    notices = Notices()
    media = await open_media(folder, notices)
    stack.push_async_callback(media.close)
    user = await open_user(folder, notices)
    stack.push_async_callback(user.close)
    backup = UserBackup(user, notices)
    stack.push_async_callback(backup.close)
    backup.start()
    owner = UserData(user, media)
    stack.push_async_callback(owner.close)
    await owner.mirror_all()
    reading = await open_reading(media, user)
    stack.push_async_callback(reading.close)
    aside = await open_reading(media, user)
    stack.push_async_callback(aside.close)
    dats = await open_dats(folder)
    stack.push_async_callback(dats.close)
    online = await open_online(folder)
    stack.push_async_callback(online.close)
    return Stores(
        media,
        user,
        owner,
        reading,
        aside,
        dats,
        online,
        SqliteAnswers(online),
        SqliteAsked(media, aside),
        notices,
    )
