"""The open databases of a data folder."""

from contextlib import AsyncExitStack

from mediadb.answers import SqliteAnswers, open_online
from mediadb.asked_store import SqliteAsked
from mediadb.dat_index import SqliteDats, open_dats
from mediadb.database import Database
from mediadb.media_db import MediaDatabase
from mediadb.placing import Placing
from mediadb.user_bak import UserBackup
from mediadb.user_db import open_user
from mediadb.userdata import UserData
from zapcore.notices import Notices
from zapcore.valueclass import dataclass


@dataclass(frozen=True, slots=True)
class Stores:
    """The open databases: the writer's, the owner's, and two that only read.

    ``online`` holds what services of the network answered, and LaunchBox's dump.
    """

    media: MediaDatabase
    user: Database
    owner: UserData
    reading: Database
    aside: Database
    dats: SqliteDats
    online: Database
    answers: SqliteAnswers
    asked: SqliteAsked
    backup: UserBackup
    notices: Notices
    """What the owner should hear of them."""


async def open_stores(folder: str, stack: AsyncExitStack, media_db: str = "") -> Stores:
    """Open the databases; they are closed with ``stack``.

    ``media_db``: where ``media.db`` lies, a folder or ``ram``; "" is ``folder``.

    Raises:
        StoreError: the folder is full or cannot be written.
    """
    notices = Notices()
    user = await open_user(folder, notices)
    stack.push_async_callback(user.close)
    backup = UserBackup(user, notices)
    stack.push_async_callback(backup.close)
    backup.start()
    place = Placing(folder, media_db, notices)
    stack.push_async_callback(place.close)
    media = await place.open(user)
    owner = UserData(user, media.media)
    stack.push_async_callback(owner.close)
    await place.start(owner)
    cut = media.media.was_cut
    dats = await open_dats(folder, check=cut)
    stack.push_async_callback(dats.close)
    online = await open_online(folder, check=cut)
    stack.push_async_callback(online.close)
    return Stores(
        media.media,
        user,
        owner,
        media.reading,
        media.aside,
        dats,
        online,
        SqliteAnswers(online),
        SqliteAsked(media.media, media.aside),
        backup,
        notices,
    )
