"""The records of the sandbox, in SQLite."""

# ruff: noqa: S608 - the names of tables and columns are written here, values are always bound.

import contextlib
import json
import sqlite3
import uuid
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, Literal, TypeVar

sqlite3.register_adapter(dict, json.dumps)
sqlite3.register_adapter(list, json.dumps)
sqlite3.register_converter("json", json.loads)
sqlite3.register_converter("boolean", lambda value: value != b"0")

_TABLES = """
CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, account_id TEXT, email TEXT, created_at REAL, updated_at REAL,
    first_name TEXT, last_name TEXT, password_hash TEXT, role TEXT, permissions JSON,
    metadata JSON, environment_id TEXT, banned BOOLEAN, second_factor BOOLEAN,
    reset_digest TEXT, reset_sent_at REAL, UNIQUE (account_id, email));
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, account_id TEXT, digest TEXT, role TEXT, bearer_id TEXT,
    created_at REAL, updated_at REAL, name TEXT, expiry REAL, permissions JSON,
    environment_id TEXT, UNIQUE (account_id, digest));
CREATE TABLE IF NOT EXISTS products (
    id TEXT PRIMARY KEY, account_id TEXT, name TEXT, url TEXT, created_at REAL, updated_at REAL);
CREATE TABLE IF NOT EXISTS policies (
    id TEXT PRIMARY KEY, account_id TEXT, product_id TEXT, name TEXT, protected BOOLEAN,
    duration INTEGER, scheme TEXT, use_pool BOOLEAN, metadata JSON, created_at REAL,
    updated_at REAL);
CREATE TABLE IF NOT EXISTS pool_keys (
    id TEXT PRIMARY KEY, account_id TEXT, policy_id TEXT, key TEXT, created_at REAL,
    UNIQUE (account_id, key));
CREATE TABLE IF NOT EXISTS licenses (
    id TEXT PRIMARY KEY, account_id TEXT, policy_id TEXT, product_id TEXT, owner_id TEXT,
    key TEXT, created_at REAL, updated_at REAL, name TEXT, expiry REAL, metadata JSON,
    terms JSON, validated_at REAL, environment_id TEXT, UNIQUE (account_id, key));
"""


class Conflict(Exception):
    """A record breaks a unique index."""


class NullByte(Exception):
    """A text holds a NUL character, which the server's database driver does not send."""


class InvalidText(Exception):
    """A text inside of metadata holds a NUL character, which the server's database refuses."""


def new_id() -> str:
    """A UUID for a new record."""
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class User:
    """Someone who can sign in: an end user, or a member of the account's staff."""

    table: ClassVar = "users"
    id: str = field(default_factory=new_id)
    account_id: str
    email: str
    created_at: float
    updated_at: float
    first_name: str | None = None
    last_name: str | None = None
    password_hash: str | None = None
    role: str = "user"
    permissions: list[str] | None = None
    """None for the defaults of the role."""
    metadata: dict[str, Any] = field(default_factory=dict)
    environment_id: str | None = None
    banned: bool = False
    second_factor: bool = False
    """Whether signing in asks for a code as well. The sandbox takes none: it has no secrets."""
    reset_digest: str | None = None
    reset_sent_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class Token:
    """A credential; only a digest of its secret is kept. `expiry` None is never."""

    table: ClassVar = "tokens"
    id: str = field(default_factory=new_id)
    account_id: str
    digest: str
    role: str
    bearer_id: str
    created_at: float
    updated_at: float
    name: str | None = None
    expiry: float | None = None
    permissions: list[str] | None = None
    """None for all of the bearer's."""
    environment_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Product:
    """What is licensed. Its tokens are what a vendor's server holds."""

    table: ClassVar = "products"
    id: str = field(default_factory=new_id)
    account_id: str
    name: str
    url: str | None = None
    created_at: float
    updated_at: float


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a licence is created from."""

    table: ClassVar = "policies"
    id: str = field(default_factory=new_id)
    account_id: str
    product_id: str = field(default_factory=new_id)
    name: str = "Sandbox"
    protected: bool = False
    """Whether users may not create licences of this policy for themselves."""
    duration: int | None = None
    """Seconds until a licence of it expires; None is never."""
    scheme: Literal["ED25519_SIGN"] | None = None
    """How keys are signed, if they are."""
    use_pool: bool = False
    """Whether keys are taken out of a pool, and not made up."""
    metadata: dict[str, Any] = field(default_factory=dict)
    created_at: float = 0
    updated_at: float = 0


@dataclass(frozen=True, kw_only=True)
class PoolKey:
    """A key in the pool of a policy, until a licence takes it."""

    table: ClassVar = "pool_keys"
    id: str = field(default_factory=new_id)
    account_id: str
    policy_id: str
    key: str
    created_at: float = 0


@dataclass(frozen=True, kw_only=True)
class License:
    """A licence of a user."""

    table: ClassVar = "licenses"
    id: str = field(default_factory=new_id)
    account_id: str
    policy_id: str
    product_id: str
    owner_id: str | None
    key: str
    created_at: float
    updated_at: float
    name: str | None = None
    expiry: float | None = None
    """None is never."""
    metadata: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    """Attributes, as they are shown, that differ from those of the policy."""
    validated_at: float | None = None
    environment_id: str | None = None


Record = TypeVar("Record", User, Token, Product, Policy, PoolKey, License)


class Store:
    """Finds and keeps records. Calls take microseconds, and belong to one event loop."""

    def __init__(self, database: str) -> None:
        self._db = sqlite3.connect(
            database,
            detect_types=sqlite3.PARSE_DECLTYPES,
            isolation_level=None,
            check_same_thread=False,  # made in one thread, served in another
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA synchronous = OFF")  # a crash may cost what a test double knows
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Close the database; one in memory is gone."""
        self._db.close()

    def add(self, record: Record) -> Record:
        """Keep a new record. Raises Conflict if one with its unique values exists."""
        values = {column.name: getattr(record, column.name) for column in fields(record)}
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        statement = f"INSERT INTO {record.table} ({names}) VALUES ({marks})"
        try:
            self._execute(statement, *values.values())
        except sqlite3.IntegrityError as error:
            raise Conflict from error
        return record

    def ensure(self, record: Record) -> None:
        """Keep a record, unless one with its unique values exists."""
        with contextlib.suppress(Conflict):
            self.add(record)

    def find(self, kind: type[Record], **where: str) -> Record | None:
        """The record with these values, or None."""
        row = self._execute(f"SELECT * FROM {kind.table} {_where(where)}", *where.values())
        found = row.fetchone()
        return kind(**dict(found)) if found else None

    def all(self, kind: type[Record], **where: str) -> list[Record]:
        """The records with these values, the latest first."""
        order = "ORDER BY created_at DESC, rowid DESC"
        rows = self._execute(f"SELECT * FROM {kind.table} {_where(where)} {order}", *where.values())
        return [kind(**dict(row)) for row in rows]

    def count(self, kind: type[Record], distinct: str = "id", **where: str) -> int:
        """How many different values a column has among the records with these values."""
        statement = f"SELECT COUNT(DISTINCT {distinct}) FROM {kind.table} {_where(where)}"
        return int(self._execute(statement, *where.values()).fetchone()[0])

    def update(self, record: Record, **changes: Any) -> Record:
        """Change a record, and return it as it is now."""
        names = ", ".join(f"{name} = ?" for name in changes)
        statement = f"UPDATE {record.table} SET {names} WHERE id = ?"
        self._execute(statement, *changes.values(), record.id)
        return replace(record, **changes)

    def delete(self, kind: type[Record], **where: str) -> None:
        """Forget all records with these values."""
        self._execute(f"DELETE FROM {kind.table} {_where(where)}", *where.values())

    def _execute(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if any("\0" in value for value in values if isinstance(value, str)):
            raise NullByte
        if _has_null(list(values)):
            raise InvalidText
        return self._db.execute(statement, values)


def _where(where: dict[str, str]) -> str:
    return "WHERE " + " AND ".join(f"{name} = ?" for name in where)


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return any(map(_has_null, value))
    return isinstance(value, str) and "\0" in value
