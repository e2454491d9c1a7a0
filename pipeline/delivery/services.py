"""Services for people, through apprise: mail, Slack, Teams, Telegram and what else it knows.

Apprise says whether a service took a message, and little else. No service can tell a repeat from a new message, so
there is one moment in which a crash makes one: after the service took a message, before its mark is durable. Mail
carries the message's id in the header `X-Policywire-Id`, by which a filter can drop a repeat.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import apprise
import msgspec
from apprise.common import NotifyFormat, NotifyType, OverflowMode, PersistentStoreMode

from pipeline.delivery.channels import Service
from pipeline.delivery.messages import Letter, letter
from pipeline.delivery.sandbox import TemplateFault
from pipeline.delivery.secrets import filled
from pipeline.delivery.sending import NotSent
from transforms.policy.alert_plan import Message

ROOM = 0.7  # of a service's longest message; the rest is for what turning one markup into another adds
MAX_MAIL = 5_000_000  # characters; servers take mails of 10 MB and more
_FORMATS = {"text": NotifyFormat.TEXT, "html": NotifyFormat.HTML, "markdown": NotifyFormat.MARKDOWN}
_TYPES = {"info": NotifyType.INFO, "notice": NotifyType.INFO, "warning": NotifyType.WARNING}


class UnknownService(Exception):
    """An address that apprise cannot read; the message names its scheme alone, for the rest may be a secret."""


class ServiceSender:
    """Sends through one address. Raises MissingSecret or UnknownService when it is made."""

    repeats_harmless = False

    def __init__(self, settings: Service, environment: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._url = filled(settings.url, environment, quoted=True)
        self._asset = _asset(settings.seconds)
        self._service = _service(self._url, self._asset)

    def send(self, message: Message, now: datetime) -> None:
        try:
            told = self._fitting(message)
        except TemplateFault:
            raise NotSent("template") from None  # check-config names it with its line
        desk = apprise.Apprise(asset=self._asset)
        desk.add(self._addressed(message.message_id))
        severity = message.entries[0].severity if len(message.entries) == 1 else "info"
        try:
            taken = desk.notify(
                body=told.body,
                title=told.title,
                notify_type=_TYPES.get(severity, NotifyType.INFO),
                body_format=_FORMATS[self._settings.format],
            )
        except Exception:  # a plugin's own failure; what it says may hold the address
            raise NotSent("service_failed") from None
        if not taken:
            raise NotSent("service_refused")

    def _fitting(self, message: Message) -> Letter:
        """The letter with as many alerts as the service takes; what is left out is counted in it."""
        listed, blended = self._settings.listed, self._service.title_maxlen <= 0
        room = MAX_MAIL if is_mail(self._url) else int(self._service.body_maxlen * ROOM)
        while True:
            told = letter(message, msgspec.structs.replace(self._settings, listed=listed), blended=blended)
            size = len(told.title) + len(told.body)
            if size <= room or listed <= 1:
                return told
            listed = max(1, min(listed, len(message.entries)) * room // (size + room // 4))

    def _addressed(self, message_id: str) -> Any:
        """Mail gets a header with the id of the message; other services keep one connection's own pace."""
        if not is_mail(self._url):
            return self._service
        mark = "&" if "?" in self._url else "?"
        return _service(f"{self._url}{mark}%2BX-Policywire-Id={quote(message_id)}", self._asset)


def is_mail(url: str) -> bool:
    """Whether an address of apprise is one of mail."""
    return url.partition("://")[0].lower() in ("mailto", "mailtos")


def secrets_of(scheme: str) -> tuple[str, ...] | None:
    """The secrets without which the service of this scheme cannot be addressed; None where there is no such service."""
    for plugin in apprise.Apprise().details()["schemas"]:
        if scheme.lower() in _schemes(plugin):
            tokens: Mapping[str, Mapping[str, Any]] = plugin["details"]["tokens"]
            return tuple(sorted(name for name, told in tokens.items() if told.get("private") and told.get("required")))
    return None


def _schemes(plugin: Mapping[str, Any]) -> list[str]:
    return [str(name) for key in ("protocols", "secure_protocols") for name in plugin.get(key) or ()]


def _service(url: str, asset: apprise.AppriseAsset) -> Any:
    service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
    if service is None:
        raise UnknownService(f'apprise cannot use this address of scheme "{url.partition("://")[0][:20]}"')
    if not is_mail(url):
        service.overflow_mode = OverflowMode.TRUNCATE  # a single alert that is too long; else it would be refused
    return service


def _asset(seconds: float) -> apprise.AppriseAsset:
    """No file is written, and nothing in a text is acted on."""
    return apprise.AppriseAsset(
        app_id="Policywire",
        app_desc="Policywire",
        async_mode=False,
        storage_mode=PersistentStoreMode.MEMORY,
        interpret_escapes=False,
        interpret_emojis=False,
        allow_templates=False,
        secure_logging=True,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        service_timeout=seconds,
    )
