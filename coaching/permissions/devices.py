"""Whose a signed-in device is."""

from sqlalchemy import Select, select

from coaching.model.devices import Device
from coaching.model.people import User


def is_own_device(user: User, device: Device) -> bool:
    """Everybody looks after the browsers in which they are signed in, and nobody else's."""
    return device.user_id == user.id


def visible_devices(user: User) -> Select[Device]:
    """The browsers in which a person is signed in."""
    return select(Device).where(Device.user_id == user.id)
