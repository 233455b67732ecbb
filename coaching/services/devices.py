"""Signed-in devices: where somebody is signed in, for how long, and that it can be ended."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import ScalarSelect, delete, select, update

from coaching.clock import now
from coaching.model.base import db, transaction
from coaching.model.devices import Device, Way
from coaching.model.people import User
from coaching.permissions import Can, require, visible_devices

# After so long without a page somebody has left the desk, and others may sit down at it.
IDLE = timedelta(hours=8)
# A reader of many pages is noted this seldom.
NOTED = timedelta(minutes=5)


def begin(user: User, *, browser: str, system: str, way: Way) -> str:
    """Somebody signs in: gives the key that the session carries, known nowhere else.

    Whatever of theirs has been idle for too long is forgotten on the way.
    """
    key = token_urlsafe(32)
    idle = (Device.user_id == user.id, Device.seen_at < now() - IDLE)
    with transaction():
        db.session.execute(delete(Device).where(*idle))
        db.session.add(
            Device(key=_print_of(key), user_id=user.id, browser=browser, system=system, way=way)
        )
    return key


def seen_here_at(key: str) -> ScalarSelect[datetime]:
    """When the browser with this key was last seen, as a part of the query for its person."""
    query = select(Device.seen_at).where(Device.user_id == User.id, Device.key == _print_of(key))
    return query.correlate(User).scalar_subquery()


def is_signed_in(user: User) -> bool:
    """Whether the browser that asks is still one of this person's."""
    return user.seen_here_at is not None and now() < user.seen_here_at + IDLE


def note(user: User, key: str) -> None:
    """Remember now and then that the browser has been seen.

    In a transaction of its own: the page that is asked for has not begun to write yet.
    """
    if user.seen_here_at is None or now() < user.seen_here_at + NOTED:
        return
    with db.engine.begin() as connection:
        connection.execute(update(Device).where(Device.key == _print_of(key)).values(seen_at=now()))


def of(user: User) -> Sequence[Device]:
    """Where somebody is signed in, the latest first."""
    query = visible_devices(user).where(Device.seen_at > now() - IDLE)
    return db.session.scalars(query.order_by(Device.seen_at.desc(), Device.id.desc())).all()


def is_this(device: Device, key: str) -> bool:
    """Whether a device is the one with this key."""
    return device.key == _print_of(key)


def end(user: User, device: Device) -> None:
    """Sign out in one browser."""
    require(user, Can.END_DEVICE, device)
    with transaction():
        db.session.delete(device)


def end_here(key: str) -> None:
    """Sign out in the browser with this key."""
    with transaction():
        db.session.execute(delete(Device).where(Device.key == _print_of(key)))


def end_everywhere(user: User) -> None:
    """Sign out in all browsers."""
    with transaction():
        forget_all(user)


def forget_all(person: User) -> None:
    """The same within the caller's transaction."""
    db.session.execute(delete(Device).where(Device.user_id == person.id))


def left_behind(limit: int) -> list[int]:
    """Where somebody went away without signing out, longer ago than anybody stays signed in."""
    query = select(Device.id).where(Device.seen_at < now() - IDLE)
    with transaction():
        return list(db.session.scalars(query.order_by(Device.seen_at).limit(limit)))


def forget(device_id: int) -> bool:
    """Forget one that has been left behind; harmless when run twice."""
    left = (Device.id == device_id, Device.seen_at < now() - IDLE)
    with transaction():
        gone = db.session.scalar(delete(Device).where(*left).returning(Device.id))
    return gone is not None


def _print_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()
