-- Keys that let a client in; of the secret only its SHA-256 is kept.
CREATE TABLE IF NOT EXISTS Keys (
    Number INTEGER PRIMARY KEY AUTOINCREMENT,
    Name TEXT NOT NULL,
    Level TEXT NOT NULL,
    Hash BLOB NOT NULL UNIQUE,
    Made INTEGER NOT NULL
);
