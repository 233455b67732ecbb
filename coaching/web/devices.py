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
from coaching.web import words
from coaching.web.datastore import key_here

bp = Blueprint("devices", __name__, url_prefix="/account/devices")


@dataclass(frozen=True)
class Row:
    """One device as the list shows it."""

    device: Device
    name: str
    since: str
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
    day = words.moment(device.began_at)
    sentences = {
        Way.PASSWORD: _("Signed in with a password on %(day)s.", day=day),
        Way.TWO_STEPS: _("Signed in with a password and a second step on %(day)s.", day=day),
        Way.PASSKEY: _("Signed in with a passkey on %(day)s.", day=day),
        Way.WORK_ACCOUNT: _("Signed in with the work account on %(day)s.", day=day),
    }
    return Row(device, name_of(device), sentences[device.way], devices.is_this(device, key_here()))
