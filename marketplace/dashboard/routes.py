"""The templates of the first page; its address belongs to the face that a host shows."""

from flask import Blueprint

blueprint = Blueprint("dashboard", __name__, template_folder="templates")
