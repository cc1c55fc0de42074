"""Settings from the environment, read once. A wrong value stops the start and says which and why."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_ACCOUNT = re.compile(r"(\*|[\w.]+)=(\d{6})/([0-9A-Za-z]{1,19})/(\S.{0,79})", re.ASCII)


class WrongSetting(SystemExit):
    """Stops the start with the variable's name and what is expected."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value!r}: expected {expected}")


@dataclass(frozen=True)
class BankAccount:
    """Where applicants of a unit pay to: a bank's number (BIN) at NAPAS, the account, its holder."""

    bank: str
    number: str
    holder: str


@dataclass(frozen=True)
class Settings:
    """Everything that an installation can choose."""

    instance_dir: Path
    database_url: str
    secret_key: str
    public_url: str  # without a slash at the end
    demo: bool = False
    smtp_host: str = ""  # empty: mail goes to the local mailbox page (demo) or waits
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    mail_from: str = "khong-tra-loi@example.vn"
    signing_pkcs12: str = ""  # path; empty: the demo CA's key in the instance folder
    signing_password: str = ""  # of the PKCS#12 file, or the PIN of the token
    signing_pkcs11: str = ""  # path of a token's driver; then the key never leaves the token
    signing_token: str = ""  # label of the token, a slash, label of the key
    signing_certificates: str = ""  # path of a PEM file: of the key, then those above, the root last
    webhook_private: bool = False  # whether programs may be called in private networks, and without TLS
    trusted_proxies: int = 0  # how many proxies stand before the app and set X-Forwarded-*
    max_upload_mb: int = 20
    log_level: str = "warning"  # info: a line for each request
    backup_dir: Path | None = None  # where `backup` puts backups, and the drill takes them from
    backup_keep: int = 14  # backups
    payment_accounts: Mapping[str, BankAccount] = field(default_factory=dict)  # by unit code; "*" = the rest
    payment_secret: str = ""  # what a bank's notices are signed with; empty: none are taken
    payment_tolerance: int = 300  # seconds by which the bank's clock may differ
    copy_dir: Path | None = None  # where `copy` keeps a second portal a few seconds behind

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read `PORTAL_*`; make what may be missing. Raises WrongSetting."""
        read = Reader(env)
        instance_dir = read.folder("PORTAL_INSTANCE_DIR", "instance")
        return cls(
            instance_dir=instance_dir,
            database_url=read.database_url(f"sqlite:///{instance_dir / 'portal.db'}"),
            secret_key=env.get("PORTAL_SECRET_KEY") or _kept_secret(instance_dir / "secret_key"),
            public_url=read.url("PORTAL_PUBLIC_URL", "http://127.0.0.1:8000"),
            demo=read.flag("PORTAL_DEMO", default=False),
            smtp_host=env.get("PORTAL_SMTP_HOST", ""),
            smtp_port=read.number("PORTAL_SMTP_PORT", 587),
            smtp_user=env.get("PORTAL_SMTP_USER", ""),
            smtp_password=env.get("PORTAL_SMTP_PASSWORD", ""),
            smtp_starttls=read.flag("PORTAL_SMTP_STARTTLS", default=True),
            mail_from=env.get("PORTAL_MAIL_FROM", cls.mail_from),
            signing_pkcs12=env.get("PORTAL_SIGNING_PKCS12", ""),
            signing_password=env.get("PORTAL_SIGNING_PASSWORD", ""),
            signing_pkcs11=env.get("PORTAL_SIGNING_PKCS11", ""),
            signing_token=env.get("PORTAL_SIGNING_TOKEN", ""),
            signing_certificates=env.get("PORTAL_SIGNING_CERTIFICATES", ""),
            webhook_private=read.flag("PORTAL_WEBHOOK_PRIVATE", default=False),
            trusted_proxies=read.number("PORTAL_TRUSTED_PROXIES", 0),
            max_upload_mb=read.number("PORTAL_MAX_UPLOAD_MB", 20),
            log_level=read.one_of("PORTAL_LOG_LEVEL", ("error", "warning", "info"), "warning"),
            backup_dir=read.optional_folder("PORTAL_BACKUP_DIR"),
            backup_keep=read.number("PORTAL_BACKUP_KEEP", 14),
            payment_accounts=read.accounts("PORTAL_PAYMENT_ACCOUNTS"),
            payment_secret=read.secret("PORTAL_PAYMENT_SECRET"),
            payment_tolerance=read.number("PORTAL_PAYMENT_TOLERANCE", 300),
            copy_dir=read.optional_folder("PORTAL_COPY_DIR"),
        )


class Reader:
    """Typed readers of environment variables."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env

    def number(self, name: str, default: int) -> int:
        value = self.env.get(name, str(default))
        if not value.isdecimal():
            raise WrongSetting(name, value, "a whole number, such as 587")
        return int(value)

    def one_of(self, name: str, known: tuple[str, ...], default: str) -> str:
        value = self.env.get(name, default)
        if value not in known:
            raise WrongSetting(name, value, " or ".join(known))
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.env.get(name, "1" if default else "0")
        if value not in {"0", "1"}:
            raise WrongSetting(name, value, "1 or 0")
        return value == "1"

    def url(self, name: str, default: str) -> str:
        value = self.env.get(name, default)
        if not value.startswith(("http://", "https://")):
            raise WrongSetting(name, value, "an address such as https://dichvucong.example.vn")
        return value.rstrip("/")

    def database_url(self, default: str) -> str:
        value = self.env.get("PORTAL_DATABASE_URL", default)
        if not value.startswith(("sqlite:///", "postgresql://")):
            raise WrongSetting("PORTAL_DATABASE_URL", value, "sqlite:///path or postgresql://user@host/name")
        return value

    def secret(self, name: str) -> str:
        value = self.env.get(name, "")
        if 0 < len(value) < 32:
            raise WrongSetting(name, "…", "at least 32 characters, or nothing")
        return value

    def accounts(self, name: str) -> dict[str, BankAccount]:
        """`*=970436/1017595600/KHO BAC NHA NUOC; H49.43=…`"""
        found = {}
        for part in filter(None, (each.strip() for each in self.env.get(name, "").split(";"))):
            match = _ACCOUNT.fullmatch(part)
            if match is None:
                raise WrongSetting(
                    name, part, "unit=bank/account/holder, such as *=970436/1017595600/KHO BAC"
                )
            found[match[1]] = BankAccount(*match.groups()[1:])
        return found

    def optional_folder(self, name: str) -> Path | None:
        return self.folder(name, "") if self.env.get(name) else None

    def folder(self, name: str, default: str) -> Path:
        path = Path(self.env.get(name, default)).absolute()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WrongSetting(name, str(path), f"a folder that can be written ({error.strerror})") from error
        return path


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
