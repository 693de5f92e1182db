"""What messages about a conversation and about a design-safe room say."""

from collections.abc import Callable

from flask_babel import gettext as _

from marketplace.notifications.rules import Message
from marketplace.notifications.wording import Params, Words


def _message_sent(params: Params) -> Words:
    who = f"{params['name']} ({params['organisation']})" if params.get("organisation") else params["name"]
    return Words(
        _("Pesan dari %(name)s", name=who),
        (_("Tentang %(title)s.", title=params["title"]),),
        _("Baca dan balas"),
        icon="chat-circle-text",
        note=params["title"],
    )


def _conversation_opened(params: Params) -> Words:
    return Words(
        _("Petugas %(name)s membuka percakapan Anda", name=params["name"]),
        (
            _("Tentang %(title)s.", title=params["title"]),
            _("Petugas hanya bisa membaca, paling lama 24 jam. Alasannya tertulis di percakapan itu."),
        ),
        _("Lihat percakapannya"),
        quote=params.get("reason", ""),
        icon="eye",
        note=params["title"],
    )


def _room_file_added(params: Params) -> Words:
    return Words(
        _("Ada berkas baru: %(title)s", title=params["title"]),
        (_("Janji Anda menjaga rahasia berlaku juga untuk berkas ini."),),
        _("Buka ruang aman"),
        icon="file-text",
        note=params["title"],
    )


def _room_agreed(params: Params) -> Words:
    who = f"{params['name']} ({params['organisation']})" if params.get("organisation") else params["name"]
    return Words(
        _("%(name)s berjanji menjaga desain Anda", name=who),
        (
            _("Tentang %(title)s.", title=params["title"]),
            _("Namanya tercetak di setiap berkas yang dibuka, dan setiap kali membuka tercatat."),
        ),
        _("Lihat siapa membuka apa"),
        icon="lock-simple",
        note=params["title"],
    )


SAID_OF_TALK: dict[Message, Callable[[Params], Words]] = {
    Message.MESSAGE_SENT: _message_sent,
    Message.CONVERSATION_OPENED: _conversation_opened,
    Message.ROOM_FILE_ADDED: _room_file_added,
    Message.ROOM_AGREED: _room_agreed,
}
