"""Signed-in devices: where somebody is signed in, and signing out there or everywhere."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import logout_user
from werkzeug.wrappers import Response

from coaching.model.base import db
from coaching.model.devices import Device, Way
from coaching.permissions import visible_devices
from coaching.services import devices
from coaching.web.datastore import key_here

bp = Blueprint("devices", __name__, url_prefix="/account/devices")


@dataclass(frozen=True)
class Row:
    """One device as the list shows it."""

    device: Device
    name: str
    way: str
    is_here: bool


@bp.route("")
def show() -> str:
    """Where one is signed in."""
    rows = [_row(device) for device in devices.of(current_user)]
    return render_template("account/devices.html", rows=rows)


@bp.route("/<int:id>/end", methods=["POST"])
def end(id: int) -> Response:
    """Sign out in one other browser."""
    device: Device = db.one_or_404(visible_devices(current_user).where(Device.id == id))
    name = name_of(device)
    devices.end(current_user, device)
    flash(_("You have signed out there: %(device)s.", device=name), "ok")
    return redirect(url_for("devices.show"))


@bp.route("/end", methods=["POST"])
def end_everywhere() -> Response:
    """Sign out in all browsers, this one too."""
    devices.end_everywhere(current_user)
    logout_user()
    return redirect(url_for("security.login"))


def name_of(device: Device) -> str:
    """A device in words."""
    if device.browser and device.system:
        return str(_("%(browser)s on %(system)s", browser=device.browser, system=device.system))
    return device.browser or device.system or str(_("A browser that does not say its name"))


def _row(device: Device) -> Row:
    ways = {
        Way.PASSWORD: _("with a password"),
        Way.TWO_STEPS: _("with a password and a second step"),
        Way.PASSKEY: _("with a passkey"),
        Way.WORK_ACCOUNT: _("with the work account"),
    }
    return Row(device, name_of(device), ways[device.way], devices.is_this(device, key_here()))
