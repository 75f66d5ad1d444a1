"""Where a store must not be: folders that another program copies while SQLite writes, and network shares."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from formgen.errors import UserError

ALLOW = "FORMGEN_ALLOW_SHARED"

_SYNCED = (
    (r"onedrive", "OneDrive"),
    (r"dropbox", "Dropbox"),
    (r"google ?drive|googledrive|my drive|drivefs", "Google Drive"),
    (r"icloud ?drive|icloud|mobile documents|com~apple~clouddocs", "iCloud"),
    (r"box ?sync", "Box"),
    (r"nextcloud|owncloud", "Nextcloud"),
    (r"cloudstorage", "a cloud drive"),
)
_NETWORK_TYPES = re.compile(r"cifs|smb\w*|nfs\d*|ncpfs|afs|davfs2?|fuse\.(sshfs|rclone|smbnetfs|gvfsd-fuse)")
_WINDOWS_REMOTE_DRIVE = 4


def check(folder: Path) -> bool:
    """Whether records in `folder` are at risk although FORMGEN_ALLOW_SHARED=1 allows it; else raises UserError."""
    why = danger(folder, _mounts())
    if why and os.environ.get(ALLOW) != "1":
        raise UserError(
            f"The school folder is {why}: records could be lost there.",
            "Please put it on a disk of this computer, such as C:\\Formgen, and keep a backup elsewhere "
            f"with `formgen backup` ({ALLOW}=1 overrules this at your own risk).",
            code="shared_folder",
        )
    return why is not None


def danger(folder: Path, mounts: str) -> str | None:
    """Why a store must not be in `folder`, or None. `mounts` is the text of /proc/mounts, or empty."""
    real = folder.resolve()
    service = next((s for path in (folder, real) for s in map(_service, path.parts) if s), None)
    if service:
        return f"in {service}, which copies files while they are being written"
    if _is_unc(str(folder)) or _is_unc(str(real)) or _on_remote_drive(real):
        return "on a network share"
    if _NETWORK_TYPES.fullmatch(_mount_type(real, mounts)):
        return "on a network share"
    return None


def _service(part: str) -> str | None:
    """The cloud service whose folder has this name: “OneDrive - Our School”, “Dropbox (Personal)”."""
    for words, name in _SYNCED:
        if re.fullmatch(rf"({words})( ?[-(].*)?", part, re.IGNORECASE):
            return name
    return None


def _is_unc(path: str) -> bool:
    slashed = path.replace("\\", "/")
    if slashed.casefold().startswith("//?/"):  # Windows' long form of a path, of either kind
        return slashed.casefold().startswith("//?/unc/")
    return slashed.startswith("//")


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _mount_type(path: Path, mounts: str) -> str:
    """The file system type of the longest mount point above `path`; of two at one place, the later."""
    best, kind = 0, ""
    for line in mounts.splitlines():
        point, found = [*line.split(), "", "", ""][1:3]
        point = re.sub(r"\\(\d{3})", lambda octal: chr(int(octal[1], 8)), point)
        if point and path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), found
    return kind


def _on_remote_drive(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{path.drive}\\") == _WINDOWS_REMOTE_DRIVE)
