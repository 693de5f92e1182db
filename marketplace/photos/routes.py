"""Photos have no pages of their own, only the part of a page in which they are added and put in order."""

from flask import Blueprint

blueprint = Blueprint("photos", __name__, template_folder="templates")
