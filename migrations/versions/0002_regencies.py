"""The 514 regencies and cities of Indonesia, shared by all tenants, under Kemendagri's codes."""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

DATA = Path(__file__).resolve().parents[2] / "marketplace" / "regions" / "data"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE regencies (
            code text PRIMARY KEY CONSTRAINT regencies_code_check CHECK (code ~ '^[0-9]{2}[.][0-9]{2}$'),
            bps_code text UNIQUE CONSTRAINT regencies_bps_code_check CHECK (bps_code ~ '^[0-9]{4}$'),
            kind text NOT NULL CONSTRAINT regencies_kind_check CHECK (kind IN ('kabupaten', 'kota')),
            name text NOT NULL,
            province_code text NOT NULL, province_name text NOT NULL,
            latitude double precision NOT NULL, longitude double precision NOT NULL
        )
    """)
    op.execute("CREATE INDEX regencies_province_code ON regencies (province_code)")
    op.execute("COMMENT ON COLUMN regencies.code IS 'Kemendagri, Kepmendagri 300.2.2-2138/2025'")
    op.execute("COMMENT ON COLUMN regencies.bps_code IS 'BPS, 2020; another system: 5302 is not 53.02'")
    op.execute("GRANT SELECT ON regencies TO tapak_app, tapak_search")
    op.bulk_insert(_table(), _rows())


def _table() -> sa.TableClause:
    texts = ("code", "bps_code", "kind", "name", "province_code", "province_name")
    return sa.table(
        "regencies",
        *(sa.column(n, sa.Text) for n in texts),
        *(sa.column(n, sa.Float) for n in ("latitude", "longitude")),
    )


def _rows() -> list[dict[str, object]]:
    provinces = {row["code"]: row["name"] for row in _read("provinces.csv")}
    return [
        {
            "code": row["code"],
            "bps_code": row["bps_code"] or None,
            "kind": row["kind"],
            "name": row["name"],
            "province_code": row["code"][:2],
            "province_name": provinces[row["code"][:2]],
            "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
        }
        for row in _read("regencies.csv")
    ]


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
