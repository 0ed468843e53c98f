"""The records of the sandbox, in SQLite."""

# ruff: noqa: S608 - the names of tables and columns are written here, values are always bound.

import json
import sqlite3
import uuid
from dataclasses import dataclass, field, fields, replace
from typing import Any, ClassVar, TypeVar

sqlite3.register_adapter(dict, json.dumps)
sqlite3.register_adapter(list, json.dumps)
sqlite3.register_converter("json", json.loads)
sqlite3.register_converter("boolean", lambda value: value != b"0")

_TABLES = """
CREATE TABLE IF NOT EXISTS users (
    id TEXT PRIMARY KEY, account_id TEXT, email TEXT, created_at REAL, updated_at REAL,
    first_name TEXT, last_name TEXT, password_hash TEXT, role TEXT, permissions JSON,
    metadata JSON, environment_id TEXT, group_id TEXT, banned BOOLEAN, otp_secret TEXT,
    reset_digest TEXT, reset_sent_at REAL, UNIQUE (account_id, email));
CREATE TABLE IF NOT EXISTS tokens (
    id TEXT PRIMARY KEY, account_id TEXT, digest TEXT UNIQUE, role TEXT, bearer_id TEXT,
    created_at REAL, updated_at REAL, name TEXT, expiry REAL, permissions JSON,
    environment_id TEXT);
CREATE TABLE IF NOT EXISTS policies (
    id TEXT PRIMARY KEY, account_id TEXT, product_id TEXT, protected BOOLEAN);
CREATE TABLE IF NOT EXISTS licenses (
    id TEXT PRIMARY KEY, account_id TEXT, policy_id TEXT, product_id TEXT, owner_id TEXT,
    key TEXT, created_at REAL, updated_at REAL, name TEXT, metadata JSON, environment_id TEXT,
    UNIQUE (account_id, key));
CREATE TABLE IF NOT EXISTS groups (
    id TEXT PRIMARY KEY, account_id TEXT, max_users INTEGER);
"""


class Conflict(Exception):
    """A record breaks a unique index."""


class NullByte(Exception):
    """A text holds a NUL character, which the server's database cannot store or compare."""


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
    group_id: str | None = None
    banned: bool = False
    otp_secret: str | None = None
    """Base32 secret of the second factor, if it is enabled."""
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
class Policy:
    """What a licence is created from."""

    table: ClassVar = "policies"
    id: str = field(default_factory=new_id)
    account_id: str
    product_id: str = field(default_factory=new_id)
    protected: bool = False
    """Whether users may not create licences of this policy for themselves."""


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
    metadata: dict[str, Any] = field(default_factory=dict)
    environment_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of users, which may be full."""

    table: ClassVar = "groups"
    id: str = field(default_factory=new_id)
    account_id: str
    max_users: int | None = None


Record = TypeVar("Record", User, Token, Policy, License, Group)


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

    def find(self, kind: type[Record], **where: str) -> Record | None:
        """The record with these values, or None."""
        row = self._execute(f"SELECT * FROM {kind.table} {_where(where)}", *where.values())
        found = row.fetchone()
        return kind(**dict(found)) if found else None

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
        if _has_null(list(values)):
            raise NullByte
        return self._db.execute(statement, values)


def _where(where: dict[str, str]) -> str:
    return "WHERE " + " AND ".join(f"{name} = ?" for name in where)


def _has_null(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return any(map(_has_null, value))
    return isinstance(value, str) and "\0" in value
