"""Where a firm's own system wants to hear, in whose name a marketplace speaks, and what its staff answer."""

from flask_babel import lazy_gettext as _l

from marketplace.core.forms import Form, line, text


class EndpointForm(Form):
    url = line(_l("Alamat sistem Anda"), 500)


class SenderForm(Form):
    email = line(_l("E-mail pengirim"), 120, required=False)
    whatsapp_number_id = line(_l("Nomor WhatsApp: ID dari Meta"), 40, required=False)
    whatsapp_phone = line(_l("Nomor WhatsApp yang dilihat orang"), 20, required=False)


class ReplyForm(Form):
    words = text(_l("Jawaban"), 1000)
