"""SQL that writes one row, made of the names of its columns."""


def insert(table: str, columns: str) -> str:
    """Return SQL that inserts a row of these columns, which stand in a text with commas between."""
    names = columns.split(", ")
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(names))})"


def upsert(table: str, key: str, columns: str) -> str:
    """Return SQL that inserts a row of key and columns, or sets the columns of the row with this key."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns.split(", "))
    return f"{insert(table, f'{key}, {columns}')} ON CONFLICT ({key}) DO UPDATE SET {changes}"
